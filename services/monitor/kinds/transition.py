"""Kind T: a state that became true through a fact that is news."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.dates import DAY
from services.monitor.facets import visits
from services.monitor.indicator import Sign
from services.monitor.kinds.occurrence import held_through, is_on, still_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from schemas.assessment import Grade
    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look, Merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A state of the household, with the facts that may complete it.

    `state` answers for the end of a day: true, false or, for lack of data, None (which neither begins nor ends it).
    `changes` are all days on which it could have changed; `completing` the facts that may have made it true.
    """

    subject: str
    grade: Grade
    state: Callable[[date], bool | None]
    changes: Iterable[date]
    completing: Iterable[Merged]
    values: Values = field(default_factory=dict)
    matched: bool = False

    def sign(self, look: Look, indicator: Indicator) -> Sign | None:
        """On while the state lasts, for `hold_days` after the completing fact became known."""
        merged = self._completed(look)
        if merged is None or not still_here(look, self.subject):
            return None
        fact: Any = merged.fact
        through = held_through(look, merged, self.grade, indicator.param(look, "hold_days"))
        if not is_on(look, through, None):
            return None
        found = visits.acting(look, indicator.id, self.subject, fact.occurred_on, fact.known_on)
        if found is not None and found.clears:
            return None
        return Sign(
            subject=self.subject, grade=self.grade, since_on=fact.occurred_on, rung_since_on=fact.occurred_on,
            ends_on=through, evidence=merged.evidence, values=self.values, known_on=fact.known_on, matched=self.matched,
        )  # fmt: skip

    def _completed(self, look: Look) -> Merged | None:
        """The fact that made the state true and not false since: the last of its day; None if it is not news."""
        began_on = self._began_on(look.as_of)
        if began_on is None:
            return None
        that_day = [one for one in self.completing if one.fact.occurred_on == began_on]
        if not that_day:
            return None
        last = max(that_day, key=lambda one: (one.fact.recorded_at, one.fact.event_id))
        baseline = look.registered_on is not None and last.fact.first_known_on <= look.registered_on
        return None if baseline else last

    def _began_on(self, as_of: date) -> date | None:
        """The day at whose end the present true run began."""
        if self.state(as_of) is False:
            return None
        began_on = None
        for day in sorted({day for day in self.changes if day <= as_of}, reverse=True):
            before = self.state(day - DAY)
            if before is not True and self.state(day) is True:
                began_on = day
            if before is False:
                break
        return began_on
