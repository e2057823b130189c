from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from schemas.events.system import Tick
from services.host.clock import midnight, now, tick, ticks


def test_the_present_is_aware_and_utc() -> None:
    assert now().utcoffset() == timedelta(0)


def test_a_day_begins_at_midnight_in_china() -> None:
    assert midnight(date(2026, 3, 1)) == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_every_midnight_that_was_missed_is_told_once() -> None:
    told = list(ticks(date(2026, 2, 27), midnight(date(2026, 3, 2))))

    assert [event.occurred_on.isoformat() for event in told] == ["2026-02-28", "2026-03-01", "2026-03-02"]
    assert [event.payload for event in told][-1] == Tick(at=midnight(date(2026, 3, 2)))


def test_nothing_is_told_of_a_day_that_was_told_already() -> None:
    assert list(ticks(date(2026, 3, 2), midnight(date(2026, 3, 2)))) == []


def test_a_new_log_begins_with_the_present_day() -> None:
    (only,) = ticks(None, midnight(date(2026, 3, 2)) + timedelta(hours=23))

    assert only.occurred_on == date(2026, 3, 2)


def test_the_same_midnight_is_the_same_statement() -> None:
    at = midnight(date(2026, 3, 2))

    assert tick(at) == tick(at)
    assert tick(at).event_id != tick(at + timedelta(days=1)).event_id
