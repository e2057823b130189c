"""What people do to lead a case: open it, hand it on, take it up, let it rest, move its limits, close it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.case.commands import (
    Accept,
    Assign,
    Close,
    Confer,
    Escalate,
    Extend,
    Open,
    RecordContact,
    Resume,
    Return,
    Suspend,
)
from schemas.case.course import Accepted, Closed, Dispatched, HandedOver, Opened, Returned
from schemas.case.findings import Conferred, Contacted
from schemas.case.pressure import DeadlineChanged, Escalated, Suspended
from schemas.case.words import LEVELS
from services.alerts import deadlines
from services.alerts.lifecycle.acting import act, act_on, is_at_least, is_word_of, tell_office, tell_owner
from services.alerts.lifecycle.refusals import refused
from services.alerts.lifecycle.serve import chained, hand_over, resume
from services.alerts.lifecycle.worked import CHAIN
from services.alerts.state import STATUSES, OpenCase, in_order

if TYPE_CHECKING:
    from schemas.case.feed import Refused
    from services.alerts.lifecycle.telling import Telling

MINUTE = timedelta(minutes=1)


@act(Open)
def _open(command: Open, telling: Telling) -> None:  # noqa: ARG001  # as all acts
    """Without an alert it counts as BLUE: a look that somebody wants, and nothing that presses."""
    case, terms = telling.case, telling.terms
    grade = case.grade or Grade.BLUE
    limits = deadlines.start(terms, grade)
    opened = Opened(reason="BY_HAND", grade=grade, category=None, deadlines=limits)
    telling.say(opened, number=case.number + 1)
    hand_over(telling, "ROSTER")
    tell_owner(telling, "FIRST")


@act_on(Assign)
def _assign(command: Assign, telling: Telling, current: OpenCase) -> Refused | None:
    if (current.coordinator, current.deputy) == (command.coordinator, command.deputy):
        return refused(command.command_id, "ALREADY", command=command.kind, status=current.status)
    if current.status == "RAISED":
        telling.say(Dispatched(coordinator=command.coordinator, deputy=command.deputy))
    else:
        is_begun = STATUSES.index(current.status) > STATUSES.index("ACCEPTED")
        goes_on = is_begun or command.coordinator == current.coordinator
        telling.say(
            HandedOver(
                was=current.coordinator, coordinator=command.coordinator, deputy=command.deputy, reason="ASSIGNED",
                deadlines=current.deadlines if goes_on else chained(telling.terms, current),
            )
        )  # fmt: skip
    tell_owner(telling, "HANDED_OVER")
    return None


@act_on(Accept)
def _accept(command: Accept, telling: Telling, current: OpenCase) -> Refused | None:
    if not (is_word_of(command.by, current.coordinator, current.deputy) or is_at_least(command.by, "TOWNSHIP")):
        return refused(command.command_id, "NOT_RESPONSIBLE", staff=command.by.staff)
    lapse = deadlines.lapse(telling.terms, current.grade)
    running = current.without_names(CHAIN).deadlines
    telling.say(Accepted(deadlines=in_order((*running, lapse) if lapse is not None else running)))
    return None


@act_on(RecordContact)
def _contact(command: RecordContact, telling: Telling, current: OpenCase) -> Refused | None:
    """Whom a call reaches needs no rest; a further call tells nothing new, an attempt is always noted."""
    is_reached, is_rest = command.contact != "NOT_MET", current.rest is not None
    is_first = STATUSES.index(current.status) < STATUSES.index("CONTACTED")
    if is_reached and not is_first and not is_rest:
        return refused(command.command_id, "ALREADY", command=command.kind, status=current.status)
    if is_reached:
        resume(telling)
    if is_first or not is_reached:
        minutes = (telling.terms.at - current.opened_at) // MINUTE
        telling.say(Contacted(contact=command.contact, minutes=minutes))
    return None


@act_on(Return)
def _return(command: Return, telling: Telling, current: OpenCase) -> Refused | None:
    if not is_word_of(command.by, current.coordinator, current.deputy):
        return refused(command.command_id, "NOT_RESPONSIBLE", staff=command.by.staff)
    telling.say(Returned(reason=command.reason, deadlines=chained(telling.terms, current)))
    tell_owner(telling, "HANDED_OVER")
    return None


@act_on(Escalate)
def _escalate(command: Escalate, telling: Telling, current: OpenCase) -> Refused | None:
    if LEVELS.index(command.level) <= LEVELS.index(current.level):
        return refused(command.command_id, "ALREADY", command=command.kind, status=current.status)
    telling.say(Escalated(level=command.level, reason="BY_HAND"))
    tell_office(telling, current, "ESCALATED", command.level)
    return None


@act_on(Suspend)
def _suspend(command: Suspend, telling: Telling, current: OpenCase) -> Refused | None:
    terms = telling.terms
    longest = terms.policy.number("alert.suspend_days")
    if current.grade == Grade.RED:
        return refused(command.command_id, "RED")
    if command.until_on < terms.on:
        return refused(command.command_id, "IN_THE_PAST")
    if command.until_on > terms.on + timedelta(days=longest):
        return refused(command.command_id, "TOO_LONG", days=longest)
    telling.say(Suspended(reason=command.reason, until_on=command.until_on))
    return None


@act_on(Resume)
def _resume(command: Resume, telling: Telling, current: OpenCase) -> Refused | None:
    if current.rest is None:
        return refused(command.command_id, "NOT_SUSPENDED")
    resume(telling)
    return None


@act_on(Extend)
def _extend(command: Extend, telling: Telling, current: OpenCase) -> Refused | None:
    old = current.deadline(command.deadline, command.about)
    if old is None:
        return refused(command.command_id, "NO_DEADLINE", deadline=command.deadline)
    if current.grade == Grade.RED and not is_at_least(command.by, "COUNTY"):
        return refused(command.command_id, "NEEDS_SUPERVISOR", command=command.kind, level="COUNTY")
    if command.due_at <= max(old.due_at, telling.terms.at):
        return refused(command.command_id, "IN_THE_PAST")
    moved = replace(old, due_at=command.due_at, is_provisional=False, is_missed=False)
    telling.say(DeadlineChanged(deadline=moved, was_at=old.due_at, reason="BY_HAND"))
    return None


@act_on(Confer)
def _confer(command: Confer, telling: Telling, current: OpenCase) -> Refused | None:
    if current.deadline("CONFERENCE") is None:
        return refused(command.command_id, "NO_DEADLINE", deadline="CONFERENCE")
    telling.say(Conferred(note_ref=command.note_ref))
    return None


@act_on(Close)
def _close(command: Close, telling: Telling, current: OpenCase) -> None:  # noqa: ARG001  # as all acts
    telling.say(Closed(disposition=command.reason))
