"""Children: new in the household, out of school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.events.education import DropoutSuspected, EnrolmentChanged
from schemas.events.membership import BirthRegistered, MemberJoined
from services.monitor.dimensions.household_change.dimension import DIMENSION, each, fresh
from services.monitor.facets import persons, schooling
from services.monitor.kinds.occurrence import Occurrence
from services.monitor.look import Merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.monitor.household import Fact
    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

NEW = {"BIRTH": "出生", "ADOPTION": "收养", "RETURN": "回归"}


@DIMENSION.indicator(
    "3.06",
    "出生、收养、回归",
    "birth, adoption, return",
    says="{person}于{came_on}{reason}，家庭人口增加。",
    triggers={MemberJoined, BirthRegistered},
)
def arrival(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A child born or adopted, or somebody come back (出生、收养、回归); birth and join are one fact."""
    for one, subject, reason in _new(look):
        if any(fresh(look, indicator, [one])):
            values: dict[str, int | str] = {
                "person": subject,
                "reason": NEW[reason],
                "came_on": one.fact.occurred_on.isoformat(),
            }
            yield Occurrence(fact=one, grade=Grade.BLUE, subject=subject, values=values)


def _new(look: Look) -> Iterator[tuple[Merged, str, str]]:
    """Each arrival with whom it is about, the child if it lives here, else the mother, and its reason.

    A child that was registered with the household is no news, however late the birth is told.
    """
    births = _births(look) if BirthRegistered in look.present else {}
    for person in look.persons:
        for stay in look.stays(person):
            joined = stay.joined
            if joined is None:
                continue
            told, reason = births.pop(person, ()), joined.payload.reason
            if reason != "REGISTERED" and (told or reason in NEW):
                yield _together([joined, *told]), person, "BIRTH" if told else reason
    for told in births.values():
        yield _together(told), told[0].subject, "BIRTH"


def _births(look: Look) -> dict[str, list[Fact[BirthRegistered]]]:
    """Registered births by child, of mothers who lived here that day."""
    births: dict[str, list[Fact[BirthRegistered]]] = {}
    for person in look.persons:
        for fact in look.of(person, BirthRegistered):
            if look.lives_here(person, fact.occurred_on):
                births.setdefault(persons.subject(fact.payload.child_ref), []).append(fact)
    return births


def _together(facts: Sequence[Fact[MemberJoined | BirthRegistered]]) -> Merged:
    """One fact that several told: the earliest stands."""
    return Merged(min(facts, key=lambda fact: fact.order), tuple(sorted(fact.event_id for fact in facts)))


@DIMENSION.indicator(
    "3.10",
    "疑似辍学",
    "suspected drop-out",
    says="{person}（{age}周岁）于{suspected_on}被报疑似辍学，仍属义务教育年龄。",
    triggers={DropoutSuspected},
    reads={EnrolmentChanged},
)
def dropout(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A child of compulsory school age who stays away from school (疑似辍学), until back at one."""
    age_from, age_through = indicator.param(look, "age_from"), indicator.param(look, "age_through")
    for one in fresh(look, indicator, each(look, DropoutSuspected)):
        person, on = one.fact.subject, one.fact.occurred_on
        age = persons.age(look, person, on)
        if age is not None and age_from <= age <= age_through:
            yield Occurrence(
                fact=one,
                grade=Grade.ORANGE,
                ended_on=schooling.back_at_school_on(look, person, on),
                values={"person": person, "age": age, "suspected_on": on.isoformat()},
            )
