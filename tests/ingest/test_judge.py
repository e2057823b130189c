"""A record against what the log has of it."""

from __future__ import annotations

from datetime import date

from schemas.event import Event, Origin, event_of, record_of_number
from schemas.events.correction import Retracted
from schemas.events.medical import OutpatientSummarised
from schemas.faults import Fault
from schemas.payload import Payload
from services.ingest.answer import Delivery
from services.ingest.intake import Accepted
from services.ingest.judge import CONFLICT, OTHER_SUBJECT, Booking, Judge, Key, Statement, Verdict, is_tracked
from tests.builders import DIVISION, noon

DAY = date(2026, 1, 31)
CORRECTS = Delivery("340826", "b", source="340826-yb")
REFUSES = Delivery("340826", "b", source="340826-yb", on_change="refuse")
REBOOKS = Delivery("340826", "b", source="340826-yb", may_change_person=True)
NUMBERS = Delivery("340826", "b", source="340826-yb", is_numbered=True)
RECORD = record_of_number("340826-yb", "1")


def paid(fen: int, month: str = "2026-01") -> OutpatientSummarised:
    return OutpatientSummarised(month=month, visits=1, personal_fen=fen, out_of_scope_fen=0)


def event(payload: Payload, person: str = "a", revision: int = 0, on: date = DAY) -> Event:
    origin = Origin(source="340826-yb", subject=f"person/{person}", division=DIVISION, batch="b")
    return event_of(origin, RECORD, payload, on, revision)


def told(*events: Event) -> dict[Key, list[Statement]]:
    found: dict[Key, list[Statement]] = {}
    for one in events:
        statement = Statement(one.event_id, one.revision, isinstance(one.payload, Retracted))
        found.setdefault((one.subject, one.record), []).append(statement)
    return found


def booked(one: Event) -> dict[str, Booking]:
    return {one.record: Booking(one.subject, one.revision, one.occurred_on)}


def said(judge: Judge, one: Event, delivery: Delivery) -> Verdict | Fault:
    return judge.judge([Accepted(one, None)], delivery)


def events_of(verdict: Verdict | Fault) -> list[Event]:
    assert isinstance(verdict, Verdict), verdict
    return [one.event for one in verdict.events]


def test_another_statement_under_a_number_corrects_the_first() -> None:
    verdict = said(Judge(told(event(paid(1))), {}), event(paid(2)), CORRECTS)

    assert verdict == Verdict((Accepted(event(paid(2)), None),), is_superseded=False)


def test_one_of_a_lower_revision_than_is_known_is_kept_and_said_to_be_outdone() -> None:
    verdict = said(Judge(told(event(paid(1), revision=2)), {}), event(paid(2), revision=1), CORRECTS)

    assert isinstance(verdict, Verdict)
    assert verdict.is_superseded


def test_where_a_change_is_a_mistake_a_number_that_is_used_again_is_a_conflict_also_within_a_batch() -> None:
    judge = Judge({}, {})

    assert events_of(said(judge, event(paid(1)), REFUSES)) == [event(paid(1))]
    assert said(judge, event(paid(2)), REFUSES) == CONFLICT
    assert events_of(said(judge, event(paid(1)), REFUSES)) == [event(paid(1))]


def test_a_greater_revision_and_a_retraction_are_no_conflict() -> None:
    judge = Judge(told(event(paid(1))), {})
    withdrawn = event(Retracted(reason="REVERSED"))

    assert events_of(said(judge, event(paid(2), revision=1), REFUSES)) == [event(paid(2), revision=1)]
    assert events_of(said(judge, withdrawn, REFUSES)) == [withdrawn]


def test_what_was_retracted_may_be_said_again_with_another_content() -> None:
    judge = Judge(told(event(Retracted(reason="REVERSED"))), {})

    assert events_of(said(judge, event(paid(1)), REFUSES)) == [event(paid(1))]


def test_a_number_of_somebody_else_is_a_conflict_where_it_cannot_move() -> None:
    judge = Judge(told(event(paid(1))), booked(event(paid(1))))

    assert said(judge, event(paid(1), "b", 1), REFUSES) == OTHER_SUBJECT
    assert said(judge, event(Retracted(reason="REVERSED"), "b"), REFUSES) == OTHER_SUBJECT


