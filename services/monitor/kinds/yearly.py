"""Kind Y: a sum over the calendar year that passes a limit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

from schemas.dates import DAY
from services.monitor.facets import visits
from services.monitor.indicator import Sign
from services.monitor.kinds.occurrence import still_here

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemas.assessment import Grade
    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look, Merged


NO_ROOM = -1
"""Fen of further spending where even a bill of nothing would change the answer."""


def carried_through(look: Look, year: int) -> date:
    """Last day on which the sum of a year is read: bills come late."""
    return date(year + 1, look.param("signal.year_carry_month"), look.param("signal.year_carry_day"))


def years_read(look: Look) -> tuple[int, ...]:
    """The years whose sums are read now, the newer first."""
    year = look.as_of.year
    return (year, year - 1) if look.as_of <= carried_through(look, year - 1) else (year,)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: passed at a sum above `limit_fen`, or at it where `inclusive`."""

    grade: Grade
    limit_fen: int
    inclusive: bool = False

    def passed(self, sum_fen: int) -> bool:
        """Whether the sum is over the limit."""
        return self.left_fen(sum_fen) < 0

    def left_fen(self, sum_fen: int) -> int:
        """How much more does not pass the limit; below zero when it is passed."""
        return self.limit_fen - sum_fen - self.inclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlySum:
    """Amounts of one person by the day of their facts, and the ladder their yearly sum climbs.

    `rungs` go upwards; the first opens the ladder: no other counts before it is passed.
    """

    subject: str
    amounts: Sequence[tuple[Merged, int]]
    rungs: Sequence[Rung]
    value: str
    values: Values = field(default_factory=dict)
    matched: bool = False
    matched_since: Callable[[date], bool] | None = None
    """Asked with the first day of the rung, where a match counts only if granted since."""
    uncovered_grade: Grade | None = None
    """The rung that has used "uncovered" already."""

    def sign(self, look: Look, indicator: Indicator) -> Sign | None:
        """The worse of this year's sum and, through the carry of late bills, last year's; then the newer."""
        if not still_here(look, self.subject):
            return None
        signs = [sign for year in years_read(look) if (sign := self._of_year(look, indicator, year)) is not None]
        return max(signs, key=lambda sign: sign.grade, default=None)

    def _of_year(self, look: Look, indicator: Indicator, year: int) -> Sign | None:
        facts = sorted(
            ((one, fen) for one, fen in self.amounts if one.fact.occurred_on.year == year),
            key=lambda pair: (pair[0].fact.occurred_on, pair[0].fact.event_id),
        )
        self._leave_room(look, [fen for _, fen in facts])
        passed, total = self._climb(facts)
        if not passed:
            return None
        ends_on = carried_through(look, year)
        look.wake(ends_on + DAY)
        first, (grade, last) = passed[0][1], passed[-1]
        found = visits.acting(look, indicator.id, self.subject, last.fact.occurred_on, last.fact.known_on)
        if found is not None and found.clears and all(one.fact.known_on <= found.visited_on for one, _ in facts):
            look.room(NO_ROOM)
            return None
        return Sign(
            subject=self.subject, grade=grade, since_on=first.fact.occurred_on, rung_since_on=last.fact.occurred_on,
            ends_on=ends_on, evidence=tuple(sorted(event_id for one, _ in facts for event_id in one.evidence)),
            values={**self.values, self.value: total, "year": year}, known_on=last.fact.known_on,
            matched=self.matched or (self.matched_since is not None and self.matched_since(last.fact.occurred_on)),
            uncovered_used=grade is self.uncovered_grade,
        )  # fmt: skip

    def _leave_room(self, look: Look, amounts: Sequence[int]) -> None:
        """Note how much more, of whatever day, leaves every rung to the fact that passed it, if one did."""
        sums = [*accumulate(amounts, initial=0)]
        for rung in self.rungs:
            left = [left_fen for sum_fen in sums if (left_fen := rung.left_fen(sum_fen)) >= 0]
            if left:
                look.room(min(left))

    def _climb(self, facts: Sequence[tuple[Merged, int]]) -> tuple[list[tuple[Grade, Merged]], int]:
        """The rungs passed, upwards, each with the fact that passed it; and the whole sum."""
        total, passed = 0, list[tuple["Grade", "Merged"]]()
        for one, fen in facts:
            total += fen
            for rung in self.rungs:
                opened = passed or rung is self.rungs[0]
                if opened and rung.passed(total) and all(rung.grade > grade for grade, _ in passed):
                    passed.append((rung.grade, one))
        return passed, total
