"""What a fact that a case listens to leads to: a visit, a death, a move."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from schemas.case.course import Closed
from schemas.case.findings import Contacted, Contradicted, FollowedUp, Verified, Visited
from schemas.case.parts import Found
from schemas.events.membership import DeathRegistered
from schemas.events.visit import VisitRecorded
from services.alerts import deadlines
from services.alerts.lifecycle.closing import finish
from services.alerts.lifecycle.serve import relocate, resume
from services.alerts.lifecycle.telling import Telling
from services.alerts.state import STATUSES

if TYPE_CHECKING:
    from datetime import date

    from schemas.case.event import CaseEvent
    from schemas.case.words import Finding
    from schemas.event import Event
    from schemas.messages import Told
    from services.alerts.state import Case, OpenCase
    from services.alerts.terms import Terms

GRAVEST: Final[tuple[Finding, ...]] = ("CONFIRMED", "PARTLY", "RESOLVED", "NOT_FOUND")
SEEN: Final = frozenset({"CONFIRMED", "PARTLY"})
MINUTE: Final = timedelta(minutes=1)


def told(message: Told, case: Case, terms: Terms) -> tuple[CaseEvent, ...]:
    """What follows from the fact before the reading that it leads to."""
    telling = Telling(case, terms)
    relocate(telling)
    payload = message.recorded.event.payload
    if isinstance(payload, VisitRecorded):
        _visit(telling, message.recorded.event, payload)
    elif isinstance(payload, DeathRegistered) and message.living == 0:
        _die(telling)
    return tuple(telling.events)


def _die(telling: Telling) -> None:
    """Nobody is left to be helped; benefits that must be stopped keep the case open."""
    if telling.case.current is not None and "EXIT_REVIEW" not in telling.case.open_alerts:
        telling.say(Closed(disposition="DEATH"))


def _visit(telling: Telling, event: Event, payload: VisitRecorded) -> None:
    current = telling.case.current
    visited = _visited(telling, event, payload)
    telling.say(visited)
    if current is None or visited.contact == "NOT_MET":
        return
    resume(telling)
    if STATUSES.index(current.status) < STATUSES.index("CONTACTED"):
        minutes = (telling.terms.at - current.opened_at) // MINUTE
        telling.say(Contacted(contact=visited.contact, minutes=minutes))
    if visited.counts:
        _verify(telling, current, _found(telling.terms, event, payload), visited.visited_on)
        _follow_up(telling, current, visited)
    finish(telling)


def _visited(telling: Telling, event: Event, payload: VisitRecorded) -> Visited:
    before = telling.case.visited_on
    days = None if before is None or before > event.occurred_on else (event.occurred_on - before).days
    return Visited(
        visit=event.event_id, visit_kind=payload.kind or "LIGHT", contact=payload.contact,
        visited_on=event.occurred_on, counts=_counts(telling, payload),
        is_complete=_is_complete(telling.terms, payload), days_since=days,
    )  # fmt: skip


def _counts(telling: Telling, payload: VisitRecorded) -> bool:
    """Whether it is the visit that was due; a call is one where the grade allows it."""
    grade = telling.case.current.grade if telling.case.current is not None else None
    if payload.contact != "PHONE" or grade is None:
        return payload.contact == "MET"
    return telling.terms.policy.flag(f"deadline.{grade.name}.phone_allowed")


def _is_complete(terms: Terms, payload: VisitRecorded) -> bool:
    """A formal investigation wants enough investigators and a signature, or why there is none."""
    if payload.kind != "FORMAL":
        return True
    is_signed = payload.signature in {"SIGNED", "FINGERPRINT"} or payload.refusal_reason is not None
    return is_signed and len(payload.visitors or ()) >= terms.policy.number("limit.dibao.investigators")


def _found(terms: Terms, event: Event, payload: VisitRecorded) -> tuple[Found, ...]:
    """The findings by cause, as alerts name it."""
    found = []
    for one in payload.findings:
        subject = f"household/{terms.household_id}" if one.person_ref is None else f"person/{one.person_ref}"
        found.append(Found(cause=f"{one.indicator} {subject}", finding=one.finding, visit=event.event_id))
    return tuple(sorted(found, key=lambda one: one.cause))


def _verify(telling: Telling, before: OpenCase, found: tuple[Found, ...], visited_on: date) -> None:
    """Both of two findings that contradict each other are kept, until a supervisor decides."""
    if not found:
        return
    days = telling.terms.policy.number("alert.contradiction_days")
    known, visits = {one.cause: one for one in before.found}, dict(before.visits)
    for one in found:
        other = known.get(one.cause)
        if other is None or not _contradict(other.finding, one.finding):
            continue
        other_on = visits.get(other.visit)
        if other_on is not None and abs((visited_on - other_on).days) <= days:
            telling.say(Contradicted(before=other, after=one))
    telling.say(Verified(finding=min((one.finding for one in found), key=GRAVEST.index), found=found))


def _contradict(one: Finding, other: Finding) -> bool:
    return (one in SEEN and other == "NOT_FOUND") or (other in SEEN and one == "NOT_FOUND")


def _follow_up(telling: Telling, current: OpenCase, visited: Visited) -> None:
    """The earliest revisit that is due, or will be soon, is made by it."""
    if current.outcome is None:
        return
    window = timedelta(days=telling.terms.policy.number("alert.revisit_window_days"))
    until_at = deadlines.end_of(visited.visited_on + window)
    due = (one for one in current.deadlines if one.name == "REVISIT" and one.due_at <= until_at)
    revisit = min(due, key=lambda one: one.due_at, default=None)
    if revisit is not None:
        telling.say(FollowedUp(revisit=revisit.about, visit=visited.visit))
