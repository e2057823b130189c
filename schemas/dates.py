"""Civil dates and months as the law counts them: dates at UTC+08:00, months as consecutive integers."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""Civil time of the whole country (no daylight saving)."""

DAY = timedelta(days=1)


def civil_date(moment: datetime) -> date:
    """Civil date at UTC+08:00 of an aware instant."""
    return moment.astimezone(CHINA).date()


def month_of(day: date) -> int:
    """Number of the month in which `day` lies: 12 x year + month - 1, so that months subtract."""
    return day.year * 12 + day.month - 1


def parse_month(text: str) -> int:
    """Number of the month written `YYYY-MM`.

    >>> parse_month("2026-01") - parse_month("2025-12")
    1
    """
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def show_month(month: int) -> str:
    """The month written `YYYY-MM`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def first_day(month: int) -> date:
    """First day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """Last day of a month."""
    return first_day(month + 1) - DAY


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day if it has none.

    Source: Civil Code (民法典) art. 202.

    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    month = month_of(day) + months
    year, number = divmod(month, 12)
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))


def within(start_on: date, days: int, as_of: date) -> bool:
    """Whether `as_of` lies in the `days` days after `start_on`; the first day itself does not count.

    Source: Civil Code (民法典) art. 201.
    """
    return start_on <= as_of <= start_on + timedelta(days=days)


def birthday(birth_on: date, age: int) -> date:
    """Day on which `age` is reached: the birthday itself; 28 February for a leap-day child in common years."""
    return add_months(birth_on, 12 * age)


def age_on(birth_on: date, as_of: date) -> int:
    """Completed years of age on `as_of`."""
    years = as_of.year - birth_on.year
    return years if birthday(birth_on, years) <= as_of else years - 1
