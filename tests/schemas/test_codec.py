from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import pytest

from schemas.codec import Codec
from schemas.event import Event, UnreadableEvent
from schemas.payload import Lift, Payload, statement


def in_fen(content: dict[str, Any]) -> dict[str, Any]:
    yuan = content.pop("amount_yuan")
    return content | {"amount_fen": yuan * 100}


def with_channel(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"channel": "UNKNOWN"}


@statement
class Gift(Payload):
    VERSION: ClassVar[int] = 3
    UPCASTS: ClassVar[Mapping[int, Lift]] = {1: in_fen, 2: with_channel}

    amount_fen: int
    channel: str


CODEC = Codec(Event, {"Gift": Gift})


def body(version: object, data: object, **changes: object) -> bytes:
    attributes = {
        "specversion": "1.0",
        "id": "0" * 32,
        "source": "test",
        "type": "Gift",
        "subject": "person/p1",
        "record": "0" * 16,
        "revision": 0,
        "division": "340826100201",
        "occurredon": "2026-01-02",
        "schemaversion": version,
        "data": data,
    }
    return json.dumps(attributes | changes).encode()


@pytest.mark.parametrize(
    ("version", "data", "channel"),
    [
        (1, {"amount_yuan": 7}, "UNKNOWN"),
        (2, {"amount_fen": 700}, "UNKNOWN"),
        (3, {"amount_fen": 700, "channel": "CASH"}, "CASH"),
    ],
)
def test_every_version_is_read_as_the_newest(version: int, data: dict[str, Any], channel: str) -> None:
    event = CODEC.parse(body(version, data))

    assert event.payload == Gift(amount_fen=700, channel=channel)
    assert event.schema_version == 3
    assert event.occurred_on == date(2026, 1, 2)


def test_a_lifted_event_keeps_its_identity_and_lifting_again_changes_nothing() -> None:
    old = body(1, {"amount_yuan": 7}, id="0" * 16 + "1" * 16)

    once = CODEC.parse(old)

    assert once.event_id == "0" * 16 + "1" * 16
    assert CODEC.parse(CODEC.body_of(once)) == once


@pytest.mark.parametrize(
    ("text", "reason", "path"),
    [
        (b"{", "not_json", ""),
        (b"\xff", "not_json", ""),
        (b"[]", "invalid_field", ""),
        (b"{}", "unknown_type", "type"),
        (body(3, {}, type="Loan"), "unknown_type", "type"),
        (body(3, {}, type=7), "unknown_type", "type"),
        (body(4, {}), "newer_version", "schemaversion"),
        (body(0, {}), "invalid_field", "schemaversion"),
        (body("1", {}), "invalid_field", "schemaversion"),
        (body(True, {}), "invalid_field", "schemaversion"),
        (body(1, []), "invalid_field", "schemaversion"),
        (body(2, {"amount_fen": "7"}), "invalid_field", "data.amount_fen"),
        (body(3, {"amount_fen": 7}), "missing_field", "data.channel"),
        (body(3, {"amount_fen": 7, "channel": "A", "name": "王小明"}), "unknown_field", "data.name"),
        (body(3, {"amount_fen": 7, "channel": "A"}, colour="red"), "unknown_field", "colour"),
        (body(3, {"amount_fen": 7, "channel": "A"}, record="1" * 16), "wrong_record", "id"),
        (body(3, {"amount_fen": 7, "channel": "A"}, occurredon="9999-12-31"), "invalid_field", "occurredon"),
        (body(3, {"amount_fen": 7, "channel": "A"}, occurredon="2026-02-30"), "invalid_field", "occurredon"),
        (body(3, {"amount_fen": 7, "channel": "A"}, specversion="0.3"), "invalid_field", "specversion"),
        (body(3, {"amount_fen": 7, "channel": 7}), "invalid_field", "data.channel"),
    ],
)
def test_what_can_not_be_read_says_where_and_why(text: bytes, reason: str, path: str) -> None:
    with pytest.raises(UnreadableEvent) as caught:
        CODEC.parse(text)

    assert (caught.value.fault.reason, caught.value.fault.path) == (reason, path)
    assert caught.value.fault.todo in str(caught.value)
