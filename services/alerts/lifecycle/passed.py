"""What passing time, an adopted policy and a changed roster lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.assessment import Grade
from schemas.case.course import Lapsed
from schemas.case.pressure import DeadlineChanged, Escalated, Missed, SilenceEnded
from schemas.case.words import LEVELS
from services.alerts import deadlines
from services.alerts.lifecycle.serve import chained, due_at, resume, serve, tell_owner
from services.alerts.lifecycle.telling import Telling
from services.alerts.routing import owner_of, queue_of
from services.alerts.suppress import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime

    from schemas.case.event import CaseEvent
    from schemas.case.parts import Deadline
    from schemas.case.words import DeadlineName, Level, NoticeReason
    from services.alerts.routing import Roster, Service
    from services.alerts.state import Case, OpenCase
    from services.alerts.terms import Terms

    Hands = tuple[str | None, str | None]

CHAIN: Final[Mapping[DeadlineName, Level]] = {
    "ESCALATE_TOWNSHIP": "TOWNSHIP",
    "ESCALATE_COUNTY": "COUNTY",
    "ESCALATE_PREFECTURE": "PREFECTURE",
}
"""The limits of escalation, and whom they call."""


def passed(case: Case, terms: Terms) -> tuple[CaseEvent, ...]:
    """What has become due by `terms.at`, one after another until nothing is; `terms.cause` is the tick."""
    telling = Telling(case, terms)
    _end_silences(telling)
    current = case.current
    if current is not None and current.rest is not None and deadlines.end_of(current.rest.until_on) <= terms.at:
        resume(telling)
    while (current := telling.case.current) is not None and (limit := _due(current, terms.at)) is not None:
        DUE.get(limit.name, _miss)(telling, current, limit)
    return tuple(telling.events)


def recounted(case: Case, terms: Terms) -> tuple[CaseEvent, ...]:
    """The provisional deadlines that an adopted calendar moves."""
    telling = Telling(case, terms)
    for one in case.current.deadlines if case.current is not None else ():
        if one.is_provisional and not one.is_missed:
            anew = deadlines.recounted(terms, one)
            if anew is not None:
                telling.say(DeadlineChanged(deadline=anew, was_at=one.due_at, reason="CALENDAR"))
    return tuple(telling.events)


def serving(before: Roster, before_on: date, due: Collection[str] = ()) -> Callable[[Case, Terms], list[CaseEvent]]:
    """What is due of some households, and of all a new hand where the roster names another than `before` on a day."""

    def decided(case: Case, terms: Terms) -> list[CaseEvent]:
        telling = Telling(case, terms)
        for event in passed(case, terms) if terms.household_id in due else ():
            telling.say(event.change, event.number)
        home = terms.household_id, terms.division
        hands = _hands(before.serves(*home, before_on)), _hands(terms.roster.serves(*home, terms.on))
        if telling.case.current is not None and _follows(telling.case.current, *hands):
            serve(telling, "ROSTER")
        return telling.events

    return decided


def _follows(current: OpenCase, was: Hands, now: Hands) -> bool:
    """Whether a case goes with the roster: who was assigned by name stays, and none returns to whom it came from."""
    if current.is_returned:
        return was[0] != now[0]
    return was != now and current.coordinator in {None, was[0]}


def _hands(named: Service | None) -> Hands:
    return (None, None) if named is None else (named.coordinator, named.deputy)


def next_at(case: Case) -> datetime | None:
    """The earliest instant at which time alone leads to anything; None if it never does."""
    instants = [deadlines.end_of(one.until_on) for one in case.silences]
    if case.current is not None and case.current.rest is not None:
        instants.append(deadlines.end_of(case.current.rest.until_on))
    elif case.current is not None:
        instants += [one.due_at for one in case.current.deadlines if not one.is_missed]
    return min(instants, default=None)


def _due(current: OpenCase, at: datetime) -> Deadline | None:
    """The earliest limit that has passed and of which nothing was said; while a case rests, its clock does, too."""
    if current.rest is not None:
        return None
    return next((one for one in current.deadlines if one.due_at <= at and not one.is_missed), None)


def _end_silences(telling: Telling) -> None:
    for one in telling.case.silences:
        if deadlines.end_of(one.until_on) <= telling.terms.at:
            telling.say(SilenceEnded(silence_id=one.silence_id, reason="EXPIRED"))
            telling.tell(Ask("SILENCE_ENDED", one.dimension, one.grade, f"staff/{one.author}"))


def _call(telling: Telling, current: OpenCase, limit: Deadline) -> None:
    """The next level, unless it is in charge already."""
    level = CHAIN[limit.name]
    if _is_below(current, level):
        _escalate(telling, current, Escalated(level=level, reason="SILENT", deadline=limit.name))
    else:
        telling.say(Missed(deadline=limit))


def _lapse(telling: Telling, current: OpenCase, limit: Deadline) -> None:  # noqa: ARG001  # as all limits
    telling.say(Lapsed(deadlines=chained(telling.terms, current)))
    tell_owner(telling, telling.case.current or current, "LAPSED")


def _miss(telling: Telling, current: OpenCase, limit: Deadline) -> None:
    """CONTACT and REVISIT: whoever must do it is told."""
    telling.say(Missed(deadline=limit))
    telling.tell(Ask("OVERDUE", None, current.grade, owner_of(current), limit.due_at))


def _miss_work(telling: Telling, current: OpenCase, limit: Deadline) -> None:
    """VISIT and RESULT: of a grave one the next level is called, too; before it is taken up, its own chain does."""
    _miss(telling, current, limit)
    is_grave = current.is_acknowledged and (current.grade or 0) >= Grade.ORANGE
    if is_grave and current.level != LEVELS[-1]:
        above = LEVELS[LEVELS.index(current.level) + 1]
        _escalate(telling, current, Escalated(level=above, reason="OVERDUE"))


def _miss_conference(telling: Telling, current: OpenCase, limit: Deadline) -> None:
    telling.say(Missed(deadline=limit))
    if _is_below(current, "COUNTY"):
        _escalate(telling, current, Escalated(level="COUNTY", reason="OVERDUE"))


def _miss_at_office(telling: Telling, current: OpenCase, limit: Deadline) -> None:
    """PAPERS and FADE_OUT are the township's."""
    telling.say(Missed(deadline=limit))
    _tell_office(telling, current, "OVERDUE", "TOWNSHIP", limit.due_at)


