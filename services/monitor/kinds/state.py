"""Kind S: a state that warns from its first day until a fact ends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.monitor.facets import visits
from services.monitor.indicator import Sign
from services.monitor.kinds.occurrence import is_on, still_here

if TYPE_CHECKING:
    from datetime import date

    from schemas.assessment import Grade
    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state of a subject that began on `since_on`.

    `through_on` is the last day by time alone, None if it has no end of its own; `ended_on` the day of the fact that
    ended it. No single fact completes a state, so a visit only has to follow its first day.
    """

    subject: str
    grade: Grade
    since_on: date
    evidence: tuple[str, ...]
    values: Values = field(default_factory=dict)
    through_on: date | None = None
    ended_on: date | None = None
    matched: bool = False

    def sign(self, look: Look, indicator: Indicator) -> Sign | None:
        """On from the first day until the ending fact, a settling visit, or its own last day."""
        look.wake(self.since_on)
        if (
            self.since_on > look.as_of
            or not still_here(look, self.subject)
            or not is_on(look, self.through_on, self.ended_on)
        ):
            return None
        found = visits.acting(look, indicator.id, self.subject, self.since_on, None)
        if found is not None and found.clears:
            return None
        return Sign(
            subject=self.subject, grade=self.grade, since_on=self.since_on, rung_since_on=self.since_on,
            ends_on=self.through_on, evidence=tuple(sorted(self.evidence)), values=self.values, known_on=None,
            matched=self.matched,
        )  # fmt: skip
