"""Who is left at home: one parent with children, an old person alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY, birthday
from schemas.events.membership import (
    CustodyStarted,
    DeathRegistered,
    MarriageChanged,
    MemberJoined,
    MemberLeft,
    ResidenceLeft,
)
from services.monitor import standing
from services.monitor.dimensions.household_change import moves
from services.monitor.dimensions.household_change.dimension import DIMENSION, MATCHING, recent
from services.monitor.facets import persons
from services.monitor.kinds.transition import Transition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look, Merged


@DIMENSION.indicator(
    "3.07",
    "新单亲",
    "newly single parent",
    says="家中未成年人{minor_count}名，户主与配偶中仅{person}一人同住。",
    # Joining another home ends a stay as leaving does, so joins may trigger it too.
    triggers={MarriageChanged, DeathRegistered, MemberLeft, MemberJoined},
    reads=MATCHING,
)
def single_parent(look: Look, indicator: Indicator) -> Iterator[Transition]:
    """Minors with one of head and spouse where there were two the day before (新单亲)."""
    if MarriageChanged not in look.present and not moves.is_anyone_gone(look):
        return
    couple = [person for person in look.persons if persons.is_head(look, person) or persons.is_spouse(look, person)]
    if len(couple) <= 1:
        return
    losses = [one for person in couple for one in _losses(look, person)]
    if not losses or not recent(look, indicator, losses):
        return
    parents = _Parents(look, couple, losses, indicator.param(look, "under_age"))
    subject = look.household.own.subject
    yield Transition(
        subject=subject,
        grade=Grade.YELLOW,
        state=parents.is_single,
        changes=parents.changes(),
        completing=[one for one in losses if parents.are_two(one.fact.occurred_on - DAY)],
        matched=standing.matched(look, subject, ("CHILD_ALLOWANCE",)),
        values={
            "person": next(iter(parents.living_in(look.as_of)), ""),
            "minor_count": len(parents.minors(look.as_of)),
        },
    )


def _losses(look: Look, person: str) -> list[Merged]:
    """How a couple may have lost the person: death, leaving, divorce."""
    divorces = [fact for fact in look.of(person, MarriageChanged) if fact.payload.kind == "DIVORCED"]
    return [*moves.deaths(look, person), *moves.leavings(look, person), *look.distinct(divorces)]


@dataclass(frozen=True, slots=True)
class _Parents:
    """Head and spouse on any day, with what happened to them and the age at which people come of age."""

    look: Look
    couple: Sequence[str]
    losses: Sequence[Merged]
    under_age: int

    def living_in(self, on: date) -> list[str]:
        """Those of the couple who live in and are adults."""
        here = persons.living_in(self.look, on)
        return [person for person in self.couple if person in here and not self._is_minor(person, on)]

    def minors(self, on: date) -> list[str]:
        """The minors who live in."""
        return [person for person in persons.living_in(self.look, on) if self._is_minor(person, on)]

    def are_two(self, on: date) -> bool:
        """Whether both live in, as a couple."""
        here = self.living_in(on)
        return len(here) > 1 and not self._are_divorced(here, on)

    def is_single(self, on: date) -> bool:
        """Whether minors live with exactly one of a couple, who has not married again."""
        here = self.living_in(on)
        if not here or self.are_two(on) or not self.minors(on):
            return False
        return len(here) > 1 or not self._is_remarried(here[0], on)

    def changes(self) -> frozenset[date]:
        """All days on which this could have changed."""
        married = {fact.occurred_on for person in self.couple for fact in self.look.of(person, MarriageChanged)}
        born = [persons.birth_on(self.look, person) for person in self.couple]
        return moves.days(self.look) | married | {birthday(day, self.under_age) for day in born if day is not None}

    def _is_minor(self, person: str, on: date) -> bool:
        return persons.has_reached(self.look, person, self.under_age, on) is False

    def _are_divorced(self, here: Sequence[str], on: date) -> bool:
        """Whether the last that happened to their marriage since both were said to be here is a divorce."""
        stays = [self.look.stays(person)[-1].joined for person in here]
        together_on = max(joined.occurred_on for joined in stays if joined is not None)
        changes = [fact for person in here for fact in self.look.of(person, MarriageChanged)]
        since = [fact for fact in changes if together_on <= fact.occurred_on <= on]
        return bool(since) and max(since, key=lambda fact: fact.order).payload.kind == "DIVORCED"

    def _is_remarried(self, person: str, on: date) -> bool:
        """Whether the person has married on or after the day of the latest loss."""
        lost = [one.fact.occurred_on for one in self.losses if one.fact.occurred_on <= on]
        marriages = [fact for fact in self.look.of(person, MarriageChanged) if fact.payload.kind == "MARRIED"]
        return bool(lost) and any(max(lost) <= fact.occurred_on <= on for fact in marriages)


@DIMENSION.indicator(
    "3.12",
    "老人新独居",
    "old person newly alone",
    says="{person}（已满{age}周岁）现独自居住，此前家中有人同住。",
    triggers={DeathRegistered, MemberLeft, MemberJoined, CustodyStarted, ResidenceLeft},
    reads=MATCHING,
)
def old_and_alone(look: Look, indicator: Indicator) -> Iterator[Transition]:
    """An old person who lives alone where there were two or more the day before (老人新独居)."""
    person = standing.alone(look, look.as_of)
    if person is None or len(look.persons) <= 1:
        return
    years = indicator.param(look, "age")
    if not _is_old_and_alone(look, look.as_of, years):
        return
    departures = [one for other in look.persons for one in moves.departures(look, other)]
    if not recent(look, indicator, departures):
        return
    subject = look.household.own.subject
    born = [day for other in look.persons if (day := persons.birth_on(look, other)) is not None]
    yield Transition(
        subject=subject,
        grade=Grade.YELLOW,
        state=lambda on: _is_old_and_alone(look, on, years),
        changes=moves.days(look) | {birthday(day, years) for day in born},
        completing=[one for one in departures if len(persons.living_in(look, one.fact.occurred_on - DAY)) > 1],
        matched=standing.matched(look, subject, ("HOME_CARE",)),
        values={"person": person, "age": years},
    )


def _is_old_and_alone(look: Look, on: date, years: int) -> bool:
    """Whether exactly one person lives in, known to have reached the age."""
    person = standing.alone(look, on)
    return person is not None and (persons.age(look, person, on) or 0) >= years