def _miss_answer(telling: Telling, current: OpenCase, limit: Deadline) -> None:
    escalated = Escalated(level="COUNTY", reason="REFERRAL_SILENT", deadline=limit.name, target=limit.about)
    telling.say(escalated)
    _tell_office(telling, current, "REFERRAL", "COUNTY", limit.due_at)


def _miss_law(telling: Telling, current: OpenCase, limit: Deadline) -> None:
    telling.say(Missed(deadline=limit))
    _tell_office(telling, current, "REFERRAL", "COUNTY", limit.due_at)


def _end_publicity(telling: Telling, current: OpenCase, limit: Deadline) -> None:  # noqa: ARG001  # as all limits
    telling.say(Missed(deadline=limit))


def _is_below(current: OpenCase, level: Level) -> bool:
    return LEVELS.index(current.level) < LEVELS.index(level)


def _escalate(telling: Telling, current: OpenCase, escalated: Escalated) -> None:
    telling.say(escalated)
    _tell_office(telling, current, "ESCALATED", escalated.level, due_at(current))


def _tell_office(telling: Telling, current: OpenCase, reason: NoticeReason, level: Level, due: datetime | None) -> None:
    terms = telling.terms
    office = queue_of(level, current.division, terms.book.divisions, terms.on)
    telling.tell(Ask(reason, None, current.grade, office, due))


DUE: Final[Mapping[DeadlineName, Callable[[Telling, OpenCase, Deadline], None]]] = {
    **dict.fromkeys(CHAIN, _call),
    "LAPSE": _lapse,
    "VISIT": _miss_work,
    "RESULT": _miss_work,
    "CONFERENCE": _miss_conference,
    "PAPERS": _miss_at_office,
    "FADE_OUT": _miss_at_office,
    "REFERRAL_ANSWER": _miss_answer,
    "REFERRAL_LIMIT": _miss_law,
    "PUBLICITY": _end_publicity,
}
"""What the passing of a limit leads to; the others are missed and nothing more."""
