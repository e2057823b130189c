"""What must be done next about a household's case, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.case.feed import FeedItem
    from services.alerts.state import Case
    from services.policy.divisions import Divisions


def todo(household_id: str, case: Case, divisions: Divisions) -> tuple[FeedItem, ...]:
    """What must be done (待办), by key, each in exactly one queue; a function of the case alone."""
    raise NotImplementedError
