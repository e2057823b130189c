"""The people of a household: who belongs to it, who lives in it, how old they are and how they are related."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from schemas.dates import DAY, age_on, birthday
from schemas.events.membership import (
    CustodyEnded,
    CustodyStarted,
    DeathRegistered,
    MemberJoined,
    ResidenceLeft,
    ResidenceReturned,
    WorkAbilityAssessed,
)
from schemas.events.registration import HouseholdRegistered
from services.monitor.look import facet

if TYPE_CHECKING:
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.look import Look

HEAD = frozenset({"01", "02"})
SPOUSE = frozenset({"10", "11", "12"})

ADULT_AGE = 18
"""Source: Civil Code (民法典) art. 17; a status of the law, not a threshold of policy."""

READS = frozenset(
    {
        HouseholdRegistered,
        MemberJoined,
        ResidenceLeft,
        ResidenceReturned,
        WorkAbilityAssessed,
        CustodyEnded,
        CustodyStarted,
        DeathRegistered,
    }
)
"""Types that decide who is a member and what is said of members; membership itself moves every dimension."""


def subject(ref: str) -> str:
    """The subject of a bare person reference, as payloads write it."""
    return f"person/{ref}"


def said(look: Look, person: str, field: str) -> Any:  # noqa: ANN401  # each field of MemberJoined has its own type
    """What the latest joining statement that says anything says of one field; None if none does."""
    for fact in reversed(look.live(person, MemberJoined)):
        value = getattr(fact.payload, field)
        if value is not None:
            return value
    return None


def died_on(look: Look, person: str) -> date | None:
    """Day of death, if one is registered."""
    if DeathRegistered not in look.present:
        return None
    deaths = look.live(person, DeathRegistered)
    return deaths[0].payload.death_on if deaths else None


def is_alive(look: Look, person: str, on: date) -> bool:
    """Whether the person is alive at the end of a day; death takes effect on its day."""
    dead_on = died_on(look, person)
    return dead_on is None or on < dead_on


def is_member(look: Look, person: str, on: date) -> bool:
    """Whether the person belongs to the household on a date: joined, not left, not dead."""
    return look.lives_here(person, on) and is_alive(look, person, on)


def custody_on(look: Look, person: str, on: date) -> Fact[CustodyStarted] | None:
    """The custody (服刑、强戒、失踪) in which the person is on a date."""
    if CustodyStarted not in look.present:
        return None
    ended = look.live(person, CustodyEnded)
    for start in reversed(look.live(person, CustodyStarted)):
        if start.occurred_on <= on and not any(
            end.payload.kind == start.payload.kind and start.occurred_on <= end.occurred_on <= on for end in ended
        ):
            return start
    return None


def is_away(look: Look, person: str, on: date) -> bool:
    """Whether the person has physically left (外出) and not returned; still a member."""
    if ResidenceLeft not in look.present:
        return False
    left = [fact.occurred_on for fact in look.live(person, ResidenceLeft) if fact.occurred_on <= on]
    back = [fact.occurred_on for fact in look.live(person, ResidenceReturned) if fact.occurred_on <= on]
    return bool(left) and (not back or back[-1] < left[-1])


@facet
def members(look: Look, on: date) -> tuple[str, ...]:
    """Everyone who belongs to the household on a date."""
    return tuple(person for person in look.persons if is_member(look, person, on))


@facet
def living_in(look: Look, on: date) -> tuple[str, ...]:
    """The members who physically live in the household on a date: not in custody or missing, not away."""
    return tuple(
        person for person in members(look, on) if custody_on(look, person, on) is None and not is_away(look, person, on)
    )


@facet
def birth_on(look: Look, person: str) -> date | None:
    """Day of birth; None of a person whom no register has named yet."""
    day: date | None = said(look, person, "birth_on")
    return day


def age(look: Look, person: str, on: date) -> int | None:
    """Completed years on a date; None if the birth is not known. Asks nothing to be read again at a birthday."""
    born_on = birth_on(look, person)
    return None if born_on is None else age_on(born_on, on)


def has_reached(look: Look, person: str, years: int, on: date) -> bool | None:
    """Whether the person has reached an age on a date (on the birthday itself); None if the birth is not known."""
    born_on = birth_on(look, person)
    if born_on is None:
        return None
    # The year alone settles almost every age that was reached long ago.
    year = born_on.year + years
    if year < look.as_of.year and year != on.year:
        return year < on.year
    reached_on = birthday(born_on, years)
    look.wake(reached_on)
    return reached_on <= on


@facet
def lately_of_age(look: Look, ages: tuple[int, ...], days: int) -> tuple[tuple[str, int, date], ...]:
    """Who has reached one of some ages (rising) at most so many days ago: person, age and birthday.

    Birthdays before the registration, or after a death, are none.
    """
    reached = []
    span = timedelta(days=days)
    for person in look.persons:
        birthday_on = _next_birthday(look, person, ages, look.as_of - span)
        if birthday_on is None or birthday_on[1] > look.as_of:
            continue
        age, on = birthday_on
        # Only after these days is the next birthday looked for.
        look.wake(on + span + DAY)
        if (look.registered_on is None or look.registered_on < on) and is_alive(look, person, on):
            reached.append((person, age, on))
    return tuple(reached)


def _next_birthday(look: Look, person: str, ages: tuple[int, ...], from_on: date) -> tuple[int, date] | None:
    """The first of some ages that the person reaches on or after a day, with the birthday."""
    born_on = birth_on(look, person)
    if born_on is None:
        return None
    for years in ages:
        # The year alone settles almost every age, and birthdays are counted only near the edge.
        if born_on.year + years >= from_on.year and (reached_on := birthday(born_on, years)) >= from_on:
            look.wake(reached_on)
            return years, reached_on
    return None


def is_minor(look: Look, person: str, on: date) -> bool:
    """Whether the person is known to be under 18 (未成年人). Source: Civil Code (民法典) art. 17."""
    return has_reached(look, person, ADULT_AGE, on) is False


@facet
def head(look: Look) -> str | None:
    """The head of the household (户主): as registered, or whoever joined as such; of a household of one, that one."""
    registered = look.registered
    if registered is not None:
        return subject(registered.payload.head_ref)
    named = [person for person in look.persons if relation(look, person) in HEAD]
    return named[0] if named else look.persons[0] if len(look.persons) == 1 else None


def relation(look: Look, person: str) -> str | None:
    """Relation to the head by GB/T 4761, as the statement of this stay says."""
    stays = look.stays(person)
    joined = stays[-1].joined if stays else None
    return joined.payload.relation if joined is not None else None


def is_head(look: Look, person: str) -> bool:
    """Whether the person is the head of the household."""
    return person == head(look)


def is_spouse(look: Look, person: str) -> bool:
    """Whether the person is the head's spouse (配偶)."""
    return relation(look, person) in SPOUSE


def work_ability(look: Look, person: str, on: date | None = None) -> str:
    """Ability to work (劳动能力) on a date, as last assessed or declared by then; FULL when nothing is known.

    What the first joining statement declares held before it too; an assessment speaks from its own day on.
    """
    day = on or look.as_of
    joins = [fact for fact in look.live(person, MemberJoined) if fact.payload.work_ability is not None]
    declared = [fact for fact in joins if fact.occurred_on <= day] or joins[:1]
    assessed = [fact for fact in look.live(person, WorkAbilityAssessed) if fact.occurred_on <= day]
    stated = [(fact.order, fact.payload.work_ability) for fact in declared[-1:]]
    stated += [(fact.order, fact.payload.work_ability) for fact in assessed[-1:]]
    return max(stated)[1] or "FULL" if stated else "FULL"
