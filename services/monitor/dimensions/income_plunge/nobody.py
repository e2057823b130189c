"""Nobody at work in a household that has people able to work (零就业家庭)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY, birthday
from schemas.events.disability import DisabilityCertified
from schemas.events.employment import Employed, InsuranceChanged, UnemploymentRegistered
from schemas.events.membership import (
    CustodyEnded,
    CustodyStarted,
    DeathRegistered,
    MemberJoined,
    MemberLeft,
    WorkAbilityAssessed,
)
from services.monitor import standing
from services.monitor.dimensions.income_plunge.dimension import DIBAO, DIMENSION, LABOUR, MATCHING
from services.monitor.facets import persons, work
from services.monitor.kinds.transition import Transition
from services.monitor.residence import LONG_AGO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look, Merged

GAINS = (UnemploymentRegistered, MemberJoined)
"""Facts by which somebody able to work is known to be without it."""

TAKES = (MemberLeft, MemberJoined, DeathRegistered, CustodyStarted, DisabilityCertified, WorkAbilityAssessed)
"""Facts that take somebody at work away; joining another home leaves this one."""


@DIMENSION.indicator(
    "2.05",
    "零就业家庭",
    "zero-employment household",
    says="家庭有劳动能力的 {able} 名成员全部处于失业状态。",
    triggers={UnemploymentRegistered, MemberJoined},
    reads={Employed, InsuranceChanged, MemberLeft} | LABOUR | MATCHING,
)
def nobody_at_work(look: Look, indicator: Indicator) -> Iterator[Transition]:  # noqa: ARG001  # every reader is given it
    """Everyone who is able to work is known to be unemployed."""
    # Most households end here: nobody was ever said to be without work, so nothing can be known to be true.
    could_be = any(work.was_ever_unemployed(look, person) for person in look.persons)
    if not could_be or _is_idle(look, look.as_of) is False:
        return
    home = look.household.own.subject
    yield Transition(
        subject=home,
        grade=Grade.ORANGE,
        state=lambda day: _is_idle(look, day),
        changes=_changes(look),
        completing=_completing(look),
        values={"able": len(_able(look, look.as_of))},
        matched=standing.matched(look, home, DIBAO),
    )


def _able(look: Look, on: date) -> list[str]:
    return [person for person in look.persons if standing.is_labour_capable(look, person, on)]


def _is_idle(look: Look, on: date) -> bool | None:
    """Whether nobody works at the end of a day; None if nobody is known to and somebody could."""
    states = {work.is_unemployed(look, person, on) for person in _able(look, on)}
    if not states or False in states:
        return False
    return None if None in states else True


def _changes(look: Look) -> set[date]:
    """Every day on which it could have changed whether somebody works or is able to."""
    ages = look.param("means.labour_age_from"), look.param("means.labour_age_through") + 1
    days: set[date] = set()
    for person in look.persons:
        days |= work.statements_on(look, person)
        for kind in (*GAINS, *TAKES, CustodyEnded):
            days |= {fact.occurred_on for fact in look.of(person, kind)}
        for fact in look.of(person, DisabilityCertified):
            if fact.payload.expires_on is not None:
                days.add(fact.payload.expires_on + DAY)
        for stay in look.stays(person):
            days |= {day for day in (stay.from_on, stay.to_on) if day is not None}
        born_on = persons.birth_on(look, person)
        days |= {birthday(born_on, age) for age in ages} if born_on is not None else set()
    return days - {LONG_AGO}


def _completing(look: Look) -> Iterator[Merged]:
    """The facts that made somebody known to be without work, or took somebody away who might have had it."""
    for person in look.persons:
        for kind in sorted({*GAINS, *TAKES}, key=lambda kind: kind.__name__):
            for one in look.distinct(look.of(person, kind)):
                on = one.fact.occurred_on
                if (kind in GAINS and _is_without(look, person, on)) or (kind in TAKES and _is_taken(look, person, on)):
                    yield one


def _is_without(look: Look, person: str, on: date) -> bool:
    return standing.is_labour_capable(look, person, on) and work.is_unemployed(look, person, on) is True


def _is_taken(look: Look, person: str, on: date) -> bool:
    if standing.is_labour_capable(look, person, on) or not standing.is_labour_capable(look, person, on - DAY):
        return False
    return work.is_unemployed(look, person, on - DAY) is not True
