"""The file of a household: what people may see of it on a date, with the reading of that date."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from schemas.fields import Programme
from schemas.household import BenefitEntry, HouseholdFile, MemberEntry
from services.monitor import standing
from services.monitor.facets import benefits, disability, persons

if TYPE_CHECKING:
    from schemas.assessment import Assessment
    from services.monitor.look import Look

PROGRAMMES: tuple[str, ...] = get_args(Programme)


def file_of(look: Look, assessment: Assessment) -> HouseholdFile:
    """One file per household (一户一档), of the household that `look` sees."""
    subject = look.household.own.subject
    ledgers = (look.household.own, *look.household.people.values())
    return HouseholdFile(
        household_id=look.household.household_id, as_of=look.as_of, division=look.division,
        registered_on=look.registered_on,
        registered_as=look.registered.payload.registered_as if look.registered is not None else None,
        categories=benefits.categories(look, subject, look.as_of),
        members=tuple(_member(look, person) for person in look.persons),
        benefits=tuple(entry for each in (subject, *look.persons) for entry in _benefits(look, each)),
        facts=sum(1 for ledger in ledgers for _ in ledger.all()), assessment=assessment,
    )  # fmt: skip


def _member(look: Look, person: str) -> MemberEntry:
    return MemberEntry(
        person=person, relation=persons.relation(look, person), born_on=persons.birth_on(look, person),
        state=_state(look, person), is_counted=person in standing.counted(look, look.as_of),
        categories=benefits.categories(look, person, look.as_of),
        is_severely_disabled=disability.is_severe(look, person, look.as_of),
    )  # fmt: skip


def _state(look: Look, person: str) -> str:
    on = look.as_of
    if not look.lives_here(person, on):
        return "left"
    if not persons.is_alive(look, person, on):
        return "dead"
    if persons.custody_on(look, person, on) is not None:
        return "custody"
    return "away" if persons.is_away(look, person, on) else "living_in"


def _benefits(look: Look, subject: str) -> list[BenefitEntry]:
    found = [(name, benefits.programme(look, subject, name, look.as_of)) for name in PROGRAMMES]
    return [
        BenefitEntry(
            subject=subject, programme=name, from_on=fact.payload.from_on, monthly_fen=fact.payload.monthly_fen
        )
        for name, fact in found
        if fact is not None
    ]
