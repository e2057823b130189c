"""What is wrong with a parameter of a request, by name, form and range; never what stood there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.ingest.api.problems import UNREADABLE, Problem

FORMS: Mapping[str, str] = {
    "extra_forbidden": "不存在：没有这个参数 / is unknown",
    "missing": "必须写明 / is missing",
    "string_pattern_mismatch": "应符合 {pattern} / must match {pattern}",
    "string_too_long": "至多 {max_length} 个字符 / at most {max_length} characters",
    "string_type": "应为文本 / must be text",
    "int_parsing": "应为整数 / must be a whole number",
    "int_parsing_size": "应为整数 / must be a whole number",
    "int_from_float": "应为整数 / must be a whole number",
    "greater_than_equal": "不得小于 {ge} / must be at least {ge}",
    "less_than_equal": "不得大于 {le} / must be at most {le}",
    "date_from_datetime_parsing": "应为日期 YYYY-MM-DD / must be a date, YYYY-MM-DD",
    "date_from_datetime_inexact": "应为日期 YYYY-MM-DD / must be a date, YYYY-MM-DD",
    "date_parsing": "应为日期 YYYY-MM-DD / must be a date, YYYY-MM-DD",
    "literal_error": "应为 {expected} 之一 / must be one of {expected}",
}
"""What is expected, by the kind of error."""

OWN: Mapping[str, str] = {
    "division": "应为 6、9 或 12 位行政区划代码 / must be a division code of 6, 9 or 12 digits",
}
"""Words for parameters whose pattern says little to people."""

WRONG = "有误，见 /docs / is wrong; see /docs"


def wrong_parameters(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem of a request with wrong parameters."""
    told: dict[str, str] = {}
    for one in errors:
        told.setdefault(_name(one), _expected(one))
    parts = [(name, *text.split(" / ")) for name, text in told.items()]
    chinese = "；".join(f"参数 {name} {zh}" for name, zh, _ in parts)
    english = "; ".join(f"parameter {name} {en}" for name, _, en in parts)
    first = next(iter(told), "")
    reason = "missing_field" if any(one["type"] == "missing" for one in errors) else "invalid_field"
    return Problem(UNREADABLE, f"{chinese} / {english}", more={"reason": reason, "path": first})


def _name(error: Mapping[str, Any]) -> str:
    """The parameter that is wrong; behind it may stand which of several forms was tried."""
    return str(error["loc"][1])


def _expected(error: Mapping[str, Any]) -> str:
    kind, name = error["type"], _name(error)
    text = OWN[name] if name in OWN and kind != "missing" else FORMS.get(kind, WRONG)
    return text.format(**error.get("ctx", {}))
