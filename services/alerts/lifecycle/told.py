"""What a fact that a case listens to leads to: a visit, a death, a move."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.case.event import CaseEvent
    from schemas.messages import Told
    from services.alerts.state import Case
    from services.alerts.terms import Terms


def told(message: Told, case: Case, terms: Terms) -> tuple[CaseEvent, ...]:
    """What follows from the fact before the reading that it leads to."""
    raise NotImplementedError
