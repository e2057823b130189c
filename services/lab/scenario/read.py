"""Files to scenarios: strict, so that nothing that is written is without effect."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, cast, get_args

from schemas.dates import DAY, first_day, last_day, month_of
from schemas.fields import Feed
from services.lab.scenario.events import happen, home_of
from services.lab.scenario.expect import expectation
from services.lab.scenario.node import Node, documents
from services.lab.scenario.page import Page
from services.lab.scenario.shape import Delivery, Scenario, Setting
from services.lab.scenario.words import in_fen, in_yuan
from services.policy.shape import Entry, Misfit, Value, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from services.policy.book import PolicyBook

PARTS = ("about", "policy", "members", "covers", "events")
FEEDS: tuple[str, ...] = get_args(Feed)
OPEN_FROM = date(2014, 5, 1)
"""From when a policy value of a scenario holds unless it says otherwise: as long as the packaged ones."""

NOT_UTF8 = (
    "文件不是 UTF-8 编码；其中的中文无法可靠读取；请另存为 UTF-8",
    "the file is not UTF-8, so its Chinese cannot be trusted; save it as UTF-8",
)
NO_SCENARIO = (
    "文件中没有情景；没有可核对的内容；请写入情景，或移走文件",
    "there is no scenario in this file, so nothing can be checked; write one, or remove the file",
)


def load(path: Path, book: PolicyBook) -> list[Scenario]:
    """The scenarios of a file, at least one; their own policy values are for parameters of the book.

    Raises:
        ScenarioError: with everything that is wrong in the file.
    """
    page = Page(path.as_posix())
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise page.error(1, 1, *NOT_UTF8) from error
    except OSError as error:
        why = error.strerror
        raise page.error(
            1, 1, f"文件无法读取（{why}）；请核对权限", f"cannot be read ({why}); check its mode"
        ) from error
    nodes = documents(text, page)
    if not nodes:
        raise page.error(1, 1, *NO_SCENARIO)
    found = [node.attempt(partial(_scenario, book)) for node in nodes]
    page.settle()
    return [one for one in found if one is not None]


def _scenario(book: PolicyBook, node: Node) -> Scenario:
    said = node.record(("scenario", "household", "expect"), PARTS)
    title = said["scenario"].attempt(Node.scalar)
    about = said["about"].attempt(Node.scalar) if "about" in said else None
    home = home_of(said["household"], said.get("members"), book.divisions)
    for entry in _listed(said.get("events")):
        entry.attempt(partial(happen, home))
    statements = tuple(sorted(home.statements, key=lambda one: one.known_on))
    from_on = min((one.event.occurred_on for one in statements), default=date.max)
    expectations = [entry.attempt(partial(expectation, home)) for entry in _listed(said["expect"])]
    return Scenario(
        file=node.page.file, line=node.line, title=title or "", about=about or "",
        household_id=home.household_id, division=home.division,
        settings=tuple(_settings(said["policy"], home.division, book)) if "policy" in said else (),
        deliveries=tuple(_deliveries(said["covers"], from_on)) if "covers" in said else (), statements=statements,
        expectations=tuple(one for one in expectations if one is not None),
    )  # fmt: skip


def _listed(node: Node | None) -> Sequence[Node]:
    """The entries of a list that may be left out."""
    return (node.attempt(Node.all) or ()) if node is not None else ()


def _settings(node: Node, division: str, book: PolicyBook) -> Iterator[Setting]:
    """Values of the scenario's own; dated where they change."""
    for name, (key, value) in (node.attempt(Node.named) or {}).items():
        parameter = book.parameters.get(in_fen(name))
        if parameter is None:
            node.page.note(key.unknown([*map(in_yuan, book.parameters)]))
            continue
        for place, from_on, published_on in _dated(value):
            found = place.attempt(partial(_value, name, parameter.unit))
            if found is not None:
                nearest = book.divisions.chain(division, from_on)[0]
                entry = Entry(parameter.path, nearest, from_on, published_on, found, "scenario")
                yield Setting(entry, place.text)


def _dated(value: Node) -> Iterator[tuple[Node, date, date]]:
    """Values with the days from which on they hold and were published."""
    if value.items is None or not all(item.pairs for item in value.items):
        yield value, OPEN_FROM, OPEN_FROM
        return
    for entry in value.items:
        dated = entry.record(("from", "value"), ("published",))
        from_on = dated["from"].attempt(Node.day)
        published_on = dated["published"].attempt(Node.day) if "published" in dated else from_on
        if from_on is not None and published_on is not None:
            yield dated["value"], from_on, published_on


def _value(name: str, unit: str, node: Node) -> Value:
    """A value of a parameter of this name and unit, or with `[]` a list of them.

    Raises:
        ScenarioError: it is none.
    """
    if unit.endswith("[]"):
        items = (node,) if node.items is None else node.items
        return cast("Value", tuple(_value(name, unit.removesuffix("[]"), item) for item in items))
    value = parse_value(unit, str(node.fen()) if name.endswith("_yuan") else node.scalar())
    if isinstance(value, Misfit):
        raise node.error(
            f"“{node.text}”不能作 {name} 的值；其单位是 {unit}；请改正",
            f"'{node.text}' is no value of {name}, whose unit is {unit}; correct it",
        )
    return value


def _deliveries(node: Node, from_on: date) -> Iterator[Delivery]:
    """As listed or, written `FEED: day`, month by month, each known on the day after the last one it covers."""
    if node.items is not None:
        for entry in node.items:
            with entry.page.noting():
                said = entry.record(("feed", "through"), ("known",))
                through_on = said["through"].day()
                known_on = said["known"].day() if "known" in said else through_on + DAY
                yield Delivery(_feed(said["feed"]), through_on, known_on)
        return
    for key, value in (node.attempt(Node.named) or {}).values():
        feed, until_on = key.attempt(_feed), value.attempt(Node.day)
        if feed is None or until_on is None:
            continue
        for month in range(month_of(min(from_on, until_on)), month_of(until_on)):
            yield Delivery(feed, last_day(month), first_day(month + 1))
        yield Delivery(feed, until_on, until_on + DAY)


def _feed(node: Node) -> str:
    return node.choice(FEEDS)
