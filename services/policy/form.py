"""Reads the parameters of one file: declarations and values in national files, values alone in those of a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.policy.shape import NATION, PATH, Entry, Misfit, Parameter, Value, is_unit, parse_value, promised_unit
from services.policy.sheet import Node, Sheet

DECLARATION = ("description", "unit", "last_checked_on", "values")
OVERLAY = ("last_checked_on", "values")
VALUE = ("value", "published_on", "source")


@dataclass(slots=True)
class Form:
    """What a file says, with the place of each entry."""

    parameters: list[Parameter] = field(default_factory=list)
    entries: list[tuple[Entry, Node]] = field(default_factory=list)


def read_parameters(sheet: Sheet, division: str, root: Node, known: Mapping[str, Parameter]) -> Form:
    """Everything in one file of a division; what is wrong is noted in the sheet and left out.

    A file of the nation declares parameters; those of `known` are given further values by leaving `description` out.
    """
    form = Form()
    for path, (key, node) in sheet.mapping(root).items():
        if not PATH.fullmatch(path):
            sheet.complain(key, "bad_path", path)
            continue
        declares = division == NATION and (path not in known or _has(node, "description"))
        parameter = _declaration(sheet, path, key, node, known) if declares else _overlay(sheet, path, key, node, known)
        if parameter is None:
            continue
        if declares:
            form.parameters.append(parameter)
        form.entries += _entries(sheet, parameter, division, node)
    return form


def _has(node: Node, name: str) -> bool:
    return any(key.text == name for key, _ in node.pairs or ())


def _declaration(sheet: Sheet, path: str, key: Node, node: Node, known: Mapping[str, Parameter]) -> Parameter | None:
    if path in known:
        sheet.complain(key, "declared_twice", path)
        return None
    fields = sheet.record(node, DECLARATION, ("may_be_absent",))
    if fields is None:
        return None
    description = sheet.text(fields["description"], "description")
    sheet.day(fields["last_checked_on"])
    unit = _unit(sheet, path, fields["unit"])
    absent = _may_be_absent(sheet, fields.get("may_be_absent"))
    if description is None or unit is None:
        return None
    if not absent and not fields["values"].pairs:
        sheet.complain(fields["values"], "no_values")
    return Parameter(path, unit, description, absent)


def _unit(sheet: Sheet, path: str, node: Node) -> str | None:
    promised = promised_unit(path)
    if not is_unit(node.text):
        sheet.complain(node, "unknown_unit", node.text)
    elif promised is not None and node.text.removesuffix("[]") != promised:
        sheet.complain(node, "wrong_unit", promised)
    else:
        return node.text
    return None


def _may_be_absent(sheet: Sheet, node: Node | None) -> bool:
    if node is None:
        return False
    flag = parse_value("flag", node.text)
    if isinstance(flag, Misfit):
        sheet.complain(node, flag.code, flag.detail)
    return flag is True


def _overlay(sheet: Sheet, path: str, key: Node, node: Node, known: Mapping[str, Parameter]) -> Parameter | None:
    parameter = known.get(path)
    if parameter is None:
        sheet.complain(key, "unknown_parameter", path)
        return None
    fields = sheet.record(node, OVERLAY, ("unit",))
    if fields is None:
        return None
    sheet.day(fields["last_checked_on"])
    if "unit" in fields and fields["unit"].text != parameter.unit:
        sheet.complain(fields["unit"], "wrong_unit", parameter.unit)
        return None
    if not fields["values"].pairs:
        sheet.complain(fields["values"], "no_values")
    return parameter


def _entries(sheet: Sheet, parameter: Parameter, division: str, node: Node) -> list[tuple[Entry, Node]]:
    values = next(value for key, value in node.pairs or () if key.text == "values")
    entries = []
    for key, record in sheet.mapping(values).values():
        effective_on = sheet.day(key)
        entry = _entry(sheet, parameter, division, effective_on, record)
        if entry is not None:
            entries.append((entry, key))
    return entries


def _entry(sheet: Sheet, parameter: Parameter, division: str, effective_on: date | None, node: Node) -> Entry | None:
    fields = sheet.record(node, VALUE)
    if fields is None:
        return None
    published_on = sheet.day(fields["published_on"])
    source = sheet.text(fields["source"], "source")
    ends = fields["value"].is_null
    value = None if ends else _value(sheet, parameter.unit, fields["value"])
    if effective_on is None or published_on is None or source is None or (value is None and not ends):
        return None
    return Entry(parameter.path, division, effective_on, published_on, value, source)


def _value(sheet: Sheet, unit: str, node: Node) -> Value | None:
    if not unit.endswith("[]"):
        return _single(sheet, unit, node)
    if node.items is None:
        sheet.complain(node, "not_list")
        return None
    values = [_single(sheet, unit.removesuffix("[]"), item) for item in node.items]
    if None in values:
        return None
    integers = tuple(value for value in values if isinstance(value, int))
    return integers or tuple(value for value in values if isinstance(value, str))


def _single(sheet: Sheet, unit: str, node: Node) -> int | str | bool | None:
    if not node.is_scalar:
        sheet.complain(node, "not_scalar")
        return None
    value = parse_value(unit, node.text)
    if isinstance(value, Misfit):
        sheet.complain(node, value.code, value.detail)
        return None
    return value
