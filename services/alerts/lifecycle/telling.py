"""One decision under way: what has been said so far, and the case after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.case.event import CaseEvent
from services.alerts import suppress
from services.alerts.lifecycle.evolve import evolve

if TYPE_CHECKING:
    from schemas.case.event import AnyChange
    from services.alerts.state import Case
    from services.alerts.suppress import Ask
    from services.alerts.terms import Terms


class Telling:
    """Collects the events of one decision; each is said about the case as those before have left it.

    It lives within one function of the core, which hands out `events`: whoever calls sees a function of its arguments.
    """

    def __init__(self, case: Case, terms: Terms) -> None:
        self.case = case
        self.terms = terms
        self.events: list[CaseEvent] = []

    def say(self, change: AnyChange, number: int | None = None) -> None:
        """Let a change happen; of the open case unless a number is given (0: of no case)."""
        terms, current = self.terms, self.case.current
        event = CaseEvent(
            household_id=terms.household_id, division=terms.division,
            number=number if number is not None else (current.number if current is not None else 0),
            cause=terms.cause, as_of=terms.on, known_at=terms.at, change=change, by=terms.by, device_at=terms.device_at,
        )  # fmt: skip
        self.events.append(event)
        self.case = evolve(self.case, event)

    def tell(self, ask: Ask) -> None:
        """Let somebody be told, or say why nobody is; of one cause nobody is told the same twice."""
        notice = suppress.notice(self.case, self.terms, ask)
        if all((one.change.kind, one.change.about) != (notice.kind, notice.about) for one in self.events):
            self.say(notice)
