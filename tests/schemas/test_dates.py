from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import (
    add_months,
    age_on,
    birthday,
    civil_date,
    first_day,
    last_day,
    month_of,
    parse_month,
    show_month,
    within,
)

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def test_a_day_begins_at_sixteen_hours_utc_of_the_day_before() -> None:
    assert civil_date(datetime(2026, 1, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 1, 1)
    assert civil_date(datetime(2026, 1, 1, 16, 0, tzinfo=UTC)) == date(2026, 1, 2)


@given(DAYS)
def test_a_month_holds_its_days_and_is_written_as_it_is_read(day: date) -> None:
    month = month_of(day)

    assert first_day(month) <= day <= last_day(month)
    assert parse_month(show_month(month)) == month


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 10), 3, date(2026, 6, 10)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_the_first_day_does_not_count() -> None:
    assert within(date(2026, 3, 1), 90, date(2026, 5, 30))
    assert not within(date(2026, 3, 1), 90, date(2026, 5, 31))
    assert not within(date(2026, 3, 1), 90, date(2026, 2, 28))


def test_an_age_is_reached_on_the_birthday() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 2, 28)
    assert age_on(date(2008, 2, 29), date(2026, 2, 27)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 18
