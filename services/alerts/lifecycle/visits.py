"""The form of a visit as facts of the household."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from schemas.event import Origin, event_of, record_of_number
from schemas.events.disability import CareAbilityAssessed
from schemas.events.membership import ResidenceLeft, ResidenceReturned, WorkAbilityAssessed
from schemas.events.visit import Finding, VisitRecorded

if TYPE_CHECKING:
    from datetime import date

    from schemas.case.commands import RecordVisit
    from schemas.case.form import MemberSeen, VisitForm
    from schemas.event import Event
    from schemas.payload import Payload
    from services.alerts.terms import Terms

SOURCE: Final = "shouwang"
"""Who says what a form says, once it is taken."""


def facts_of(command: RecordVisit, terms: Terms) -> tuple[Event, ...]:
    """The visit, and what it says of incomes, abilities and residence; their records derive from the command's id.

    A visit that claims to come from the future is one of today: the clock of its device is wrong.

    Raises:
        pydantic.ValidationError: the form says what no event can.
        UnreadableEvent: the same, of an attribute.
    """
    visited_on = min(command.form.visited_on, terms.on)
    said = [(f"household/{terms.household_id}", visited_on, _visit(command)), *_of_members(command.form, visited_on)]
    return tuple(
        event_of(
            Origin(source=SOURCE, subject=subject, division=terms.division),
            record_of(command.command_id, number), payload, occurred_on,
        )
        for number, (subject, occurred_on, payload) in enumerate(said, start=1)
    )  # fmt: skip


def record_of(command_id: str, number: int) -> str:
    """The record of the so many-th fact of a visit (1: the visit itself), by the id of its command."""
    return record_of_number(SOURCE, f"{command_id}/{number}")


def _visit(command: RecordVisit) -> VisitRecorded:
    """What was not filled in is left out, as in every event."""
    form = command.form
    food, clothing, housing, medical = form.looks
    return VisitRecorded(
        contact=form.contact, findings=tuple(
            Finding(indicator=one.indicator, finding=one.finding, person_ref=one.person_ref) for one in form.found
        ),
        living_in=tuple(one.person_ref for one in form.members if one.is_living_in) or None,
        kind=form.visit_kind, place=form.place, look_food=food, look_clothing=clothing, look_housing=housing,
        look_medical=medical, helps=form.helps or None, evidence=form.evidence or None,
        note_refs=form.note_refs or None, visitors=form.visitors or None, started_at=form.started_at,
        ended_at=form.ended_at, device_at=command.device_at, met=form.met or None, rigid=form.rigid,
        property=form.property, signature=form.signature, refusal_reason=form.refusal_reason,
        wishes=form.wishes or None, next_visit_on=form.next_visit_on,
    )  # fmt: skip


def _of_members(form: VisitForm, visited_on: date) -> Iterator[tuple[str, date, Payload]]:
    for member in form.members:
        for occurred_on, payload in _of_member(member, visited_on):
            yield f"person/{member.person_ref}", occurred_on, payload


def _of_member(member: MemberSeen, visited_on: date) -> Iterator[tuple[date, Payload]]:
    if member.income is not None:
        yield visited_on, member.income
    if member.self_care_failed is not None:
        yield visited_on, CareAbilityAssessed(items_failed=member.self_care_failed)
    if member.work_ability is not None:
        yield visited_on, WorkAbilityAssessed(work_ability=member.work_ability)
    if member.is_living_in is not None:
        since_on = min(member.away_since_on or visited_on, visited_on)
        yield (visited_on, ResidenceReturned()) if member.is_living_in else (since_on, ResidenceLeft())
