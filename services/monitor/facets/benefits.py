"""What a household or person has been granted: categories (对象类别) and programmes of assistance (救助项目)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import DAY
from schemas.events.benefit import BenefitAdjusted, BenefitEnded, BenefitGranted
from schemas.events.registration import CategoryEnded, CategoryGranted
from services.monitor.look import facet

if TYPE_CHECKING:
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.look import Look

READS = frozenset({CategoryGranted, CategoryEnded, BenefitGranted, BenefitEnded})


@facet
def category_grants(look: Look, subject: str, on: date) -> tuple[Fact[CategoryGranted], ...]:
    """The decisions by which a household or person belongs to categories on a date, by first day of validity.

    Validity includes its first and its last day; an end announced for a later day has not come yet.
    """
    granted = look.live(subject, CategoryGranted)
    if not granted:
        return ()
    ended = look.live(subject, CategoryEnded)
    holding = []
    for fact in granted:
        said = fact.payload
        ends_on = [
            end.payload.ended_on
            for end in ended
            if end.payload.category == said.category and said.valid_from_on <= end.payload.ended_on
        ]
        if _holds(look, on, said.valid_from_on, [*ends_on, said.valid_through_on]):
            holding.append(fact)
    return tuple(sorted(holding, key=lambda fact: (fact.payload.valid_from_on, fact.order)))


@facet
def holders(look: Look) -> tuple[str, ...]:
    """The household, if it was ever granted a category, and the persons who were, in the order of their references."""
    if CategoryGranted not in look.present:
        return ()
    return tuple(one for one in (look.household.own.subject, *look.persons) if look.live(one, CategoryGranted))


@facet
def categories(look: Look, subject: str, on: date) -> tuple[str, ...]:
    """The categories to which a household or person belongs on a date, each once, sorted."""
    return tuple(sorted({fact.payload.category for fact in category_grants(look, subject, on)}))


def category_since(look: Look, subject: str, category: str, on: date) -> date | None:
    """The earliest first day of validity among the grants of a category that hold on a date; None without one."""
    for fact in category_grants(look, subject, on):
        if fact.payload.category == category:
            return fact.payload.valid_from_on
    return None


@facet
def benefit_grants(look: Look, subject: str, on: date) -> tuple[Fact[BenefitGranted], ...]:
    """The grants of programmes to a household or person that are active on a date, by first day."""
    granted = look.live(subject, BenefitGranted)
    if not granted:
        return ()
    ended = look.live(subject, BenefitEnded)
    active = []
    for fact in granted:
        said = fact.payload
        ends_on = [
            end.payload.ended_on
            for end in ended
            if end.payload.programme == said.programme and said.from_on <= end.payload.ended_on
        ]
        if _holds(look, on, said.from_on, [*ends_on, said.through_on]):
            active.append(fact)
    return tuple(sorted(active, key=lambda fact: (fact.payload.from_on, fact.order)))


def adjusted(look: Look, grant: Fact[BenefitGranted], on: date) -> Fact[BenefitAdjusted] | None:
    """The last adjustment of a grant by a day; None as long as it stands as granted."""
    name, from_on = grant.payload.programme, grant.payload.from_on
    facts = [
        fact
        for fact in look.live(grant.subject, BenefitAdjusted)
        if fact.payload.programme == name and from_on <= fact.occurred_on <= on
    ]
    return facts[-1] if facts else None


def monthly_fen(look: Look, grant: Fact[BenefitGranted], on: date) -> int:
    """The monthly sum of a grant on a day: as last adjusted, or as granted; 0 if none was said."""
    last = adjusted(look, grant, on)
    return (grant.payload.monthly_fen or 0) if last is None else last.payload.monthly_fen


def programme(look: Look, subject: str, name: str, on: date) -> Fact[BenefitGranted] | None:
    """The grant of a programme to a household or person that is active on a date; of several the latest to begin."""
    for fact in reversed(benefit_grants(look, subject, on)):
        if fact.payload.programme == name:
            return fact
    return None


def latest_from_on(look: Look, subject: str, name: str, on: date) -> date | None:
    """From when the subject has last been granted a category or programme that holds on a date; None if it has not."""
    for grant in reversed(category_grants(look, subject, on)):
        if grant.payload.category == name:
            return grant.payload.valid_from_on
    active = programme(look, subject, name, on)
    return None if active is None else active.payload.from_on


def _holds(look: Look, on: date, from_on: date, last_days: list[date | None]) -> bool:
    """Whether a day lies in the validity from its first day through the earliest of its last days."""
    look.wake(from_on)
    through_on = min((day for day in last_days if day is not None), default=None)
    if through_on is None:
        return from_on <= on
    look.wake(through_on + DAY)
    return from_on <= on <= through_on
