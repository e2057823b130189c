"""What a reading leads to: alerts raised, regraded, ended or withdrawn, and the case that they open, lift or end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final, cast

from schemas.assessment import Grade
from schemas.case.course import AlertChange, Closed, Dispatched, Opened, Regraded, Withdrawn
from schemas.case.pressure import Muted
from services.alerts import deadlines, suppress
from services.alerts.lifecycle.closing import finish
from services.alerts.lifecycle.serve import due_at, hand_over, outstanding, relocate, resume, tell_owner
from services.alerts.lifecycle.telling import Telling
from services.alerts.routing import owner_of
from services.alerts.state import STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemas.assessment import Assessment
    from schemas.case.event import CaseEvent
    from schemas.case.words import NoticeReason, Step
    from services.alerts.state import Alert, Case, OpenCase
    from services.alerts.terms import Terms

CATEGORIES: Final = ("C1", "C1S", "C2", "C5", "C3", "C4", "C6", "C7")
"""Categories (对象类别), the one first by which a household is counted that has several."""

UNTOUCHED: Final = frozenset({"RAISED", "DISPATCHED", "ACCEPTED"})
"""Nobody has spoken to the household yet."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a reading says of one dimension or stream."""

    name: str
    is_on: bool
    grade: Grade | None
    causes: frozenset[str]


def assessed(reading: Assessment, case: Case, terms: Terms) -> tuple[CaseEvent, ...]:
    """The changes of the alerts, by dimension in the reading's order and by stream, and then those of the case."""
    telling = Telling(case, terms)
    relocate(telling)
    changes = _changes(telling, reading)
    if telling.case.current is None:
        _open(telling, reading)
    elif reading.corrects and case.open_alerts and not telling.case.open_alerts and case.place in UNTOUCHED:
        _withdraw(telling, telling.case.current)
    else:
        _follow(telling, telling.case.current, reading, changes)
    finish(telling)
    return tuple(telling.events)


def _changes(telling: Telling, reading: Assessment) -> list[AlertChange]:
    changes = []
    for read in _reads(reading):
        change = _change(read, telling.case.alerts.get(read.name), is_corrected=reading.corrects)
        if change is not None:
            changes.append(change)
            telling.say(change)
            for ended in suppress.silences_ended(telling.case, change):
                telling.say(ended)
    return changes


def _reads(reading: Assessment) -> Iterator[Read]:
    for one in reading.dimensions:
        signals = (signal for signal in reading.signals if signal.dimension == one.dimension)
        causes = frozenset(" ".join(signal.cause) for signal in signals)
        yield Read(one.dimension, one.grade is not None, one.grade, causes)
    for stream in sorted(STREAMS):
        entries = frozenset(f"{item.code} {item.subject}" for item in reading.items if item.stream == stream)
        yield Read(stream, bool(entries), None, entries)


def _change(read: Read, alert: Alert | None, *, is_corrected: bool) -> AlertChange | None:
    if alert is None or not alert.is_on:
        if not read.is_on:
            return None
        episode = 1 if alert is None else alert.episode + 1
        return AlertChange(
            dimension=read.name, episode=episode, step="RAISED", was=None, grade=read.grade,
            causes=tuple(sorted(read.causes)),
        )  # fmt: skip
    causes = tuple(sorted(read.causes - alert.causes))
    step: Step
    if not read.is_on:
        # Whatever time ends was read at the day's first tick, so that what a correction ends stood on what it corrects.
        step = "WITHDRAWN" if is_corrected else "ENDED"
    elif read.grade != alert.grade:
        step = "REGRADED"
    elif causes:
        step = "CHANGED"
    else:
        return None
    return AlertChange(
        dimension=read.name, episode=alert.episode, step=step, was=alert.grade, grade=read.grade, causes=causes
    )


