"""What can be wrong with a statement, in words for the people who must mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from schemas.errors import ShouwangError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Reason = Literal[
    "not_json",
    "unknown_type",
    "newer_version",
    "missing_field",
    "unknown_field",
    "invalid_field",
    "contradiction",
    "wrong_subject",
    "wrong_date",
    "wrong_record",
    "wrong_identity",
    "missing_column",
    "unreadable_file",
    "not_permitted",
    "conflict",
]

MEANINGS: Mapping[str, str] = {
    "not_json": "不是 JSON，或编码、长度不对 / not JSON, or not UTF-8, or too long",
    "unknown_type": "没有这种事件 / no such type",
    "newer_version": "版本高于本软件 / newer than this software",
    "missing_field": "缺少必填字段 / a field is missing",
    "unknown_field": "多出不认识的字段 / a field that the type does not have",
    "invalid_field": "字段内容不合规定 / the content of a field is not allowed",
    "contradiction": "字段互相矛盾（如各项之和不等于总额）/ fields contradict each other",
    "wrong_subject": "主体不对（如对家庭说只能对人说的事）/ not said of such a subject",
    "wrong_date": "日期与内容不符，或尚未到来 / the date does not agree with the content, or lies ahead",
    "wrong_record": "事件编号与记录不符 / the id does not begin with its record",
    "wrong_identity": "身份号码有误（位数、日期、校验码，或被表格软件改成科学计数）/ an identity number that cannot be",
    "missing_column": "缺少列 / a column is missing",
    "unreadable_file": "文件无法读取 / the file cannot be read",
    "not_permitted": "无权报送这类事件、这个来源或这个地区 / no right to send this type, this source or this division",
    "conflict": "编号已用于另一内容 / the number stands for another content",
}
"""What each reason means, whatever the record was."""

ATTRIBUTES = (
    "specversion", "id", "source", "type", "subject", "division", "occurredon", "revision", "batch", "recordedat",
    "time", "datacontenttype", "dataschema", "data", "data_base64", "record", "schemaversion", "shouwang-mapping",
)  # fmt: skip
"""With what a path may begin that is a word of the contract, the header that names a mapping among them; any other is
the sender's own word, and may be a name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a statement cannot be taken (不合格原因).

    `path` is the field with dots, empty for the whole. No text repeats what the field held: it may be a name.
    """

    reason: Reason
    path: str
    what: str
    todo: str

    def __str__(self) -> str:
        where = f"{self.path}：" if self.path else ""
        return f"{where}{self.what}。{self.todo}"


class UnreadableEvent(ShouwangError):
    """Bytes or a statement that are no event of any known type and version."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


MEND = "请更正后重新提交 / mend it and send it again"

REVERSED = (
    "冲销、退费请用作废状态（Retracted，见 docs/events.md），不写负数 / "
    "say a reversal by the state that withdraws the record (Retracted, see docs/events.md), not by a negative sum"
)

UNKNOWN_TYPE = Fault(
    "unknown_type",
    "type",
    "没有这种事件 / no such type of event",
    "请核对事件名称，或升级本软件 / check its name, or upgrade this software",
)
NEWER_VERSION = Fault(
    "newer_version",
    "schemaversion",
    "版本高于本软件所知 / newer than this software knows",
    "请升级本软件 / upgrade this software",
)
BAD_VERSION = Fault(
    "invalid_field",
    "schemaversion",
    "版本号或内容缺失 / version or data is missing",
    MEND,
)
WRONG_RECORD = Fault(
    "wrong_record",
    "id",
    "事件编号应以记录编号开头 / the id must begin with the record",
    MEND,
)

_TEXTS: dict[str, tuple[Reason, str, str]] = {
    "missing": ("missing_field", "缺少必填字段 / the field is missing", "请补齐 / add it"),
    "extra_forbidden": (
        "unknown_field",
        "此类事件没有该字段 / this type has no such field",
        "请删除或改名 / leave it out or rename it",
    ),
    "unexpected_keyword_argument": (
        "unknown_field",
        "此类事件没有该字段 / this type has no such field",
        "请删除或改名 / leave it out or rename it",
    ),
    "json_invalid": ("not_json", "不是 JSON 文本 / not JSON", "请检查编码与格式 / check encoding and form"),
}

_RULES = {
    "literal_error": "应为 {expected} 之一 / write one of {expected}",
    "string_pattern_mismatch": "应符合 {pattern} / write what matches {pattern}",
    "greater_than_equal": "不得小于 {ge} / not below {ge}",
    "less_than_equal": "不得大于 {le} / not above {le}",
    "int_type": "应为整数，不加引号 / write an integer without quotation marks",
    "bool_type": "应为 true 或 false / write true or false",
    "string_type": "应为文本 / write text",
    "date_type": "应为 YYYY-MM-DD / write YYYY-MM-DD",
    "date_parsing": "应为 YYYY-MM-DD / write YYYY-MM-DD",
    "int_from_float": "应为整数 / write an integer",
    "tuple_type": "应为列表 / write a list",
    "dataclass_type": "应为对象 / write an object",
    "timezone_aware": "应写明时区，以 Z 结尾 / write the instant in UTC, ending in Z",
    "too_long": "至多 {max_length} 项 / at most {max_length} entries",
}


def fault_of(errors: Sequence[ErrorDetails]) -> Fault:
    """The first error that pydantic found, in our words."""
    error = errors[0]
    kind, context = error["type"], error.get("ctx", {})
    if kind.startswith("union_tag"):
        return UNKNOWN_TYPE
    path = ".".join(str(step) for step in error["loc"])
    if kind in _TEXTS:
        reason, what, todo = _TEXTS[kind]
        return Fault(reason, path, what, todo)
    if kind == "value_error":
        what, *due_fen = context["error"].args
        return Fault("contradiction", path, what, _agreeing(*due_fen) if due_fen else MEND)
    if path == "subject":
        return Fault("wrong_subject", path, "此类事件不能以该对象为主体 / not said of such a subject", MEND)
    if kind == "greater_than_equal" and path.endswith("_fen") and context["ge"] == 0:
        return Fault("invalid_field", path, "金额为负 / the sum is negative", REVERSED)
    todo = _RULES[kind].format(**context) if kind in _RULES else error["msg"]
    return Fault("invalid_field", path, "内容不合规定 / the content is not allowed", todo)


def _agreeing(due_fen: int) -> str:
    yuan = f"{'-' if due_fen < 0 else ''}{abs(due_fen) // 100}.{abs(due_fen) % 100:02d}"
    return f"按其余各项算得 {yuan} 元，请核对各项 / the others make it {yuan} yuan; check each of them"


def wrong_date(happened_on: date) -> Fault:
    """The fault of an event whose payload implies another day of occurrence."""
    return Fault(
        "wrong_date",
        "occurredon",
        "发生日期与内容不符 / not the day that the content implies",
        f"应为 {happened_on} / write {happened_on}",
    )
