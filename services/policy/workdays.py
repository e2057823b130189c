"""Working days (工作日) by the State Council's yearly holiday notices, make-up working days (调休) included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schemas.dates import DAY
from services.policy.errors import CalendarNotPublished

SATURDAY = 5
"""`date.weekday()` of the first day of a weekend."""


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """Holiday arrangement (节假日安排) of one year: days off, and weekend days that are worked instead; both sorted."""

    year: int
    published_on: date
    source: str
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


class WorkingCalendar:
    """Which days are working days, in the years whose notice is known."""

    __slots__ = ("_holidays", "_workdays", "_years", "years")

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        self.years = tuple(sorted(years, key=lambda year: year.year))
        self._years = frozenset(year.year for year in self.years)
        self._holidays = frozenset(day for year in self.years for day in year.holidays)
        self._workdays = frozenset(day for year in self.years for day in year.workdays)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on a day.

        Raises:
            CalendarNotPublished: the year's notice is not known; weekdays alone would be a guess.
        """
        if day.year not in self._years:
            raise CalendarNotPublished(day.year)
        if day.weekday() >= SATURDAY:
            return day in self._workdays
        return day not in self._holidays

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself does not count, working day or not.

        Zero gives `day` back.

        Raises:
            CalendarNotPublished: counting runs into a year whose notice is not known.

        Source: Civil Code (民法典) art. 201.
        """
        left = count
        while left > 0:
            day += DAY
            left -= self.is_working_day(day)
        return day

    def working_days_after(self, start_on: date, through_on: date) -> int:
        """How many working days lie after `start_on`, up to and with `through_on`; none if that is not later.

        Raises:
            CalendarNotPublished: the stretch touches a year whose notice is not known.
        """
        days = (through_on - start_on).days
        return sum(self.is_working_day(start_on + DAY * step) for step in range(1, days + 1))
