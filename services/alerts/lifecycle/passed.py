"""What passing time and an adopted policy lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from schemas.case.event import CaseEvent
    from services.alerts.state import Case
    from services.alerts.terms import Terms


def passed(case: Case, terms: Terms) -> tuple[CaseEvent, ...]:
    """What has become due by `terms.at`, one after another until nothing is; `terms.cause` is the tick."""
    raise NotImplementedError


def recounted(case: Case, terms: Terms) -> tuple[CaseEvent, ...]:
    """The provisional deadlines that an adopted calendar moves."""
    raise NotImplementedError


def next_at(case: Case) -> datetime | None:
    """The earliest instant at which time alone leads to anything; None if it never does."""
    raise NotImplementedError
