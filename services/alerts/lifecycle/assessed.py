"""What a reading leads to: alerts raised, regraded, ended, or withdrawn because the source took the cause back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.case.course import AlertChange
from schemas.case.event import CaseEvent

if TYPE_CHECKING:
    from schemas.assessment import Assessment, DimensionReading, Grade
    from schemas.case.words import Step
    from services.alerts.state import Alert, Case
    from services.alerts.terms import Terms


def assessed(reading: Assessment, case: Case, terms: Terms) -> tuple[CaseEvent, ...]:
    """The changes of the alerts, dimension by dimension in the reading's order."""
    changes = (
        _change(one, case.alerts.get(one.dimension), is_corrected=reading.corrects) for one in reading.dimensions
    )
    return tuple(
        CaseEvent(
            household_id=terms.household_id, division=terms.division, number=0, cause=terms.cause, as_of=reading.as_of,
            known_at=terms.at, change=change,
        )
        for change in changes
        if change is not None
    )  # fmt: skip


def _change(dimension: DimensionReading, alert: Alert | None, *, is_corrected: bool) -> AlertChange | None:
    was = alert.grade if alert is not None else None
    if was == dimension.grade:
        return None
    step = _step(was, dimension.grade, is_corrected=is_corrected)
    episode = (alert.episode if alert is not None else 0) + (step == "RAISED")
    return AlertChange(dimension=dimension.dimension, episode=episode, step=step, was=was, grade=dimension.grade)


def _step(was: Grade | None, grade: Grade | None, *, is_corrected: bool) -> Step:
    if was is None:
        return "RAISED"
    if grade is not None:
        return "REGRADED"
    # Whatever time ends was read at the day's first tick, so that what a correction ends stood on what it corrects.
    return "WITHDRAWN" if is_corrected else "ENDED"
