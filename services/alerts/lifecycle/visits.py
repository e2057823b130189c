"""The form of a visit as facts of the household."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.case.commands import RecordVisit
    from schemas.event import Event
    from services.alerts.terms import Terms


def facts_of(command: RecordVisit, terms: Terms) -> tuple[Event, ...]:
    """The visit, and what it says of incomes, abilities and residence; their records derive from the command's id."""
    raise NotImplementedError
