"""What illnesses a person is known to have (健康状况): registrations of chronic and reports of serious disease."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import add_months
from schemas.events.medical import ChronicRegistered, SeriousIllnessReported
from services.monitor.look import facet

if TYPE_CHECKING:
    from services.monitor.household import Fact
    from services.monitor.look import Look

Diagnosis = ChronicRegistered | SeriousIllnessReported

READS = frozenset({ChronicRegistered, SeriousIllnessReported})


@facet
def diagnoses(look: Look, person: str) -> tuple[Fact[Diagnosis], ...]:
    """What was registered or reported of the person's health, oldest first."""
    facts: list[Fact[Diagnosis]] = [*look.of(person, ChronicRegistered), *look.of(person, SeriousIllnessReported)]
    return tuple(sorted(facts, key=lambda fact: fact.order))


def first_of_class(look: Look, person: str, repeat_months: int) -> list[Fact[Diagnosis]]:
    """The diagnoses with none of the same class in the `repeat_months` before them; the others renew one."""
    last: dict[str, Fact[Diagnosis]] = {}
    first = []
    for fact in diagnoses(look, person):
        before = last.get(fact.payload.disease_class)
        if before is None or add_months(before.occurred_on, repeat_months) < fact.occurred_on:
            first.append(fact)
        last[fact.payload.disease_class] = fact
    return first
