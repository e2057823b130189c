"""Whoever subscribes hears of each refused record of a topic, and never what it said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from schemas.asyncapi import document
from schemas.events import event_types
from schemas.faults import MEANINGS, Fault
from services.eventlog import rejects
from services.eventlog.sql import SqlLog
from services.host.distributed import refusals, wire
from services.host.distributed.following import Graveyard
from services.host.distributed.records import Record
from services.host.distributed.refusals import Refusals
from services.host.settings import Settings
from services.host.vaulting import LazyVault
from services.ingest.answer import Answer, Delivery
from services.ingest.burial import Burial
from services.ingest.intake import RawRecord
from services.ingest.sift import Turned
from tests.host.distributed.cluster import Broker, log_at

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
CONTENT = "990101194912310028 张秀兰"
WRONG = Fault("wrong_identity", "data.person", f"{CONTENT} 校验位不符 / check digit", "请核对 / look")


@dataclass(frozen=True)
class Desk:
    """A log that refuses, and a broker that hears of it."""

    log: SqlLog
    vault: LazyVault
    broker: Broker

    def refuse(self, place: str, line: int, *, raw: str = CONTENT, fault: Fault = WRONG) -> None:
        turned = Turned(RawRecord(place, line, raw.encode()), Answer("rejected", fault=fault))
        letters = Burial(self.vault, AT).letters([turned], Delivery("340826", "delivery", source="340826-yb"))
        with self.log.transaction() as tx:
            rejects.keep(tx.connection, letters)

    def told(self) -> list[bytes]:
        return [value for value, _ in self.broker.sent[refusals.TOPIC, 0]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'log.db'}", vault_keys=tmp_path / "keys")
    with closing(log_at(tmp_path / "log.db")) as log, closing(LazyVault(settings)) as vault:
        yield Desk(log, vault, Broker())


def test_a_refusal_tells_where_and_why_and_never_what(desk: Desk) -> None:
    desk.refuse("shouwang.departments.yb/2", 8)
    desk.refuse("张秀兰.xlsx", 3)

    assert Refusals(desk.log, desk.broker).once() == 2

    ((value, headers),) = desk.broker.sent[refusals.TOPIC, 0]
    said = json.loads(value)
    schema = document(event_types())["components"]["schemas"]["DeadLetter"]
    Draft202012Validator(schema).validate(said)
    assert headers == [("content-type", wire.SINGLE.encode())]
    assert said["data"] == {
        "attribute": "data", "number": 1, "offset": 7, "partition": 2, "reason": "wrong_identity",
        "topic": "shouwang.departments.yb", "what": MEANINGS["wrong_identity"],
    }  # fmt: skip
    assert datetime.fromisoformat(said["time"]) == AT
    assert not {one for one in CONTENT.split() if one in value.decode()}


def test_a_field_that_the_sender_named_himself_is_not_told(desk: Desk) -> None:
    named = replace(WRONG, reason="unknown_field", path="张秀兰")
    desk.refuse("shouwang.departments.yb/0", 1, fault=named)
    desk.refuse("shouwang.departments.yb/0", 2, fault=replace(named, path="data.张秀兰"))
    desk.refuse("shouwang.departments.yb/0", 3, fault=replace(WRONG, path="division"))

    Refusals(desk.log, desk.broker).once()

    assert [json.loads(one)["data"]["attribute"] for one in desk.told()] == ["", "data", "division"]
    assert not any("张秀兰" in one.decode() for one in desk.told())


def test_each_is_told_once_and_begun_anew_nothing_is_told_again(desk: Desk) -> None:
    desk.refuse("shouwang.departments.yb/0", 1)
    first = Refusals(desk.log, desk.broker)
    assert (first.once(), first.once()) == (1, 0)
    desk.refuse("shouwang.departments.yb/0", 1)
    desk.refuse("shouwang.departments.yb/0", 2)

    again = Refusals(desk.log, desk.broker)

    assert (again.once(), again.once()) == (1, 0)
    assert [json.loads(one)["data"]["offset"] for one in desk.told()] == [0, 1]


def test_what_the_broker_did_not_take_goes_out_again_under_the_same_id(desk: Desk) -> None:
    desk.refuse("shouwang.departments.yb/0", 1)

    class Failing(Broker):
        def send(
            self, topic: str, part: int, key: bytes | None, value: bytes, headers: wire.Headers
        ) -> Callable[[], None]:  # fmt: skip
            super().send(topic, part, key, value, headers)

            def wait() -> None:
                raise TimeoutError

            return wait

    failing = Failing()
    with pytest.raises(TimeoutError):
        Refusals(desk.log, failing).once()
    Refusals(desk.log, desk.broker).once()

    assert [value for value, _ in failing.sent[refusals.TOPIC, 0]] == desk.told()


def test_two_contents_at_one_place_have_two_ids(desk: Desk) -> None:
    desk.refuse("shouwang.departments.yb/0", 1)
    desk.refuse("shouwang.departments.yb/0", 1, raw="another")
    Refusals(desk.log, desk.broker).once()

    assert len({json.loads(one)["id"] for one in desk.told()}) == 2


def test_a_damaged_record_of_our_own_topics_is_told_of(desk: Desk) -> None:
    Graveyard(desk.log, desk.vault, lambda: AT).bury([Record("shouwang.readings", 1, 4, b"{")])
    Refusals(desk.log, desk.broker).once()

    assert [json.loads(one)["data"]["topic"] for one in desk.told()] == ["shouwang.readings"]


def test_files_before_it_hold_a_refusal_up_only_for_a_while(desk: Desk) -> None:
    for line in range(refusals.AT_ONCE):
        desk.refuse("rows.csv", line + 1)
    desk.refuse("shouwang.departments.yb/0", 1)
    publishing = Refusals(desk.log, desk.broker)

    while publishing.once():
        pass

    assert len(desk.told()) == 1
