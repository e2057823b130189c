"""How a case is decided: contradictions settled, the case disposed of, doubts about facts answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.case.commands import AnswerQuality, Dispose, Settle
from schemas.case.findings import Disposed, QualityAnswered, Settled
from schemas.case.parts import Deadline, Found
from schemas.case.pressure import Escalated
from schemas.case.words import LEVELS
from schemas.event import Origin, event_of, record_of_number
from schemas.events.visit import Cause, NoChangeFound
from services.alerts import deadlines
from services.alerts.lifecycle.acting import act, act_on, tell_office
from services.alerts.lifecycle.refusals import refused
from services.alerts.state import STATUSES, OpenCase, in_order

if TYPE_CHECKING:
    from schemas.case.feed import Refused
    from schemas.case.words import Outcome
    from schemas.event import Event
    from services.alerts.lifecycle.telling import Telling
    from services.alerts.state import Case
    from services.alerts.terms import Terms

SOURCE: Final = "shouwang"
"""Who says what a decision makes a fact."""

FOLLOWED_UP: Final[frozenset[Outcome]] = frozenset({"POLICY_GAP", "COMPLEX", "EXIT_REVIEW", "REFER"})
"""Outcomes after which somebody comes again (回访)."""


@act_on(Settle)
def _settle(command: Settle, telling: Telling, current: OpenCase) -> Refused | None:
    conflict = next((one for one in current.conflicts if one.after.cause == command.cause), None)
    if conflict is None:
        return refused(command.command_id, "NO_CONFLICT", cause=command.cause)
    said = {one.finding: one.visit for one in (conflict.before, conflict.after)}
    visit = said.get(command.finding, conflict.after.visit)
    telling.say(Settled(found=Found(cause=command.cause, finding=command.finding, visit=visit)))
    return None


@act_on(Dispose)
def _dispose(command: Dispose, telling: Telling, current: OpenCase) -> Refused | None:
    refusal = _unready(command, current, telling.terms)
    if refusal is not None:
        return refusal
    result = current.deadline("RESULT")
    is_late = result is not None and (result.is_missed or result.due_at <= telling.terms.at)
    telling.say(
        Disposed(
            outcome=command.outcome, is_on_time=not is_late,
            causes=causes_of(telling.case), wrong=command.wrong, fade_out_until_on=command.fade_out_until_on,
            note_ref=command.note_ref, deadlines=_follow_up(command, current, telling.terms),
        )
    )  # fmt: skip
    if command.outcome == "COMPLEX" and LEVELS.index(current.level) < LEVELS.index("COUNTY"):
        telling.say(Escalated(level="COUNTY", reason="COMPLEX"))
        tell_office(telling, current, "ESCALATED", "COUNTY")
    return None


def _unready(command: Dispose, current: OpenCase, terms: Terms) -> Refused | None:
    is_verified = STATUSES.index(current.status) >= STATUSES.index("VERIFIED")
    until_on = command.fade_out_until_on
    if not (is_verified or current.is_desk or command.outcome == "DATA_ERROR"):
        return refused(command.command_id, "NOT_VERIFIED")
    if current.conflicts:
        return refused(command.command_id, "CONTRADICTED")
    if command.outcome == "REFER" and all(one.answer == "RETURNED" for one in current.referrals):
        return refused(command.command_id, "UNFINISHED")
    if until_on is not None and command.outcome != "EXIT_REVIEW":
        detail = "渐退期只用于退出复核 / a fade-out belongs to EXIT_REVIEW"
        return refused(command.command_id, "MALFORMED", detail=detail)
    if until_on is not None and until_on < terms.on:
        return refused(command.command_id, "IN_THE_PAST")
    return None


def _follow_up(command: Dispose, current: OpenCase, terms: Terms) -> tuple[Deadline, ...]:
    limits = deadlines.revisits(terms, current.grade) if command.outcome in FOLLOWED_UP else ()
    if command.fade_out_until_on is None:
        return limits
    # People set this limit, for one household: no parameter is behind it.
    fade_out = Deadline(
        name="FADE_OUT", due_at=deadlines.end_of(command.fade_out_until_on), started_at=terms.at, path=""
    )
    return in_order((*limits, fade_out))


@act(AnswerQuality)
def _answer(command: AnswerQuality, telling: Telling) -> Refused | None:
    if command.event_id not in {doubt.event_id for doubt in telling.case.quality}:
        return refused(command.command_id, "NO_QUALITY_ITEM", event=command.event_id)
    telling.say(QualityAnswered(event_id=command.event_id, is_corrected=command.is_corrected))
    return None


def causes_of(case: Case) -> tuple[str, ...]:
    """What a case is about: the causes that visits found something of, else those of the alerts that are on."""
    found = {one.cause for one in case.current.found} if case.current is not None else set()
    return tuple(sorted(found or {cause for alert in case.open_alerts.values() for cause in alert.causes}))


def facts_of(command: Dispose, case: Case, terms: Terms) -> tuple[Event, ...]:
    """What an outcome says of the household: NO_CHANGE, that its causes weigh less for a while."""
    causes = causes_of(case)
    if command.outcome != "NO_CHANGE" or not causes:
        return ()
    payload = NoChangeFound(causes=tuple(_cause(one) for one in causes))
    origin = Origin(source=SOURCE, subject=f"household/{terms.household_id}", division=terms.division)
    return (event_of(origin, record_of_number(SOURCE, f"{command.command_id}/1"), payload, terms.on),)


def _cause(cause: str) -> Cause:
    indicator, subject = cause.split(" ", 1)
    kind, _, name = subject.partition("/")
    return Cause(indicator=indicator, person_ref=name if kind == "person" else None)
