"""What travels is what the log has: every event, single or packed, comes back as it was stored."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from schemas import case as cases
from schemas import readings
from schemas.asyncapi import document
from schemas.event import body_of, parse
from schemas.events import event_types
from services.eventlog.protocol import Stored
from services.host.distributed import wire
from services.host.distributed.parts import part_of

SAMPLES = sorted((Path(__file__).parents[2] / "samples/events").glob("*.json"))
CASE = Path(__file__).parents[2] / "samples/case/NOTIFIED.json"
AT = datetime(2026, 3, 1, 8, 30, 0, 123456, UTC)
LINK = bytes(range(32))


def stored(stream: str, kind: str, body: bytes, position: int = 7) -> Stored:
    return Stored(position, stream, "0" * 32, kind, date(2026, 3, 1), AT, body, LINK)


def sample(file: Path, position: int = 7) -> Stored:
    event = parse(file.read_bytes())
    return stored(event.subject, event.type, body_of(event), position)


DERIVED = [
    stored("reading/h1", readings.TYPE, b'{"as_of":"2026-03-01","id":"x","text":"\\",\\"source\\":\\"shouwang\\""}'),
    stored("case/h1", cases.TYPE, b'{"change":{"kind":"OPENED"},"type":"inner"}'),
    stored("reached/3", "Passed", b'{"part":3,"parts":4,"position":9}'),
]


@pytest.mark.parametrize("one", [*map(sample, SAMPLES), *DERIVED], ids=lambda one: one.type)
def test_an_event_comes_back_as_it_was_stored(one: Stored) -> None:
    pack = wire.unpacked(2, 11, wire.packed([one]), wire.headers(1, 5, [one]))

    assert pack == wire.Pack(2, 11, 1, 5, LINK, (wire.Item.of(one),))


def test_what_is_derived_travels_as_subscribers_are_told() -> None:
    message = document(event_types())["components"]["messages"]["CaseChanged"]
    headers = document(event_types())["components"]["messageTraits"]["placed"]["headers"]
    body = CASE.read_bytes().strip()
    one = stored("case/h1", cases.TYPE, body)
    beside = {name: value.decode() for name, value in wire.headers(1, 5, [one], "340826100001")}
    told = json.loads(wire.packed([one]))

    assert message["payload"]["properties"]["data"] == {"$ref": "./json/case.v1.json"}
    message["payload"]["properties"]["data"] = {"const": json.loads(body)}
    Draft202012Validator(message["payload"]).validate(told)
    Draft202012Validator(headers).validate(beside)
    assert beside.keys() <= headers["properties"].keys()


def test_a_pack_is_its_events_in_order() -> None:
    events = [sample(file, number) for number, file in enumerate(SAMPLES, 1)]

    pack = wire.unpacked(0, 0, wire.packed(events), wire.headers(3, 0, events, "340826000000"))

    assert pack is not None
    assert pack.items == tuple(map(wire.Item.of, events))
    assert (pack.era, pack.last) == (3, len(events))


@pytest.mark.parametrize("value", [None, b"", b"{}", b"[1,2]", b"\xff\xfe", b'{"a":1,"position":x,"recordedat":"y"}'])
def test_what_is_not_ours_is_no_pack(value: bytes | None) -> None:
    assert wire.unpacked(0, 0, value, wire.headers(1, 0, [DERIVED[0]])) is None
    assert wire.unpacked(0, 0, wire.packed(DERIVED), []) is None


def test_partitions_are_those_of_kafkas_own_clients() -> None:
    # The well-known sample of the Java client: murmur2 of these keys, positive, modulo 5.
    assert [part_of(name, 5) for name in ("21", "foobar", "a-little-bit-long-string")] == [
        (-973932308 & 0x7FFFFFFF) % 5, (-790332482 & 0x7FFFFFFF) % 5, (-985981536 & 0x7FFFFFFF) % 5,
    ]  # fmt: skip
