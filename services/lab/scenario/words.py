"""The words of a scenario: content of events by the types of its fields, grades, dimensions, months."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

from schemas.assessment import Grade
from schemas.dates import parse_month, show_month
from schemas.event import payload_of
from services.lab.scenario.node import Node
from services.lab.scenario.page import ScenarioError
from services.lab.scenario.shape import NONE
from services.monitor.dimensions import dimensions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.faults import Fault
    from schemas.payload import Payload
    from services.lab.scenario.page import Problem

Written = Mapping[str, tuple[Node, Node]]
"""Keys and values of a mapping of the file, by key."""

GRADES = {NONE: NONE, "无": NONE} | {grade.name: grade.name for grade in Grade}
GRADES |= dict(zip("红橙黄蓝", ("RED", "ORANGE", "YELLOW", "BLUE"), strict=True))
MONTH = r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])"
MONTHS = re.compile(rf"({MONTH})(?:\.\.({MONTH}))?")
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")

UNREAD: list[Any] = []
"""Stands for a sum that could not be read, which is noted already; known by identity, and no value of any sum."""


def grade_word(node: Node) -> str:
    """The grade that is written as a code or in Chinese; `NONE` for none."""
    return GRADES[node.choice(list(GRADES))]


def dimension_word(node: Node) -> str:
    """The name of the dimension that is written as a code or in Chinese."""
    names = {name: one.name for one in dimensions() for name in (one.name, one.chinese)}
    return names[node.choice(list(names))]


def months(node: Node) -> tuple[str, ...]:
    """The month, or each month of `2025-01..2025-06`.

    Raises:
        ScenarioError: it is neither, or ends before it begins.
    """
    matched = MONTHS.fullmatch(node.scalar())
    span = range(0)
    if matched is not None:
        first = parse_month(matched[1])
        span = range(first, parse_month(matched[2] or matched[1]) + 1)
    if not span:
        raise node.error(
            f"“{node.text}”不是月份；请写成 2025-01 或 2025-01..2025-06",
            f"'{node.text}' is no month; write 2025-01 or 2025-01..2025-06",
        )
    return tuple(map(show_month, span))


def in_fen(name: str) -> str:
    """The name of the field that holds a sum in fen, of a name that may end `_yuan`."""
    return f"{name.removesuffix('_yuan')}_fen" if name.endswith("_yuan") else name


def in_yuan(name: str) -> str:
    """The name under which a field of a sum is best written."""
    return f"{name.removesuffix('_fen')}_yuan" if name.endswith("_fen") else name


def figure(name: str, value: object) -> tuple[str, str]:
    """A name with its value as a scenario would write it: a sum in yuan, exactly."""
    text = str(value)
    if not name.endswith("_fen") or INTEGER.fullmatch(text) is None:
        return name, text
    yuan, fen = divmod(abs(int(text)), 100)
    return in_yuan(name), f"{'-' if text.startswith('-') else ''}{yuan}.{fen:02d}"


def content(kind: type[Payload], written: Written, besides: Collection[str]) -> dict[str, Any]:
    """What is written of a type's fields, as JSON values; `_yuan` stands for `_fen`, and a sum left out for 0.

    What is no field, or cannot be read, is noted; `besides` could have been meant there, too.
    """
    types = get_type_hints(kind, include_extras=True)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # every payload is a dataclass
    found: dict[str, Any] = {}
    for name, (key, node) in written.items():
        field = in_fen(name)
        with key.page.noting():
            if field not in names:
                raise key.unknown([*besides, *map(in_yuan, names)])
            if field in found:
                raise key.error(
                    f"“{name}”重复，既写了元又写了分；请只保留一处", f"'{name}' is given in yuan and in fen; keep one"
                )
            found[field] = UNREAD
            found[field] = node.fen() if name != field else _value(types[field], node)
    for name in names:
        if name.endswith("_fen") and name not in found and type(None) not in get_args(types[name]):
            found[name] = 0
    return found


def places(written: Written) -> dict[str, Node]:
    """Where the fields stand in the file."""
    return {in_fen(name): node for name, (_, node) in written.items()}


def payload(kind: type[Payload], entry: Node, found: Mapping[str, Any], stand: Mapping[str, Node]) -> Payload:
    """The payload that JSON values make; `stand` says where each field stands, and the rest is said of the entry.

    Raises:
        ScenarioError: with everything that is wrong and not noted yet.
    """
    made = payload_of(kind.__name__, {name: value for name, value in found.items() if value is not None})
    if not isinstance(made, tuple):
        return made
    problems: list[Problem] = []
    for fault in made:
        field = fault.path.partition(".")[0]
        if found.get(field) is not UNREAD:
            problems += refusal(kind.__name__, fault, stand.get(field, entry)).problems
    raise ScenarioError(problems)


def refusal(kind: str, fault: Fault, node: Node) -> ScenarioError:
    """What is wrong with an event of a type, to be raised or noted: first all in Chinese, then in English."""
    (what, what_english), (todo, todo_english) = (
        (chinese, english or chinese)
        for chinese, _, english in (text.partition(" / ") for text in (fault.what, fault.todo))
    )
    name = f"{kind} {fault.path}".strip()
    return node.error(f"{name}：{what}；{todo}", f"{name}: {what_english}; {todo_english}")


def _value(written_as: Any, node: Node) -> Any:  # noqa: ANN401  # whatever the field's type asks for
    """A text as the JSON value that a field takes; what does not fit stays text, for the payload to refuse."""
    if node.items is not None:
        inner = next((args[0] for one in _members(written_as) if (args := get_args(one))), Any)
        return [_value(inner, item) for item in node.items]
    if node.pairs is not None:
        record = next((one for one in _members(written_as) if is_dataclass(one)), None)
        types = get_type_hints(record, include_extras=True) if record is not None else {}
        return {name: _value(types.get(name, str), value) for name, (_, value) in node.named().items()}
    if node.is_null:
        return None
    takes = list(_members(written_as))
    if bool in takes and node.text in {"true", "false"}:
        return node.text == "true"
    if int in takes and INTEGER.fullmatch(node.text):
        return int(node.text)
    return node.text


def _members(written_as: Any) -> Iterator[Any]:  # noqa: ANN401  # types have no common type
    """What a type is made of, without bounds and without the choice of leaving it out."""
    if get_origin(written_as) is Annotated:
        yield from _members(get_args(written_as)[0])
    elif get_origin(written_as) in {UnionType, Union}:
        for one in get_args(written_as):
            yield from _members(one)
    else:
        yield written_as
