"""Who is told of what, and why somebody is not: silences, cool-down, bulk tasks, nothing new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from schemas.assessment import Assessment, Grade
    from schemas.case.course import AlertChange
    from schemas.case.pressure import Muted, Notified, SilenceEnded
    from schemas.case.words import NoticeReason
    from services.alerts.state import Case
    from services.alerts.terms import Terms


@dataclass(frozen=True, slots=True)
class Ask:
    """A notice that is about to be given; `receiver` is a queue."""

    reason: NoticeReason
    dimension: str | None
    grade: Grade | None
    receiver: str
    due_at: datetime | None = None


def notice(case: Case, terms: Terms, ask: Ask) -> Notified | Muted:
    """The notice, or why it is not given (抑制原因)."""
    raise NotImplementedError


def bulk_of(reading: Assessment, dimension: str, terms: Terms) -> str | None:
    """The bulk task (批量核查) of a dimension whose every signal is of an indicator of such tasks and below RED."""
    raise NotImplementedError


def silences_ended(case: Case, change: AlertChange) -> list[SilenceEnded]:
    """The silences that a change of an alert ends: it is graver than they were given for, or has another cause."""
    raise NotImplementedError
