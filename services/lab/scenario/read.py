"""Files to scenarios: strict, so that nothing that is written is without effect."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from schemas.assessment import Means
from schemas.dates import DAY, first_day, last_day, month_of
from schemas.fields import Feed
from services.lab.scenario import words
from services.lab.scenario.events import happen, home_of
from services.lab.scenario.page import ScenarioError, documents
from services.lab.scenario.shape import HOUSEHOLD, NONE, Delivery, Expectation, Fields, Scenario, Setting, Wanted
from services.monitor.dimensions import dimensions, streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.lab.scenario.events import Home
    from services.lab.scenario.page import Node

PARTS = ("about", "policy", "members", "covers", "events")
CLAIMS = ("signals", "items", "dimensions", "unknown", "means", "alerts", "none")
SIGNAL = ("grade", "base", "since", "rung_since", "ends", "steps", "values", "evidence")
ITEM = ("since", "ends", "values", "evidence")
ALERT = ("episode", "grade", "step", "was", "worst", "raised")
PER_CAPITA = ("per_capita_12m_fen", "per_capita_projected_fen")
MEANS = (*(field.name.removesuffix("_on") for field in fields(Means)), *PER_CAPITA)
GRADED = frozenset({"grade", "base", "was", "worst"})
OPEN_FROM = date(2014, 5, 1)
"""From when a policy value of a scenario holds unless it says otherwise: as long as the packaged ones."""


def load(path: Path) -> list[Scenario]:
    """The scenarios of a file.

    Raises:
        ScenarioError: with file, line and column of the first fault.
    """
    file = path.as_posix()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError((file, 1, 1), "文件不是 UTF-8 编码；请另存为 UTF-8", "this is not UTF-8") from error
    return [_scenario(node, file) for node in documents(text, file)]


def _scenario(node: Node, file: str) -> Scenario:
    said = node.record(("scenario", "household", "expect"), PARTS)
    home = home_of(said["household"], said.get("members"))
    for entry in said["events"].all() if "events" in said else ():
        happen(home, entry)
    statements = tuple(sorted(home.statements, key=lambda one: one.known_on))
    from_on = min((one.event.occurred_on for one in statements), default=date.max)
    return Scenario(
        file=file, title=said["scenario"].scalar(), about=said["about"].scalar() if "about" in said else "",
        household_id=home.household_id, division=home.division,
        settings=tuple(_settings(said["policy"])) if "policy" in said else (),
        deliveries=tuple(_deliveries(said["covers"], from_on)) if "covers" in said else (), statements=statements,
        expectations=tuple(_expectation(home, entry) for entry in said["expect"].all()),
    )  # fmt: skip


def _settings(node: Node) -> Iterator[Setting]:
    """Values of the scenario's own; dated where they change."""
    for path, (_, value) in node.named().items():
        in_yuan = path.endswith("_yuan")
        full = path.removesuffix("_yuan") + "_fen" if in_yuan else path
        if value.items is None or not all(item.pairs for item in value.items):
            yield Setting(full, value, in_yuan, OPEN_FROM, OPEN_FROM)
            continue
        for entry in value.items:
            dated = entry.record(("from", "value"), ("published",))
            effective_on = dated["from"].day()
            published_on = dated["published"].day() if "published" in dated else effective_on
            yield Setting(full, dated["value"], in_yuan, effective_on, published_on)


def _deliveries(node: Node, from_on: date) -> Iterator[Delivery]:
    """As listed or, written `FEED: day`, month by month, each known on the day after the last one it covers."""
    if node.items is not None:
        for entry in node.items:
            said = entry.record(("feed", "through"), ("known",))
            through_on = said["through"].day()
            known_on = said["known"].day() if "known" in said else through_on + DAY
            yield Delivery(said["feed"].choice(get_args(Feed)), through_on, known_on)
        return
    for key, value in node.named().values():
        feed, until_on = key.choice(get_args(Feed)), value.day()
        for month in range(month_of(min(from_on, until_on)), month_of(until_on)):
            yield Delivery(feed, last_day(month), first_day(month + 1))
        yield Delivery(feed, until_on, until_on + DAY)


# --- expectations


def _expectation(home: Home, node: Node) -> Expectation:
    said = node.record(("on",), ("known_at", "only", "reading", *CLAIMS))
    on = said["on"].day()
    wanted: list[Wanted] = []
    for name in CLAIMS:
        if name in said:
            wanted += _SECTIONS[name](home, said[name])
    if "reading" in said:
        said["reading"].choice((NONE,))
    return Expectation(
        place=_place(node), on=on, known_on=said["known_at"].day() if "known_at" in said else on,
        wanted=tuple(wanted), only="only" in said and said["only"].flag(), is_read="reading" not in said,
    )  # fmt: skip


