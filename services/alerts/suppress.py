"""Who is told of what, and why somebody is not: silences, cool-down, nothing new; and what is told as one bulk task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from schemas.assessment import Grade
from schemas.case.pressure import Muted, Notified, SilenceEnded

if TYPE_CHECKING:
    from datetime import datetime

    from schemas.assessment import Assessment
    from schemas.case.course import AlertChange
    from schemas.case.parts import Silence
    from schemas.case.words import MuteReason, NoticeReason
    from services.alerts.state import Case
    from services.alerts.terms import Terms

NEW: Final = frozenset({"FIRST", "NEW_DIMENSION"})
GRAVER: Final = NEW | {"ROSE"}
"""What may be nothing new; all others say that somebody must act, and only a person's silence holds them back.
A hand-over nothing does: whoever takes a case up is another than whoever did not want to hear of it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A notice that is about to be given; `receiver` is a queue, `bulk` the bulk task that it is part of, if any."""

    reason: NoticeReason
    dimension: str | None
    grade: Grade | None
    receiver: str
    due_at: datetime | None = None
    bulk: str | None = None


def notice(case: Case, terms: Terms, ask: Ask) -> Notified | Muted:
    """The notice, or why it is not given (抑制原因)."""
    bulk = None if ask.grade == Grade.RED else ask.bulk
    reason = _muted(case, terms, ask)
    if reason is None:
        return Notified(
            reason=ask.reason, receiver=ask.receiver, grade=ask.grade, dimension=ask.dimension, due_at=ask.due_at,
            bulk=bulk,
        )  # fmt: skip
    return Muted(
        reason=reason, dimension=ask.dimension or "", grade=ask.grade, bulk=None if reason == "SILENCED" else bulk,
        notice=ask.reason,
    )  # fmt: skip


def bulk_of(reading: Assessment, dimension: str, terms: Terms) -> str | None:
    """The bulk task (批量核查) of a dimension, if every graded one of its reading belongs to one.

    So nothing else is told with it; and what a household is told hangs on no other household.
    """
    keys = {one.dimension: _task(reading, one.dimension, terms) for one in reading.dimensions if one.grade is not None}
    return keys.get(dimension) if all(keys.values()) else None


def _task(reading: Assessment, dimension: str, terms: Terms) -> str | None:
    """The bulk task of a dimension whose every signal is of an indicator of such tasks and below RED."""
    signals = [one for one in reading.signals if one.dimension == dimension]
    of_tasks = frozenset(terms.policy.codes("alert.bulk_indicators"))
    if not signals or any(one.indicator not in of_tasks or one.grade >= Grade.RED for one in signals):
        return None
    return f"{min(one.indicator for one in signals)}:{reading.division}:{reading.as_of}"


def task_of(key: str) -> tuple[str, str, date]:
    """Indicator, village and day of a bulk task.

    >>> task_of("4.04:340826100001:2026-03-10")
    ('4.04', '340826100001', datetime.date(2026, 3, 10))
    """
    indicator, village, on = key.split(":")
    return indicator, village, date.fromisoformat(on)


def silences_ended(case: Case, change: AlertChange) -> list[SilenceEnded]:
    """The silences that a change of an alert ends: it is graver than they were given for, or has another cause."""
    ended = []
    for one in case.silences:
        if one.dimension not in {None, change.dimension}:
            continue
        if change.grade is not None and change.grade > one.grade:
            ended.append(SilenceEnded(silence_id=one.silence_id, reason="GRADE_ROSE"))
        elif not set(change.causes) <= set(one.causes):
            ended.append(SilenceEnded(silence_id=one.silence_id, reason="CAUSE_CHANGED"))
    return ended


def _muted(case: Case, terms: Terms, ask: Ask) -> MuteReason | None:
    if ask.reason != "HANDED_OVER" and any(_holds(one, terms, ask) for one in case.silences):
        return "SILENCED"
    if ask.grade == Grade.RED or ask.reason not in GRAVER:
        return None
    if ask.reason in NEW and _is_cool(case, terms, ask):
        return "COOL_DOWN"
    return "KNOWN" if _is_known(case, ask) else None


def _holds(silence: Silence, terms: Terms, ask: Ask) -> bool:
    """A silence is of what was known when it was given, and no graver: of RED only a supervisor can give one."""
    return (
        terms.on <= silence.until_on
        and silence.dimension in {None, ask.dimension}
        and (ask.grade is None or ask.grade <= silence.grade)
    )


def _is_cool(case: Case, terms: Terms, ask: Ask) -> bool:
    if case.visited_on is None or ask.grade is None or ask.grade > Grade.YELLOW:
        return False
    return case.visited_on + timedelta(days=terms.policy.number("alert.cooldown_days")) >= terms.on


def _is_known(case: Case, ask: Ask) -> bool:
    if case.current is None or ask.dimension is None or ask.dimension not in case.current.told:
        return False
    told = case.current.told[ask.dimension]
    return ask.grade is None or (told is not None and ask.grade <= told)
