"""What a scenario expects, as rows of texts: one for each line, so that each is answered for itself."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from schemas.assessment import Means
from services.lab.scenario import words
from services.lab.scenario.node import Node
from services.lab.scenario.shape import HOUSEHOLD, NONE, Expectation, Fields, Wanted
from services.monitor.dimensions import dimensions, streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.lab.scenario.events import Home

SIGNAL = ("grade", "base", "since", "rung_since", "ends", "steps", "values", "evidence")
ITEM = ("since", "ends", "values", "evidence")
ALERT = ("episode", "grade", "step", "was", "worst", "raised")
PER_CAPITA = ("per_capita_12m_fen", "per_capita_projected_fen")
MEANS = (*(field.name.removesuffix("_on") for field in fields(Means)), *PER_CAPITA)
GRADED = frozenset({"grade", "base", "was", "worst"})


def expectation(home: Home, node: Node) -> Expectation:
    """One entry of `expect`; what is wrong in it is noted.

    Raises:
        ScenarioError: it is no mapping.
    """
    said = node.record(("on",), ("known_at", "only", "reading", *_SECTIONS))
    on = said["on"].attempt(Node.day) or date.max
    known_on = said["known_at"].attempt(Node.day) if "known_at" in said else None
    if "reading" in said:
        said["reading"].attempt(lambda one: one.choice((NONE,)))
    return Expectation(
        place=node.place, on=on, known_on=known_on or on,
        wanted=tuple(each for name, read in _SECTIONS.items() if name in said for each in read(home, said[name])),
        only="only" in said and said["only"].attempt(Node.flag) is True, is_read="reading" not in said,
    )  # fmt: skip


def _lines(read: Callable[[Home, Node, Node], Wanted], home: Home, node: Node) -> Iterator[Wanted]:
    """What each `name: value` of a section wants."""
    for key, value in (node.attempt(Node.named) or {}).values():
        wanted = value.attempt(partial(read, home, key))
        if wanted is not None:
            yield wanted


def _signal(home: Home, key: Node, value: Node) -> Wanted:
    rows = tuple(_row(one, SIGNAL, "grade") for one in value.items or (value,))
    return Wanted(key.place, "signals", _cause(home, key, _graded()), rows)


def _item(home: Home, key: Node, value: Node) -> Wanted:
    rows = tuple(_row(one, ITEM, "since") for one in value.items or (value,))
    return Wanted(key.place, "items", _cause(home, key, _ungraded()), rows)


def _nothing(home: Home, node: Node) -> Iterator[Wanted]:
    for item in node.attempt(Node.all) or ():
        key = item.attempt(partial(_absent, home))
        if key is not None:
            yield Wanted(item.place, "items" if key.split(" ")[0] in _ungraded() else "signals", key, ())


def _absent(home: Home, node: Node) -> str:
    known = [*_graded(), *_ungraded()]
    return _cause(home, node, known) if " " in node.scalar() else node.choice(known)


def _dimension(_home: Home, key: Node, value: Node) -> Wanted:
    return Wanted(key.place, "dimensions", words.dimension_word(key), ({"grade": words.grade_word(value)},))


def _unknown(_home: Home, key: Node, value: Node) -> Wanted:
    since = NONE if value.text == NONE else value.day().isoformat()
    return Wanted(key.place, "dimensions", words.dimension_word(key), ({"unknown_since": since},))


def _means(home: Home, node: Node) -> Iterator[Wanted]:
    if node.text == NONE:
        yield Wanted(node.place, "means", "means", ())
    else:
        yield from _lines(_mean, home, node)


def _mean(home: Home, key: Node, value: Node) -> Wanted:
    name = words.in_fen(key.text)
    if name not in MEANS:
        raise key.unknown([*map(words.in_yuan, MEANS)])
    if name == "persons":
        said = ", ".join(f"{home.subject(letter)} {one.scalar()}" for letter, one in value.named().values()) or NONE
    else:
        said = _sum(key, value)
    return Wanted(key.place, "means", "means", ({name: said},))


def _alert(_home: Home, key: Node, value: Node) -> Wanted:
    rows = () if value.text == NONE else (_row(value, ALERT, "grade"),)
    return Wanted(key.place, "alerts", words.dimension_word(key), rows)


_SECTIONS: dict[str, Callable[[Home, Node], Iterator[Wanted]]] = {
    "signals": partial(_lines, _signal), "items": partial(_lines, _item),
    "dimensions": partial(_lines, _dimension), "unknown": partial(_lines, _unknown), "means": _means,
    "alerts": partial(_lines, _alert), "none": _nothing,
}  # fmt: skip


def _graded() -> list[str]:
    return [indicator.id for one in dimensions() for indicator in one.indicators]


def _ungraded() -> list[str]:
    return [code.id for one in streams() for code in one.codes]


def _cause(home: Home, node: Node, known: list[str]) -> str:
    """Indicator and subject as rows are keyed: `1.01 a`, `PG.06 household`."""
    number, _, who = node.scalar().partition(" ")
    if number not in known or who not in {*home.people, HOUSEHOLD}:
        raise node.error(
            f"“{node.text}”不是“指标 成员”；不知问的是谁的哪一项；请写成 1.01 a 或 1.04 household",
            f"'{node.text}' is no indicator and member; write them like 1.01 a or 1.04 household",
        )
    return f"{number} {who}"


def _row(node: Node, known: tuple[str, ...], alone: str) -> Fields:
    """What is wanted of one row: a single word for the field `alone`, or fields by name."""
    if node.pairs is None:
        return {} if node.is_null else _field(alone, node)
    found: dict[str, str] = {}
    for name, value in node.record((), known).items():
        found |= value.attempt(partial(_field, name)) or {}
    return found


def _field(name: str, value: Node) -> Fields:
    if name in GRADED:
        return {name: words.grade_word(value)}
    if value.pairs is not None:
        return {f"{name}.{words.in_fen(key.text)}": _sum(key, one) for key, one in value.named().values()}
    if value.items is not None:
        return {name: ", ".join(item.scalar() for item in value.items) or NONE}
    return {name: value.scalar()}


def _sum(key: Node, value: Node) -> str:
    return str(value.fen()) if key.text.endswith("_yuan") and value.text != NONE else value.scalar()