def _open(telling: Telling, reading: Assessment) -> None:
    """A case for what people have not dealt with; BLUE alone stays on the watch list (观察名单)."""
    case, terms = telling.case, telling.terms
    pressing = {
        name: alert for name, alert in case.pressing.items() if name in STREAMS or (alert.grade or 0) >= Grade.YELLOW
    }
    if not pressing:
        return
    grade = _grade(pressing)
    limits = [deadlines.start(terms, grade)] if grade is not None else [
        deadlines.start(terms, None, stream) for stream in pressing
    ]  # fmt: skip
    opened = Opened(
        reason="FIRST" if any(alert.handled is None for alert in pressing.values()) else "REOPENED", grade=grade,
        category=next((one for one in CATEGORIES if one in reading.categories), None),
        deadlines=deadlines.cooled(terms, reduce(deadlines.stricter, limits), grade, case.visited_on),
    )  # fmt: skip
    telling.say(opened, case.number + 1)
    if grade is None:
        telling.say(Dispatched(coordinator=None, deputy=None))
    else:
        hand_over(telling, "ROSTER")
    _tell(telling, reading, "FIRST", _worst(pressing))


def _follow(telling: Telling, before: OpenCase, reading: Assessment, changes: list[AlertChange]) -> None:
    """Let the open case follow its alerts: what is graver, or comes after the outcome, has new limits and is told."""
    pressing = telling.case.pressing
    grade = _grade(pressing)
    lead = None
    if grade is not None and _rises(before, grade):
        lead = _worst(pressing)
        _lift(telling, before, grade)
        _tell(telling, reading, "ROSE", lead)
    elif grade is not None and before.grade is not None and before.outcome is None and grade < before.grade:
        telling.say(Regraded(was=before.grade, grade=grade, deadlines=before.deadlines))
    for change in changes:
        if change.dimension == lead:
            continue
        if change.step == "RAISED" and (change.grade or 0) >= Grade.YELLOW:
            _tell(telling, reading, "NEW_DIMENSION", change.dimension)
        elif change.step == "CHANGED":
            telling.say(Muted(reason="INHIBITED", dimension=change.dimension, grade=change.grade))


def _rises(before: OpenCase, grade: Grade) -> bool:
    """Whether a case is graver than it was; without a grade, or after its outcome, BLUE is no reason."""
    if before.grade is None or before.outcome is not None:
        return grade >= Grade.YELLOW
    return grade > before.grade


def _lift(telling: Telling, before: OpenCase, grade: Grade) -> None:
    if grade is Grade.RED:
        resume(telling)
    current = telling.case.current or before
    limits = outstanding(current, deadlines.start(telling.terms, grade))
    telling.say(Regraded(was=before.grade, grade=grade, deadlines=deadlines.stricter(current.deadlines, limits)))
    if before.is_desk:
        hand_over(telling, "ROSTER")


def _withdraw(telling: Telling, current: OpenCase) -> None:
    """The source has taken everything back before anybody spoke to the household."""
    telling.say(Withdrawn())
    if current.told:
        tell_owner(telling, current, "WITHDRAWN", current.bulk)
    telling.say(Closed(disposition="DATA_ERROR"))


def _tell(telling: Telling, reading: Assessment, reason: NoticeReason, dimension: str) -> None:
    """Tell whoever must act on the open case of a dimension, how grave that is, and until when."""
    current = cast("OpenCase", telling.case.current)
    bulk = suppress.bulk_of(reading, dimension, telling.terms)
    grade = telling.case.alerts[dimension].grade
    telling.tell(suppress.Ask(reason, dimension, grade, owner_of(current), due_at(current), bulk))


def _grade(alerts: Mapping[str, Alert]) -> Grade | None:
    return max((alert.grade for alert in alerts.values() if alert.grade is not None), default=None)


def _worst(alerts: Mapping[str, Alert]) -> str:
    """The dimension of the gravest one, by name among equals; any stream if nothing is graded."""
    return max(alerts, key=lambda name: alerts[name].grade or 0)
