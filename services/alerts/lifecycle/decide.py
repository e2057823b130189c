"""What a command leads to, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.case.commands import AnyCommand
    from schemas.case.event import CaseEvent
    from schemas.case.feed import Refused
    from schemas.event import Event
    from services.alerts.state import Case
    from services.alerts.terms import Terms


@dataclass(frozen=True, slots=True)
class Decided:
    """What a command leads to: changes of the case, and facts of the household; nothing, if it is a repeat."""

    events: tuple[CaseEvent, ...]
    facts: tuple[Event, ...] = ()


def decide(command: AnyCommand, case: Case, terms: Terms) -> Decided | Refused:
    """What a command leads to in this state, by the state table, or why it is refused."""
    raise NotImplementedError
