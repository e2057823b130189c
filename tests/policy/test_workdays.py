from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.policy.errors import CalendarNotPublished
from services.policy.load import load

CALENDAR = load().calendar
YEARS = [year.year for year in CALENDAR.years]
DAYS = st.dates(date(2024, 1, 1), date(2026, 9, 30))


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_an_independent_calendar(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365)]

    assert [CALENDAR.is_working_day(day) for day in days] == [chinese_calendar.is_workday(day) for day in days]


def test_the_years_that_tests_and_deadlines_need_are_there() -> None:
    assert {2024, 2025, 2026} <= set(YEARS)
    assert all(year.source and year.published_on.year == year.year - 1 for year in CALENDAR.years)


def test_a_year_without_a_notice_is_an_error_and_no_guess() -> None:
    with pytest.raises(CalendarNotPublished) as caught:
        CALENDAR.is_working_day(date(2027, 1, 4))

    assert caught.value.year == 2027


def test_counting_into_a_year_without_a_notice_is_an_error() -> None:
    with pytest.raises(CalendarNotPublished):
        CALENDAR.add_working_days(date(2026, 12, 30), 3)


def test_a_make_up_saturday_counts_and_a_holiday_does_not() -> None:
    assert CALENDAR.is_working_day(date(2026, 2, 14))
    assert not CALENDAR.is_working_day(date(2026, 2, 16))
    assert CALENDAR.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CALENDAR.add_working_days(date(2026, 2, 14), 1) == date(2026, 2, 24)


def test_the_first_day_does_not_count_even_if_it_is_a_working_day() -> None:
    assert CALENDAR.add_working_days(date(2026, 11, 18), 0) == date(2026, 11, 18)
    assert CALENDAR.add_working_days(date(2026, 11, 18), 3) == date(2026, 11, 23)
    assert CALENDAR.add_working_days(date(2026, 11, 21), 1) == date(2026, 11, 23)


@given(DAYS, st.integers(1, 45))
def test_adding_and_counting_working_days_are_inverse(day, count) -> None:
    due = CALENDAR.add_working_days(day, count)

    assert CALENDAR.is_working_day(due)
    assert CALENDAR.working_days_after(day, due) == count


@given(DAYS, st.integers(0, 30))
def test_no_working_day_lies_after_a_later_day(day, back) -> None:
    assert CALENDAR.working_days_after(day, day - timedelta(days=back)) == 0
