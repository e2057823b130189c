"""Kind P: a condition read at the end of each closed month, which enters at once and leaves after clean months."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.dates import DAY, first_day, last_day, month_of
from services.monitor.facets import visits
from services.monitor.indicator import Sign
from services.monitor.kinds.occurrence import still_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from schemas.assessment import Grade
    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look


@dataclass(frozen=True, slots=True)
class Point:
    """What a closed month reads when everything the formula needs is known: a grade, or None when it is clean.

    `evidence` is gone through once, and only of the month that is shown: it may be a generator.
    """

    grade: Grade | None
    values: Values = field(default_factory=dict)
    evidence: Iterable[str] = ()


CLEAN = Point(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A condition on closed months; `point` answers None for a month of which something needed is unknown.

    `first_month` is the month of the household's first recorded fact; `cleared_on` the day of a fact that acts like a
    visit finding the matter settled. A month that reads clean is known to be so once `feed` has delivered it, if the
    claim names one; its delivery matters only while the sign is on, for one clean month more leaves it off.
    """

    subject: str
    point: Callable[[int], Point | None]
    first_month: int
    feed: str | None = None
    cleared_on: date | None = None
    matched: bool = False
    matched_since: Callable[[date], bool] | None = None
    """Asked with the first day of the rung, only when it is on."""

    def sign(self, look: Look, indicator: Indicator) -> Sign | None:
        """On if true at either of the latest two known months; unknown months are skipped, whatever their number."""
        look.wake(first_day(month_of(look.as_of) + 1))
        if not still_here(look, self.subject):
            return None
        run = self._run(look, indicator)
        if run is None:
            return None
        if self.feed is not None:
            self._await_clean(look, self.feed)
        shown, since_on, rung_since_on = run
        return Sign(
            subject=self.subject, grade=shown.grade, since_on=since_on, rung_since_on=rung_since_on,  # type: ignore[arg-type]  # a shown point has a grade
            ends_on=None, evidence=tuple(sorted(shown.evidence)), values=shown.values, known_on=None,
            matched=self.matched or (self.matched_since is not None and self.matched_since(rung_since_on)),
        )  # fmt: skip

    def _run(self, look: Look, indicator: Indicator) -> tuple[Point, date, date] | None:
        """The point shown now, the first day of the present run and of its present rung or worse."""
        clean_periods: int = look.param("signal.clean_periods")
        run = self._unbroken(look, indicator, clean_periods)
        shown = _worst([point for _, point in run[:clean_periods]])
        if shown is None or shown.grade is None:
            return None
        true_months = [month for month, point in run if point.grade is not None]
        return shown, first_day(min(true_months) + 1), _rung_since(run, shown.grade, clean_periods)

    def _unbroken(self, look: Look, indicator: Indicator, clean_periods: int) -> list[tuple[int, Point]]:
        """Known points back to the clean ones that came before the present run, the latest first."""
        run: list[tuple[int, Point]] = []
        clean = 0
        for month, point in self._known(look, indicator):
            run.append((month, point))
            clean = 0 if point.grade is not None else clean + 1
            if clean >= clean_periods:
                break
        return run

    def _known(self, look: Look, indicator: Indicator) -> Iterator[tuple[int, Point]]:
        """Known points, the latest first; months closed by a settling visit read clean."""
        found = visits.acting(look, indicator.id, self.subject, first_day(self.first_month), None)
        cleared = [found.visited_on] if found is not None and found.clears else []
        if self.cleared_on is not None:
            cleared.append(self.cleared_on)
        clear_before = max((month_of(day) for day in cleared), default=self.first_month)
        for month in range(month_of(look.as_of) - 1, self.first_month - 1, -1):
            if month < clear_before:
                yield month, CLEAN
            elif (point := self.point(month)) is not None and is_known(look, point, month, self.feed):
                yield month, point

    def _await_clean(self, look: Look, feed: str) -> None:
        """Note the first closed month that the feed has not delivered."""
        through = look.cover.get(feed)
        undelivered = self.first_month if through is None else max(month_of(through + DAY), self.first_month)
        if undelivered < month_of(look.as_of):
            look.covers(feed, undelivered)


def is_known(look: Look, point: Point, month: int, feed: str | None) -> bool:
    """Whether a month reads what its point says: a clean one only when its feed has delivered it to the last day."""
    if point.grade is not None or feed is None:
        return True
    through = look.cover.get(feed)
    return through is not None and last_day(month) <= through


def _rung_since(run: list[tuple[int, Point]], grade: Grade, clean_periods: int) -> date:
    """First day of the unbroken stretch, up to now, in which the grade shown was `grade` or worse."""
    since_month, below = run[0][0], 0
    for month, point in run:
        if point.grade is not None and point.grade >= grade:
            since_month, below = month, 0
        else:
            below += 1
        if below >= clean_periods:
            break
    return first_day(since_month + 1)


def _worst(points: list[Point]) -> Point | None:
    """The later of the points with the worst grade; None if all are clean. The latest comes first."""
    graded = [point for point in points if point.grade is not None]
    return max(graded, key=lambda point: point.grade or 0, default=None)
