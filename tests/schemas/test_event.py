from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import payload_bytes
from schemas.event import (
    Event,
    Origin,
    Payload,
    Recorded,
    UnreadableEvent,
    body_of,
    canonical,
    event_id_of,
    event_of,
    parse,
    payload_of,
    record_of_content,
    record_of_number,
)
from schemas.events import event_types
from schemas.events.income import PensionPaid
from schemas.events.membership import DeathRegistered
from tests.strategies import events, payloads

ORIGIN = Origin(source="hrss.3408", subject="person/p1", division="340826100201")
PAYDAY = date(2026, 1, 12)
PENSION = PensionPaid(month="2026-01", amount_fen=24600, central_base_fen=14300)


def pension(**changes: object) -> Event:
    origin = replace(ORIGIN, **{name: changes.pop(name) for name in list(changes) if hasattr(ORIGIN, name)})
    return event_of(origin, record_of_number(origin.source, "7"), PENSION, PAYDAY, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", event_types().values(), ids=event_types())
@settings(max_examples=15)
@given(data=st.data())
def test_what_is_written_is_read_back_to_the_same_event_and_the_same_bytes(
    kind: type[Payload], data: st.DataObject
) -> None:
    event = data.draw(events(kind))

    body = body_of(event)

    assert parse(body) == event
    assert body_of(parse(body)) == body


@given(events())
def test_the_stored_bytes_are_canonical_json(event: Event) -> None:
    body = body_of(event)

    assert canonical(json.loads(body)) == body


@given(st.sampled_from(list(event_types().values())).flatmap(payloads))
def test_a_payload_is_hashed_in_canonical_form_without_what_is_unknown(payload: Payload) -> None:
    content = json.loads(payload_bytes(payload))

    assert canonical(content) == payload_bytes(payload)
    assert None not in content.values()
    assert payload_of(type(payload).__name__, content) == payload


def test_a_body_is_a_flat_cloud_event() -> None:
    assert json.loads(body_of(pension(batch="2026-01"))) == {
        "specversion": "1.0",
        "id": pension().event_id,
        "source": "hrss.3408",
        "type": "PensionPaid",
        "subject": "person/p1",
        "record": pension().record,
        "revision": 0,
        "division": "340826100201",
        "occurredon": "2026-01-12",
        "schemaversion": 1,
        "batch": "2026-01",
        "data": {"month": "2026-01", "amount_fen": 24600, "central_base_fen": 14300},
    }


def test_names_of_attributes_are_lower_case_letters_and_digits_only() -> None:
    assert all(name.isascii() and name.isalnum() and name.islower() for name in json.loads(body_of(pension())))


def test_an_event_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        pension().revision = 1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        pension().payload.month = "2026-02"  # type: ignore[attr-defined]


def test_an_identifier_begins_with_its_record() -> None:
    assert pension().event_id.startswith(pension().record)
    assert len(pension().event_id) == 32


def test_the_same_statement_in_another_delivery_has_the_same_identifier() -> None:
    assert pension(batch="a").event_id == pension(batch="b").event_id


def test_every_part_of_a_statement_is_part_of_its_identifier() -> None:
    record = pension().record
    other = replace(PENSION, amount_fen=24601)

    identifiers = {
        event_id_of(record, 0, "PensionPaid", "person/p1", PAYDAY, PENSION),
        event_id_of(record, 1, "PensionPaid", "person/p1", PAYDAY, PENSION),
        event_id_of(record, 0, "Retracted", "person/p1", PAYDAY, PENSION),
        event_id_of(record, 0, "PensionPaid", "person/p2", PAYDAY, PENSION),
        event_id_of(record, 0, "PensionPaid", "person/p1", date(2026, 1, 13), PENSION),
        event_id_of(record, 0, "PensionPaid", "person/p1", PAYDAY, other),
        event_id_of(record_of_number("hrss.3408", "8"), 0, "PensionPaid", "person/p1", PAYDAY, PENSION),
    }

    assert len(identifiers) == 7


def test_two_equal_rows_of_one_delivery_are_two_records() -> None:
    first, again, second = (
        record_of_content("hrss.3408", "PensionPaid", "person/p1", PAYDAY, PENSION, ordinal) for ordinal in (0, 0, 1)
    )

    assert first == again != second


def test_numbers_of_two_sources_are_two_records() -> None:
    assert record_of_number("hrss.3408", "7") != record_of_number("hrss.3401", "7")


def test_an_event_is_known_on_the_civil_date_of_its_recording() -> None:
    recorded = Recorded(pension(), 1, datetime(2026, 1, 12, 16, 30, tzinfo=UTC))

    assert recorded.known_on == date(2026, 1, 13)


def test_canonical_json_is_sorted_compact_and_unescaped() -> None:
    assert canonical({"b": [1, True], "a": "守望"}) == '{"a":"守望","b":[1,true]}'.encode()


def test_canonical_json_has_no_not_a_number() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": float("nan")})


@pytest.mark.parametrize(
    ("changes", "reason", "path"),
    [
        ({"subject": "household/h1"}, "wrong_subject", "subject"),
        ({"subject": "person/11010519491231002X"}, "wrong_subject", "subject"),
        ({"source": "县人社局"}, "invalid_field", "source"),
        ({"division": "340826"}, "invalid_field", "division"),
        ({"batch": "a b"}, "invalid_field", "batch"),
        ({"revision": -1}, "invalid_field", "revision"),
    ],
)
def test_an_event_that_could_not_be_read_back_is_not_made(changes: dict[str, object], reason: str, path: str) -> None:
    with pytest.raises(UnreadableEvent) as caught:
        pension(**changes)

    assert (caught.value.fault.reason, caught.value.fault.path) == (reason, path)


def test_a_day_that_the_content_contradicts_is_refused_with_the_right_one() -> None:
    death = DeathRegistered(death_on=date(2026, 3, 10), cause_class="ILLNESS")

    with pytest.raises(UnreadableEvent, match="2026-03-10") as caught:
        event_of(ORIGIN, "0" * 16, death, date(2026, 3, 11))

    assert caught.value.fault.reason == "wrong_date"


def test_a_payload_of_an_unknown_type_is_a_fault() -> None:
    [fault] = payload_of("Nothing", {})

    assert fault.reason == "unknown_type"


def test_everything_that_is_wrong_with_a_payload_is_said() -> None:
    faults = payload_of("PensionPaid", {"month": "2026-13", "amount": 1})

    assert sorted((fault.reason, fault.path) for fault in faults) == [
        ("invalid_field", "month"), ("missing_field", "amount_fen"), ("missing_field", "central_base_fen"),
        ("unknown_field", "amount"),
    ]  # fmt: skip


def test_a_fault_names_the_field_and_never_repeats_what_it_held() -> None:
    [fault] = payload_of("PensionPaid", {"month": "2026-01", "amount_fen": "王小明", "central_base_fen": 0})

    assert (fault.reason, fault.path) == ("invalid_field", "amount_fen")
    assert "王小明" not in str(fault)
    assert str(fault).startswith("amount_fen：内容不合规定")
