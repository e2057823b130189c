"""Ability lost: severe disability, self-care, several disabled in one home."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY, birthday
from schemas.events.disability import CareAbilityAssessed, DisabilityCertified
from services.monitor import standing
from services.monitor.dimensions.household_change import moves
from services.monitor.dimensions.household_change.dimension import DIMENSION, MATCHING, each, fresh, recent
from services.monitor.facets import benefits, disability, persons
from services.monitor.kinds.occurrence import Occurrence
from services.monitor.kinds.transition import Transition
from services.monitor.look import Merged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

ALLOWANCE = "DISABILITY_ALLOWANCE"
KINDS = {
    "SIGHT": "视力",
    "HEARING": "听力",
    "SPEECH": "言语",
    "LIMB": "肢体",
    "INTELLECTUAL": "智力",
    "PSYCHIATRIC": "精神",
    "MULTIPLE": "多重",
}


@DIMENSION.indicator(
    "3.03",
    "新增重度残疾",
    "newly severe disability",
    says="{person}于{certified_on}被认定为{kind}残疾{disability_grade}级（重度）。",
    triggers={DisabilityCertified},
    reads=MATCHING,
)
def severe(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A member certified as severely disabled who was not so the day before; ORANGE without cover or allowance."""
    for one in fresh(look, indicator, each(look, DisabilityCertified)):
        person, on = one.fact.subject, one.fact.occurred_on
        stands = disability.certificate(look, person, on) == one.fact and disability.is_severe(look, person, on)
        if not stands or disability.is_severe(look, person, on - DAY):
            continue
        allowed = benefits.programme(look, person, ALLOWANCE, look.as_of) is not None
        alone = not allowed and not standing.is_covered(look, person)
        yield Occurrence(
            fact=one,
            grade=Grade.ORANGE if alone else Grade.YELLOW,
            uncovered_used=alone,
            matched=standing.matched(look, person, (ALLOWANCE,)),
            values={
                "person": person,
                "certified_on": on.isoformat(),
                "kind": KINDS[one.fact.payload.kind],
                "disability_grade": one.fact.payload.grade,
            },
        )


@DIMENSION.indicator(
    "3.04",
    "丧失自理能力",
    "loss of self-care",
    says="{person}于{assessed_on}评估为六项自理能力中{items_failed}项不能完成（标准{limit}项）。",
    triggers={CareAbilityAssessed},
    reads=MATCHING,
)
def self_care(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A member who can no longer care for themselves (丧失自理能力), until assessed otherwise."""
    items = indicator.param(look, "items")
    for one in fresh(look, indicator, each(look, CareAbilityAssessed)):
        assessed: list[Fact[CareAbilityAssessed]] = list(look.of(one.fact.subject, CareAbilityAssessed))
        at = assessed.index(one.fact)
        lost_before = at > 0 and assessed[at - 1].payload.items_failed >= items
        if one.fact.payload.items_failed < items or lost_before:
            continue
        yield Occurrence(
            fact=one,
            grade=Grade.ORANGE,
            ended_on=next(
                (later.occurred_on for later in assessed[at + 1 :] if later.payload.items_failed < items), None
            ),
            matched=standing.matched(look, one.fact.subject, ("TEKUN", "NURSING_ALLOWANCE")),
            values={
                "person": one.fact.subject,
                "assessed_on": one.fact.occurred_on.isoformat(),
                "items_failed": one.fact.payload.items_failed,
                "limit": items,
            },
        )


@DIMENSION.indicator(
    "3.05",
    "一户多残、老残一体",
    "several disabled, or old and disabled",
    says="家中持证残疾人{disabled_count}名（其中重度{severe_count}名），{age}周岁以上老人{aged_count}名。",
    triggers={DisabilityCertified},
    reads=MATCHING,
)
def burdened(look: Look, indicator: Indicator) -> Iterator[Transition]:
    """Several disabled living together (一户多残), or an old member beside a severely disabled one (老残一体)."""
    completing = list(_completing(look))
    if not recent(look, indicator, completing):
        return
    count, age = indicator.param(look, "count"), indicator.param(look, "age")
    disabled = _disabled(look, look.as_of)
    severely = [person for person in disabled if disability.is_severe(look, person, look.as_of)]
    yield Transition(
        subject=look.household.own.subject,
        grade=Grade.ORANGE,
        state=lambda on: _is_burdened(look, on, count, age),
        changes=_changes(look, age),
        completing=completing,
        matched=all(standing.matched(look, person, (ALLOWANCE,)) for person in disabled),
        values={
            "disabled_count": len(disabled),
            "severe_count": len(severely),
            "aged_count": len(_aged(look, look.as_of, age)),
            "age": age,
        },
    )


def _disabled(look: Look, on: date) -> list[str]:
    """Those living in who hold a valid certificate."""
    return [person for person in persons.living_in(look, on) if disability.certificate(look, person, on) is not None]


def _aged(look: Look, on: date, age: int) -> list[str]:
    return [person for person in persons.living_in(look, on) if persons.has_reached(look, person, age, on)]


def _is_burdened(look: Look, on: date, count: int, age: int) -> bool:
    disabled = _disabled(look, on)
    if len(disabled) >= count:
        return True
    severely = [person for person in disabled if disability.is_severe(look, person, on)]
    return any(old != person for person in severely for old in _aged(look, on, age))


def _changes(look: Look, age: int) -> set[date]:
    """Days on which somebody came or went, was certified, turned old, or a certificate ran out."""
    days = set(moves.days(look))
    for person in look.persons:
        born_on = persons.birth_on(look, person)
        if born_on is not None:
            days.add(birthday(born_on, age))
        for fact in look.of(person, DisabilityCertified):
            days.add(fact.occurred_on)
            if fact.payload.expires_on is not None:
                days.add(fact.payload.expires_on + DAY)
    return days


def _completing(look: Look) -> Iterator[Merged]:
    """Certificates and joinings; a certificate brought along counts as a fact of the joining day."""
    for person in look.persons:
        yield from moves.joins(look, person)
        for fact in look.of(person, DisabilityCertified):
            came_on = next((stay.from_on for stay in look.stays(person) if fact.occurred_on < stay.from_on), None)
            if came_on is not None and not look.lives_here(person, fact.occurred_on):
                yield Merged(replace(fact, occurred_on=came_on), (fact.event_id,))
            else:
                yield Merged(fact, (fact.event_id,))
