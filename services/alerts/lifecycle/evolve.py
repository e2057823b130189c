"""The household's case after an event; cannot fail, for it has happened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.case.course import AlertChange, Closed, Merged, Moved, Opened
from schemas.case.findings import Disposed, QualityAnswered, Visited
from schemas.case.pressure import Silenced, SilenceEnded
from services.alerts.lifecycle import led, worked  # noqa: F401  # they say themselves what they fold
from services.alerts.lifecycle.folding import CASE, CURRENT, of_case
from services.alerts.state import Alert, Case, Doubt, Handled, OpenCase

if TYPE_CHECKING:
    from schemas.case.event import CaseEvent

OVER = frozenset({"ENDED", "WITHDRAWN"})


def evolve(case: Case, event: CaseEvent) -> Case:
    """The case after an event; what makes no sense in a state leaves it as it is."""
    if event.by is not None:
        case = replace(case, done=case.done | {event.cause})
    change = event.change
    of_household, of_current = CASE.get(type(change)), CURRENT.get(type(change))
    if of_household is not None:
        case = of_household(case, event, change)
    if of_current is not None and case.current is not None:
        case = replace(case, current=of_current(case.current, event, change))
    return case


@of_case(AlertChange)
def _alert(case: Case, event: CaseEvent, change: AlertChange) -> Case:
    old = case.alerts.get(change.dimension)
    known = old if old is not None and old.episode == change.episode else None
    grade = change.grade if change.grade is not None else change.was
    worst = max((one for one in (grade, known.worst if known else None) if one is not None), default=None)
    is_on = change.step not in OVER
    alert = Alert(
        episode=change.episode, is_on=is_on, grade=change.grade, worst=worst,
        raised_on=known.raised_on if known else event.as_of,
        causes=(known.causes if known else frozenset()) | frozenset(change.causes),
        last=known.last if known and change.step == "CHANGED" else event,
        handled=known.handled if known and is_on else None,
    )  # fmt: skip
    return replace(case, alerts={**case.alerts, change.dimension: alert})


@of_case(Opened)
def _open(case: Case, event: CaseEvent, change: Opened) -> Case:
    current = OpenCase(
        number=event.number, status="RAISED", division=event.division, grade=change.grade, category=change.category,
        opened_at=event.known_at, since_at=event.known_at, deadlines=change.deadlines, referrals=change.referrals,
    )  # fmt: skip
    if change.reason == "BY_HAND":
        case = replace(case, alerts={name: replace(alert, handled=None) for name, alert in case.alerts.items()})
    return replace(case, number=event.number, current=current)


def _close(case: Case, event: CaseEvent, change: Closed | Moved | Merged) -> Case:  # noqa: ARG001  # as all folds
    """What came after the outcome, nobody has dealt with."""
    if case.current is None or case.current.outcome is None:
        case = _handled(case)
    return replace(case, current=None)


def _handled(case: Case) -> Case:
    """People have dealt with what is on: only what is graver or new brings it back."""
    alerts = {
        name: replace(alert, handled=Handled(alert.grade, alert.causes)) if alert.is_on else alert
        for name, alert in case.alerts.items()
    }
    return replace(case, alerts=alerts)


CASE.update(dict.fromkeys((Closed, Moved, Merged), _close))


@of_case(Silenced)
def _silence(case: Case, event: CaseEvent, change: Silenced) -> Case:  # noqa: ARG001  # as all folds
    kept = tuple(one for one in case.silences if one.silence_id != change.silence.silence_id)
    return replace(case, silences=(*kept, change.silence))


@of_case(SilenceEnded)
def _speak(case: Case, event: CaseEvent, change: SilenceEnded) -> Case:  # noqa: ARG001  # as all folds
    return replace(case, silences=tuple(one for one in case.silences if one.silence_id != change.silence_id))


@of_case(Visited)
def _remember(case: Case, event: CaseEvent, change: Visited) -> Case:  # noqa: ARG001  # as all folds
    if change.contact == "NOT_MET":
        return case
    return replace(case, visited_on=max(case.visited_on or change.visited_on, change.visited_on))


@of_case(Disposed)
def _dispose(case: Case, event: CaseEvent, change: Disposed) -> Case:
    doubts = {one.event_id: one for one in case.quality}
    for one in change.wrong:
        said = Doubt(one.event_id, one.source, event.division, event.number, event.known_at)
        doubts.setdefault(one.event_id, said)
    return replace(_handled(case), quality=tuple(sorted(doubts.values())))


@of_case(QualityAnswered)
def _settle_doubt(case: Case, event: CaseEvent, change: QualityAnswered) -> Case:  # noqa: ARG001  # as all folds
    return replace(case, quality=tuple(one for one in case.quality if one.event_id != change.event_id))
