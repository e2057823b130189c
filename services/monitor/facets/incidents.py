"""What struck a home and its people: what happened to the house, and who fell suddenly and seriously ill."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from schemas.events.medical import MedicalSettled, SeriousIllnessReported
from services.monitor.look import Merged

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.payload import Payload
    from services.monitor.household import Fact
    from services.monitor.look import Look

P = TypeVar("P", bound="Payload")


def of_home(look: Look, kind: type[P], counts: Callable[[P], bool] = lambda _: True) -> list[Merged]:
    """What happened to the home and counts, oldest first, as facts about the household.

    A person whom the source names stands for the home of that day, so two departments tell one fact even when one names
    the household and the other somebody in it.
    """
    home = look.household.own.subject
    facts = [fact for fact in look.happenings(kind) if counts(fact.payload)]
    return look.distinct([fact if fact.subject == home else replace(fact, subject=home) for fact in facts])


def sudden_illnesses(look: Look, person: str, icu_min_days: int, merge_days: int) -> list[tuple[Merged, int]]:
    """Sudden serious illnesses (突发重病) of a person, oldest first, each with its days in intensive care.

    A report of a critical illness or a stay with `icu_min_days` in intensive care; all facts up to `merge_days` after
    the first are one illness, of which the first stands.
    """
    critical = [fact for fact in look.of(person, SeriousIllnessReported) if fact.payload.severity == "CRITICAL"]
    intensive = [fact for fact in look.of(person, MedicalSettled) if fact.payload.icu_days >= icu_min_days]
    found: list[Fact[SeriousIllnessReported] | Fact[MedicalSettled]] = [*critical, *intensive]
    illnesses: list[list[Fact[SeriousIllnessReported] | Fact[MedicalSettled]]] = []
    for fact in sorted(found, key=lambda fact: fact.order):
        if illnesses and fact.occurred_on <= illnesses[-1][0].occurred_on + timedelta(days=merge_days):
            illnesses[-1].append(fact)
        else:
            illnesses.append([fact])
    return [
        (
            Merged(illness[0], tuple(sorted(fact.event_id for fact in illness))),
            sum(fact.payload.icu_days for fact in illness if isinstance(fact.payload, MedicalSettled)),
        )
        for illness in illnesses
    ]
