from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.faults import Fault
from services.ingest.api import wire
from services.ingest.line import read_line
from tests.host.calling import line


def fault(said: object) -> tuple[str, str]:
    found = wire.line_of(said)
    assert isinstance(found, Fault)
    return found.reason, found.path


def sent(**changes: Any) -> dict[str, Any]:
    return line(specversion="1.0") | changes


def test_an_event_becomes_the_line_that_a_file_would_hold() -> None:
    found = wire.line_of(sent())

    assert isinstance(found, bytes)
    assert json.loads(found) == sent()
    assert not isinstance(read_line(found), Fault)


def test_what_only_the_transport_needs_is_left_out() -> None:
    aside = {
        "time": "2025-03-11T00:00:00Z", "datacontenttype": "application/json; charset=utf-8", "dataschema": "urn:x",
        "traceparent": "00-0-0-00", "tracestate": "a=1",
    }  # fmt: skip

    assert wire.line_of(sent(**aside)) == wire.line_of(sent())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"time": "2025-03-09T15:59:59Z"}, ("wrong_date", "time")),
        ({"time": "2025-03-09T23:00:00"}, ("invalid_field", "time")),
        ({"time": 5}, ("invalid_field", "time")),
        ({"time": "yesterday"}, ("invalid_field", "time")),
        ({"datacontenttype": "text/xml"}, ("invalid_field", "datacontenttype")),
        ({"datacontenttype": 5}, ("invalid_field", "datacontenttype")),
        ({"data_base64": "AA=="}, ("unknown_field", "data_base64")),
    ],
)
def test_what_cannot_be_so_is_said_with_its_attribute(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert fault(sent(**changes)) == expected


def test_the_day_counts_in_civil_time() -> None:
    assert isinstance(wire.line_of(sent(time="2025-03-09T16:00:00Z")), bytes)


def test_an_instant_at_the_edge_of_the_calendar_does_no_harm() -> None:
    assert isinstance(wire.line_of(sent(time="9999-12-31T23:59:59Z")), bytes)


def test_a_day_that_is_written_wrongly_is_left_to_the_door() -> None:
    found = wire.line_of(sent(time="2025-03-09T16:00:00Z", occurredon="today"))

    assert isinstance(found, bytes)
    assert read_line(found) == Fault(
        "invalid_field", "occurredon", "内容不合规定 / the content is not allowed", "应为 YYYY-MM-DD / write YYYY-MM-DD"
    )


@pytest.mark.parametrize("said", [None, 5, "x", [], [sent()]])
def test_only_an_object_says_something(said: object) -> None:
    assert fault(said) == ("not_json", "")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "内容为空"),
        (b"\xef\xbb\xbf", "内容为空"),
        (b"\xff", "不是 UTF-8"),
        ("{'名'}".encode("gb18030"), "不是 UTF-8"),
        (b"{", "像是被截断"),
        (b'{"a":1,\n"b"', "第 2 行第 3 个字节"),
        (b"[" * 1000, "不是 JSON"),
        (b"[]", "不是 JSON 对象"),
        (b'{"a":NaN}', "不是 JSON"),
        (b'{"a":"\\ud800"}', "不是 JSON"),
        (b"{} {}", "第 1 行第 4 个字节"),
    ],
)
def test_bytes_that_are_no_json_object_are_a_fault_that_tells_its_cause(raw: bytes, told: str) -> None:
    found = wire.one(raw)

    assert isinstance(found, Fault)
    assert (found.reason, found.path) == ("not_json", "")
    assert told in str(found)


def test_the_mark_of_utf_8_before_an_object_says_nothing() -> None:
    assert wire.one(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


def test_attributes_of_headers_are_percent_encoded_text() -> None:
    headers = [("ce-id", "%E7%97%85-1"), ("ce-revision", "3"), ("host", "x"), ("ce-type", "MedicalSettled")]

    said = wire.binary(headers, b'{"a":1}')

    assert said == {"id": "病-1", "revision": 3, "type": "MedicalSettled", "data": {"a": 1}}


def test_a_header_that_is_no_utf_8_is_a_fault() -> None:
    assert wire.binary([("ce-id", "%ff")], b"{}") == wire.NO_HEADER


def test_a_body_that_is_no_json_is_a_fault_of_the_data() -> None:
    found = wire.binary([("ce-id", "1")], b"<a/>")

    assert isinstance(found, Fault)
    assert (found.reason, found.path) == ("not_json", "data")


def test_blank_lines_and_the_mark_of_a_file_are_no_records() -> None:
    assert list(wire.lines(b"\xef\xbb\xbf{}\r\n\n  \n{}")) == [(1, b"{}\r"), (4, b"{}")]


def test_a_list_is_a_batch_and_nothing_else_is() -> None:
    assert wire.many(b'[{"a":1}, 2]') == [{"a": 1}, 2]
    assert wire.many(b"{}") == wire.NOT_LIST
    assert isinstance(wire.many(b"["), Fault)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'[{"a": 1}, 2]', [({"a": 1}, b'{"a":1}'), (2, b"2")]),
        (b'{"a": 1}', [({"a": 1}, b'{"a": 1}')]),
        (b"[]", [([], b"[]")]),
    ],
)
def test_a_list_is_taken_apart_and_what_is_none_or_empty_stays_whole(
    raw: bytes, told: list[tuple[object, bytes]]
) -> None:
    assert wire.each(raw) == told
