"""Kind E: each qualifying fact is one signal, for as long as it is fresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY
from services.monitor.facets import visits
from services.monitor.indicator import Sign

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look, Merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A fact that warns from the day it occurred on.

    `subject` is whom the signal is about if not the fact's own subject; `since_on` a later first day; `ended_on` the
    day of the fact that ends it; `until_on` a day through which it stays on at least.
    """

    fact: Merged
    grade: Grade
    values: Values = field(default_factory=dict)
    subject: str | None = None
    since_on: date | None = None
    ended_on: date | None = None
    until_on: date | None = None
    matched: bool = False
    matched_since: Callable[[date], bool] | None = None
    """Asked with the first day only when it is on, so that what is over costs nothing."""
    uncovered_used: bool = False

    def sign(self, look: Look, indicator: Indicator) -> Sign | None:
        """On for `hold_days` after the fact became known, unless stale, ended by a fact, or settled by a visit."""
        fact = self.fact.fact
        subject = self.subject or fact.subject
        since_on = self.since_on or fact.occurred_on
        look.wake(since_on)
        if not look.is_news(fact) or since_on > look.as_of or not still_here(look, subject):
            return None
        through = held_through(look, self.fact, self.grade, indicator.param(look, "hold_days"))
        if self.since_on is not None and self.since_on > fact.occurred_on:
            through = since_on + timedelta(days=indicator.param(look, "hold_days"))
        if self.until_on is not None:
            through = max(through, self.until_on)
        if not is_on(look, through, self.ended_on):
            return None
        found = visits.acting(look, indicator.id, subject, since_on, fact.known_on)
        if found is not None and found.clears:
            return None
        return Sign(
            subject=subject, grade=self.grade, since_on=since_on, rung_since_on=since_on, ends_on=through,
            evidence=self.fact.evidence, values=self.values, known_on=fact.known_on,
            matched=self.matched or (self.matched_since is not None and self.matched_since(since_on)),
            uncovered_used=self.uncovered_used,
        )  # fmt: skip


def held_through(look: Look, merged: Merged, grade: Grade, hold_days: int) -> date:
    """Last day on which a fact of kind E or T is still seen: `hold_days` after it became known.

    A fact that was stale when it came counts from its own day, unless it is RED.
    """
    fact = merged.fact
    stale = (fact.known_on - fact.occurred_on).days > look.param("signal.stale_after_days")
    start = fact.occurred_on if stale and grade is not Grade.RED else fact.known_on
    return start + timedelta(days=hold_days)


def is_on(look: Look, through: date | None, ended_on: date | None) -> bool:
    """Whether something is on through a day unless ended before; notes the day on which that could change."""
    if ended_on is not None and ended_on <= look.as_of:
        return False
    if through is None:
        return True
    look.wake(through + DAY)
    return look.as_of <= through


def still_here(look: Look, subject: str) -> bool:
    """Whether the signals of a subject still count here: a person's end on leaving, not by death or custody."""
    return not subject.startswith("person/") or look.lives_here(subject, look.as_of)
