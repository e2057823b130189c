"""The words of a scenario: content of events by the types of its fields, grades, dimensions, months."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

from schemas.assessment import Grade
from schemas.dates import parse_month, show_month
from schemas.event import payload_of
from schemas.faults import Fault
from services.lab.scenario.shape import NONE
from services.monitor.dimensions import dimensions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemas.payload import Payload
    from services.lab.scenario.page import Node

GRADES = {NONE: NONE, "无": NONE} | {grade.name: grade.name for grade in Grade}
GRADES |= dict(zip("红橙黄蓝", ("RED", "ORANGE", "YELLOW", "BLUE"), strict=True))
MONTH = r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])"
MONTHS = re.compile(rf"({MONTH})(?:\.\.({MONTH}))?")
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")


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


def content(kind: type[Payload], written: Mapping[str, tuple[Node, Node]]) -> dict[str, Any]:
    """What is written of a type's fields, as JSON values; `_yuan` stands for `_fen`, and a sum left out for 0.

    Raises:
        ScenarioError: a field is unknown, or its text no value of it.
    """
    types = get_type_hints(kind, include_extras=True)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # every payload is a dataclass
    found: dict[str, Any] = {}
    for name, (key, node) in written.items():
        in_fen = name.removesuffix("_yuan") + "_fen" if name.endswith("_yuan") else name
        if in_fen not in names:
            raise key.error(
                f"{kind.__name__} 没有字段“{name}”；可用：{'、'.join(names)}",
                f"{kind.__name__} has no field '{name}'; known: {', '.join(names)}",
            )
        if in_fen in found:
            raise key.error(f"“{name}”重复", f"'{name}' is written twice")
        found[in_fen] = node.fen() if name != in_fen else _value(types[name], node)
    for name in names:
        if name.endswith("_fen") and name not in found and type(None) not in get_args(types[name]):
            found[name] = 0
    return found


def payload(kind: type[Payload], place: Node, found: Mapping[str, Any]) -> Payload:
    """The payload that JSON values make.

    Raises:
        ScenarioError: with the fault, at the place.
    """
    made = payload_of(kind.__name__, {name: value for name, value in found.items() if value is not None})
    if isinstance(made, Fault):
        raise place.error(f"{kind.__name__}：{made}", f"{kind.__name__} cannot be made of this")
    return made


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