def _signals(home: Home, node: Node) -> Iterator[Wanted]:
    known = [indicator.id for one in dimensions() for indicator in one.indicators]
    for key, value in node.named().values():
        rows = [_row(one, SIGNAL, "grade") for one in value.items or (value,)]
        yield Wanted(_place(key), "signals", _cause(home, key, known), tuple(rows))


def _items(home: Home, node: Node) -> Iterator[Wanted]:
    known = [code.id for one in streams() for code in one.codes]
    entries = ((key, value) for key, value in node.named().values())
    for key, value in entries:
        rows = [_row(one, ITEM, "since") for one in value.items or (value,)]
        yield Wanted(_place(key), "items", _cause(home, key, known), tuple(rows))


def _none(home: Home, node: Node) -> Iterator[Wanted]:
    graded = [indicator.id for one in dimensions() for indicator in one.indicators]
    ungraded = [code.id for one in streams() for code in one.codes]
    for item in node.all():
        section = "items" if item.text.split(" ")[0] in ungraded else "signals"
        known = graded + ungraded
        key = item.choice(known) if " " not in item.scalar() else _cause(home, item, known)
        yield Wanted(_place(item), section, key, ())


def _dimensions(_home: Home, node: Node) -> Iterator[Wanted]:
    for key, value in node.named().values():
        yield Wanted(_place(key), "dimensions", words.dimension_word(key), ({"grade": words.grade_word(value)},))


def _unknown(_home: Home, node: Node) -> Iterator[Wanted]:
    for key, value in node.named().values():
        since = value.text if value.text == NONE else value.day().isoformat()
        yield Wanted(_place(key), "dimensions", words.dimension_word(key), ({"unknown_since": since},))


def _means(home: Home, node: Node) -> Iterator[Wanted]:
    if node.text == NONE:
        yield Wanted(_place(node), "means", "means", ())
        return
    for name, (key, value) in node.named().items():
        if name == "persons":
            said = ", ".join(f"{home.subject(letter)} {one.scalar()}" for letter, one in value.named().values())
            yield Wanted(_place(key), "means", "means", ({"persons": said or NONE},))
        else:
            yield Wanted(_place(key), "means", "means", (_fields(key, value, MEANS),))


def _alerts(_home: Home, node: Node) -> Iterator[Wanted]:
    for key, value in node.named().values():
        rows = () if value.text == NONE else (_row(value, ALERT, "grade"),)
        yield Wanted(_place(key), "alerts", words.dimension_word(key), rows)


_SECTIONS = {
    "signals": _signals, "items": _items, "none": _none, "dimensions": _dimensions, "unknown": _unknown,
    "means": _means, "alerts": _alerts,
}  # fmt: skip


def _cause(home: Home, node: Node, known: list[str]) -> str:
    """Indicator and subject as rows are keyed: `1.01 a`, `PG.06 household`."""
    number, _, who = node.scalar().partition(" ")
    if number not in known or who not in {*home.people, HOUSEHOLD}:
        raise node.error(
            f"“{node.text}”应写成“指标 成员”，如 1.01 a 或 1.04 household",
            f"'{node.text}' must name an indicator and a member, such as 1.01 a or 1.04 household",
        )
    return f"{number} {who}"


def _row(node: Node, known: tuple[str, ...], alone: str) -> Fields:
    """What is wanted of one row: a single word for the field `alone`, or fields by name."""
    if node.pairs is None:
        return {} if node.is_null else _field(alone, node)
    found: dict[str, str] = {}
    for name, value in node.record((), known).items():
        found |= _field(name, value)
    return found


def _fields(key: Node, value: Node, known: tuple[str, ...]) -> Fields:
    name = key.text.removesuffix("_yuan") + "_fen" if key.text.endswith("_yuan") else key.text
    if name not in known:
        raise key.error(f"不认识的键“{key.text}”；可用：{'、'.join(known)}", f"unknown key; known: {', '.join(known)}")
    return {name: _sum(key.text, value)}


def _field(name: str, value: Node) -> Fields:
    if name in GRADED:
        return {name: words.grade_word(value)}
    if value.pairs is not None:
        pairs = value.named().values()
        return {f"{name}.{key.text.removesuffix('_yuan')}{'_fen' * key.text.endswith('_yuan')}": _sum(key.text, one)
                for key, one in pairs}  # fmt: skip
    if value.items is not None:
        return {name: ", ".join(item.scalar() for item in value.items) or NONE}
    return {name: value.scalar()}


def _sum(name: str, value: Node) -> str:
    return str(value.fen()) if name.endswith("_yuan") and value.text != NONE else value.scalar()


def _place(node: Node) -> str:
    file, line, _ = node.where
    return f"{file}:{line}"
