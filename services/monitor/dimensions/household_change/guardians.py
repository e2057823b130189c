"""Minors whom nobody looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY, birthday
from schemas.events.membership import GuardianLost, GuardianNamed, MemberJoined
from services.monitor.dimensions.household_change import moves
from services.monitor.dimensions.household_change.dimension import DIMENSION
from services.monitor.facets import persons
from services.monitor.kinds.state import State
from services.monitor.look import Merged
from services.monitor.residence import LONG_AGO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look


@DIMENSION.indicator(
    "3.09",
    "监护缺失",
    "minor without guardian",
    says="未成年人{person}自{since_on}起{form}。",
    triggers={MemberJoined, GuardianLost},
    reads={GuardianNamed},
    never_lowered=True,
)
def unguarded(look: Look, indicator: Indicator) -> Iterator[State]:
    """A minor living in whose guardian is lost, or who lives with no adult (监护缺失); one signal for each."""
    years = indicator.param(look, "under_age")
    living = persons.living_in(look, look.as_of)
    grown = any(_is_adult(look, person, look.as_of, years) for person in living)
    if grown and GuardianLost not in look.present:
        return
    for person in living:
        if grown and not look.of(person, GuardianLost):
            continue
        if not _is_unguarded(look, person, look.as_of, years):
            continue
        cause = _cause(look, person, years)
        since_on = cause.fact.occurred_on
        _wake_at_majority(look, living, years)
        lost = _is_lost(look, person, look.as_of)
        yield State(
            subject=person,
            grade=Grade.RED,
            since_on=since_on,
            evidence=cause.evidence,
            through_on=_minor_through(look, person, years),
            values={
                "person": person,
                "since_on": since_on.isoformat(),
                "form": "监护缺失" if lost else "独自居住，无成年人同住",
            },
        )


def _is_adult(look: Look, person: str, on: date, years: int) -> bool:
    """Whether the person may be an adult: of unknown age everybody may."""
    age = persons.age(look, person, on)
    return age is None or age >= years


def _minor_through(look: Look, person: str, years: int) -> date | None:
    """The day before the person comes of age; None if the birth is not known."""
    born_on = persons.birth_on(look, person)
    return None if born_on is None else birthday(born_on, years) - DAY


def _wake_at_majority(look: Look, living: tuple[str, ...], years: int) -> None:
    """The day on which one of the minors comes of age brings an adult into the home."""
    for person in living:
        persons.has_reached(look, person, years, look.as_of)


def _is_unguarded(look: Look, person: str, on: date, years: int) -> bool:
    """Whether a minor lives in without guardian or adult at the end of a day.

    That a guardian was lost is said of minors only; it counts where the birth is not known.
    """
    age = persons.age(look, person, on)
    if person not in persons.living_in(look, on) or (age is not None and age >= years):
        return False
    return _is_lost(look, person, on) or (age is not None and _is_left_alone(look, person, on, years))


def _is_lost(look: Look, person: str, on: date) -> bool:
    """Whether a guardian is lost, and none was named on that day or later."""
    lost = [fact.occurred_on for fact in look.of(person, GuardianLost) if fact.occurred_on <= on]
    return bool(lost) and not _named_between(look, person, lost[-1], on)


def _is_left_alone(look: Look, person: str, on: date, years: int) -> bool:
    """Whether no adult lives in, and no guardian was named since that is so."""
    if not _without_adults(look, person, on, years):
        return False
    days = sorted((day for day in moves.days(look) if day <= on), reverse=True)
    began_on = next((day for day in days if not _without_adults(look, person, day - DAY, years)), LONG_AGO)
    return not _named_between(look, person, began_on, on)


def _without_adults(look: Look, person: str, on: date, years: int) -> bool:
    living = persons.living_in(look, on)
    return person in living and not any(_is_adult(look, each, on, years) for each in living)


def _named_between(look: Look, person: str, from_on: date, to_on: date) -> bool:
    return any(from_on <= fact.occurred_on <= to_on for fact in look.of(person, GuardianNamed))


def _cause(look: Look, person: str, years: int) -> Merged:
    """The fact that left the minor unguarded, now without a break: of its day the last to become known."""
    causes = [Merged(fact, (fact.event_id,)) for fact in look.of(person, GuardianLost)]
    causes += moves.arrivals(look, person)
    causes += [one for other in look.persons if other != person for one in moves.departures(look, other)]
    days = sorted({one.fact.occurred_on for one in causes}, reverse=True)
    began_on = next((day for day in days if not _is_unguarded(look, person, day - DAY, years)), days[-1])
    return max(
        (one for one in causes if one.fact.occurred_on == began_on),
        key=lambda one: (one.fact.recorded_at, one.fact.event_id),
    )
