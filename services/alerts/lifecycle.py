"""The life of alerts: what a reading means for the alerts of a household, and what the household's case is after it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schemas import readings
from schemas.assessment import Grade
from schemas.case import CaseEvent, Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from schemas.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Alert:
    """The present or last episode of one dimension; `grade` is None once it is over, `worst` the worst it ever had.

    `last` is the event that changed it last.
    """

    episode: int
    grade: Grade | None
    worst: Grade
    raised_on: date
    last: CaseEvent


@dataclass(frozen=True, slots=True)
class Case:
    """What a decision needs to know of a household: the newest alert of each dimension."""

    alerts: Mapping[str, Alert] = field(default_factory=dict)


def decide(reading: Assessment, case: Case) -> tuple[CaseEvent, ...]:
    """What a reading leads to: alerts raised, regraded, ended, or withdrawn because the source took the cause back."""
    events: list[CaseEvent] = []
    for dimension in reading.dimensions:
        alert = case.alerts.get(dimension.dimension)
        was = alert.grade if alert is not None else None
        if was == dimension.grade:
            continue
        step = _step(was, dimension.grade, is_corrected=reading.corrects)
        events.append(
            CaseEvent(
                household_id=reading.household_id,
                division=reading.division,
                dimension=dimension.dimension,
                episode=(alert.episode if alert is not None else 0) + (step == "RAISED"),
                step=step,
                was=was,
                grade=dimension.grade,
                cause=readings.reading_id(reading.household_id, reading.cause[0]),
                as_of=reading.as_of,
                known_at=reading.caused_at,
            )
        )
    return tuple(events)


def evolve(case: Case, event: CaseEvent) -> Case:
    """The case after an event; cannot fail, for it has happened."""
    old = case.alerts.get(event.dimension)
    grade = event.grade if event.grade is not None else event.was
    known = old if old is not None and old.episode == event.episode else None
    worst = max((one for one in (grade, known.worst if known else None) if one is not None), default=Grade.BLUE)
    raised_on = known.raised_on if known is not None else event.as_of
    alert = Alert(event.episode, event.grade, worst, raised_on, event)
    return replace(case, alerts={**case.alerts, event.dimension: alert})


def _step(was: Grade | None, grade: Grade | None, *, is_corrected: bool) -> Step:
    if was is None:
        return "RAISED"
    if grade is not None:
        return "REGRADED"
    # Whatever time ends was read at the day's first tick, so that what a correction ends stood on what it corrects.
    return "WITHDRAWN" if is_corrected else "ENDED"
