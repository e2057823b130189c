"""CloudEvents 1.0 as they come over HTTP and in topics, and the lines of an event file that they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote

from pydantic_core import from_json, to_json

from schemas.dates import civil_date
from schemas.faults import MEND, Fault
from services.ingest.intake import NOT_TEXT, RawRecord, Rejected
from services.ingest.people import Refs, resolve
from services.ingest.said import Said

Wire = dict[str, Any]
"""A CloudEvents object: attributes by name, and `data`."""

DROPPED = frozenset({"time", "datacontenttype", "dataschema", "partitionkey", "traceparent", "tracestate"})
"""Attributes that say nothing of what happened; `time`, when it was said, is only compared."""

HEADER = "ce-"
"""Prefix of the headers that carry the attributes of an event in binary mode."""

JSON_TYPES = ("application/json", "text/json")

BOM = b"\xef\xbb\xbf"
"""Mark of UTF-8 that some editors put in front; it says nothing."""

AT = re.compile(r"line (\d+) column (\d+)")
"""Where a JSON text is broken, as the parser says."""

CUT = "内容在此中断，像是被截断；请整条重发 / it breaks off there, as if cut; send the whole"
MARKS = "请检查括号、引号和逗号 / check brackets, quotation marks and commas"
NOT_OBJECT = Fault("not_json", "", "不是 JSON 对象 / not a JSON object", "请写成 {…} / write {…}")
NOT_ONE = replace(
    NOT_OBJECT,
    todo="一条写成 {…}；数组请用 application/cloudevents-batch+json / write {…}; an array has its own content type",
)
NOT_LIST = Fault(
    "not_json", "", "不是 JSON 数组 / not a JSON array", "请写 […]；单条用 application/cloudevents+json / write […]"
)
EMPTY = Fault("not_json", "", "内容为空 / there is no content", "请写 JSON 对象 / write a JSON object")
NO_BINARY = Fault("unknown_field", "data_base64", "不接收二进制内容 / binary content is not taken", MEND)
NOT_JSON_TYPE = Fault(
    "invalid_field", "datacontenttype", "内容不合规定 / the content is not allowed", "应为 application/json / write it"
)
NO_TIME = Fault(
    "invalid_field", "time", "不是时刻 / no instant", "应为 YYYY-MM-DDTHH:MM:SSZ / write YYYY-MM-DDTHH:MM:SSZ"
)
TOO_EARLY = Fault("wrong_date", "time", "早于发生日期 / before the day on which it occurred", MEND)
NO_HEADER = Fault("invalid_field", "", "事件属性的百分号编码有误 / a ce- header is not percent-encoded UTF-8", MEND)


def one(raw: bytes) -> Wire | Fault:
    """The JSON object that bytes are."""
    said = _read(raw)
    return said if isinstance(said, dict | Fault) else NOT_ONE


def each(raw: bytes) -> list[tuple[object, bytes]]:
    """The members of the JSON list that bytes are, or the one value or fault; each with its own bytes."""
    said = _read(raw)
    # An empty list says nothing, and is refused as the one value that it is.
    return [(member, to_json(member)) for member in said] if isinstance(said, list) and said else [(said, raw)]


def many(raw: bytes) -> list[object] | Fault:
    """The members of the JSON list that bytes are."""
    said = _read(raw)
    return said if isinstance(said, list | Fault) else NOT_LIST


def _read(raw: bytes) -> object:
    """What a JSON text says, or the fault of bytes that are none."""
    text = raw.removeprefix(BOM)
    if not text.strip():
        return EMPTY
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        return NOT_TEXT if not _is_text(text) else _broken(str(error))


def _broken(said: str) -> Fault:
    """That a text is no JSON, and where; of what the parser says, nothing else is told: it may quote."""
    found = AT.search(said)
    line, column = found.groups() if found else ("1", "1")
    where = f"第 {line} 行第 {column} 个字节处不是 JSON / not JSON at line {line}, byte {column}"
    return Fault("not_json", "", where, CUT if "EOF" in said else MARKS)


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines of JSON Lines that are not blank, with their numbers from 1."""
    return ((number, line) for number, line in enumerate(raw.removeprefix(BOM).split(b"\n"), 1) if line.strip())


def binary(headers: Iterable[tuple[str, str]], body: bytes) -> Wire | Fault:
    """The object that headers and body say in binary mode; values of headers are percent-encoded UTF-8."""
    said: Wire = {}
    for name, value in headers:
        if name.startswith(HEADER):
            try:
                said[name.removeprefix(HEADER)] = unquote(value, errors="strict")
            except UnicodeDecodeError:
                return NO_HEADER
    return joined(said, body)


def joined(attributes: Wire, body: bytes) -> Wire | Fault:
    """The object that attributes, all of them texts, and a body say that came apart."""
    said = dict(attributes)
    revision = said.get("revision", "")
    if revision.isascii() and revision.isdigit():  # in a header everything is text
        said["revision"] = int(revision)
    data = _read(body)
    if not isinstance(data, dict):
        return replace(data if isinstance(data, Fault) else NOT_OBJECT, path="data")
    return said | {"data": data}


def line_of(said: object) -> bytes | Fault:
    """The line of an event file that an object says, or why it says none."""
    if not isinstance(said, dict):
        return NOT_OBJECT
    fault = _fault(said)
    if fault is not None:
        return fault
    return to_json({name: value for name, value in said.items() if name not in DROPPED})


def statement(said: object, record: RawRecord, refs: Refs, day: date) -> Said | Rejected:
    """What an object, or the fault of one that was none, says as a raw record."""
    line = said if isinstance(said, Fault) else line_of(said)
    if isinstance(line, Fault):
        return Rejected(record, line)
    plain = RawRecord(record.place, record.line, line)
    found = resolve(plain, refs, day)
    return Rejected(plain, found) if isinstance(found, Fault) else found


def _fault(said: Wire) -> Fault | None:
    if "data_base64" in said:
        return NO_BINARY
    if not _is_json(said.get("datacontenttype", JSON_TYPES[0])):
        return NOT_JSON_TYPE
    return _untimely(said["time"], said.get("occurredon")) if "time" in said else None


def _is_json(kind: object) -> bool:
    if not isinstance(kind, str):
        return False
    media = kind.partition(";")[0].strip().lower()
    return media in JSON_TYPES or media.endswith("+json")


def _untimely(time: object, occurred_on: object) -> Fault | None:
    """What is wrong with the instant at which a source spoke; how the day is written, the door looks at."""
    try:
        moment = datetime.fromisoformat(str(time))
    except ValueError:
        return NO_TIME
    if moment.tzinfo is None:
        return NO_TIME
    try:
        return TOO_EARLY if civil_date(moment) < date.fromisoformat(str(occurred_on)) else None
    except (ValueError, OverflowError):
        return None
