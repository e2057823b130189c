from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from services.host.clock import live_ticks, midnight, next_tick, now, tick, ticks

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_the_present_is_aware_and_utc() -> None:
    assert now().utcoffset() == timedelta(0)


def test_a_day_begins_at_midnight_in_china() -> None:
    assert midnight(date(2026, 3, 1)) == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_every_midnight_that_was_missed_is_told_once() -> None:
    told = list(ticks(midnight(date(2026, 2, 27)), midnight(date(2026, 3, 2))))

    assert told == [midnight(date(2026, 2, 28)), midnight(date(2026, 3, 1)), midnight(date(2026, 3, 2))]


def test_nothing_is_told_of_a_day_that_was_told_already() -> None:
    assert list(ticks(NOON, NOON + timedelta(hours=3))) == []


def test_a_new_log_begins_with_the_present_day() -> None:
    assert list(ticks(None, midnight(date(2026, 3, 2)) + timedelta(hours=23))) == [midnight(date(2026, 3, 2))]


def test_a_history_is_ticked_as_often_as_asked_counting_from_midnight() -> None:
    assert list(ticks(NOON - timedelta(minutes=50), NOON + timedelta(minutes=59), 60)) == [NOON]
    assert next_tick(NOON, 60) == NOON + timedelta(hours=1)


def test_days_are_ticked_alike_however_their_time_is_cut() -> None:
    end = NOON + timedelta(days=2)
    cut = [*ticks(NOON, NOON + timedelta(hours=7), 240), *ticks(NOON + timedelta(hours=4), end, 240)]

    assert cut == list(ticks(NOON, end, 240))


def test_live_time_is_ticked_at_each_midnight_and_at_the_last_quarter_of_an_hour() -> None:
    told = list(live_ticks(NOON - timedelta(days=2), NOON + timedelta(minutes=17)))

    assert told == [midnight(date(2026, 3, 1)), midnight(date(2026, 3, 2)), NOON + timedelta(minutes=15)]


def test_live_time_is_not_ticked_twice_within_a_quarter() -> None:
    assert list(live_ticks(NOON, NOON + timedelta(minutes=14))) == []


def test_the_same_midnight_is_the_same_statement() -> None:
    at = midnight(date(2026, 3, 2))

    assert tick(at) == tick(at)
    assert tick(at).event_id != tick(at + timedelta(days=1)).event_id