def test_of_a_row_that_is_in_conflict_nothing_is_judged() -> None:
    judge = Judge(told(event(paid(1))), {})

    fault = judge.judge([Accepted(event(paid(3), revision=7), None), Accepted(event(paid(2)), None)], REFUSES)

    assert fault == CONFLICT
    assert judge.changed == {}


def test_a_record_that_moves_to_somebody_else_is_withdrawn_from_the_first() -> None:
    before_on = date(2025, 12, 31)
    first, moved = event(paid(1, "2025-12"), "a", on=before_on), event(paid(1), "b")
    judge = Judge(told(first), booked(first))

    appended = events_of(said(judge, moved, REBOOKS))

    assert [(one.type, one.subject, one.occurred_on, one.record) for one in appended] == [
        ("OutpatientSummarised", "person/b", DAY, RECORD), ("Retracted", "person/a", before_on, RECORD),
    ]  # fmt: skip
    assert judge.changed == booked(moved)


def test_the_same_events_follow_in_whatever_order_the_persons_of_a_record_become_known() -> None:
    first, second = event(paid(1), "a", 0), event(paid(1), "b", 1)

    def all_of(*order: Event) -> tuple[set[str], dict[str, Booking]]:
        judge = Judge({}, {})
        return {one.event_id for said_ in order for one in events_of(said(judge, said_, REBOOKS))}, judge.changed

    assert all_of(first, second) == all_of(second, first)
    assert all_of(first, second)[1] == booked(second)


def test_a_late_statement_of_a_lower_revision_about_somebody_else_is_outdone() -> None:
    second = event(paid(1), "b", 1)
    verdict = said(Judge(told(second), booked(second)), event(paid(1), "a", 0), REBOOKS)

    assert isinstance(verdict, Verdict)
    assert verdict.is_superseded
    assert [one.subject for one in events_of(verdict)] == ["person/a", "person/a"]


def test_a_statement_sent_again_moves_nothing() -> None:
    first, moved = event(paid(1), "a"), event(paid(1), "b")
    judge = Judge(told(first, moved), booked(moved))

    assert events_of(said(judge, first, REBOOKS)) == [first]
    assert judge.changed == {}


def test_a_retraction_that_follows_has_the_time_of_what_caused_it() -> None:
    first = event(paid(1), "a")
    verdict = Judge(told(first), booked(first)).judge([Accepted(event(paid(1), "b"), noon(DAY))], REBOOKS)

    assert isinstance(verdict, Verdict)
    assert {one.recorded_at for one in verdict.events} == {noon(DAY)}


def test_it_is_remembered_of_whom_a_record_is_said_only_where_that_matters() -> None:
    judge = Judge({}, {})
    said(judge, event(paid(1)), CORRECTS)

    assert judge.changed == {}
    assert [is_tracked(one) for one in (CORRECTS, REFUSES, REBOOKS, NUMBERS)] == [False, True, True, True]


def test_a_number_that_its_source_gave_is_of_one_person_until_the_record_is_retracted() -> None:
    judge = Judge({}, {})
    others, gone = event(paid(2), "b"), event(Retracted(reason="CANCELLED"))

    assert events_of(said(judge, event(paid(1)), NUMBERS)) == [event(paid(1))]
    assert events_of(said(judge, event(paid(3)), NUMBERS)) == [event(paid(3))]
    assert said(judge, others, NUMBERS) == OTHER_SUBJECT
    assert events_of(said(judge, gone, NUMBERS)) == [gone]
    assert events_of(said(judge, others, NUMBERS)) == [others]
    assert said(judge, event(paid(4)), NUMBERS) == OTHER_SUBJECT


def test_a_second_statement_about_the_same_person_only_moves_the_booking_on() -> None:
    first, again = event(paid(1)), event(paid(2), revision=1)
    judge = Judge(told(first), booked(first))

    assert events_of(said(judge, again, REBOOKS)) == [again]
    assert judge.changed == booked(again)
