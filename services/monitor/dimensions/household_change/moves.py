"""Comings and goings: the facts by which people begin and cease to live in the household, and their days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.events.membership import (
    CustodyEnded,
    CustodyStarted,
    DeathRegistered,
    MemberJoined,
    MemberLeft,
    ResidenceLeft,
    ResidenceReturned,
)
from services.monitor.look import Merged, facet

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from services.monitor.household import Fact
    from services.monitor.look import Look


def is_anyone_gone(look: Look) -> bool:
    """Whether anybody may have died or has left for good; cheap, since it is asked of every household."""
    if DeathRegistered in look.present:
        return True
    return any(stay.to_on is not None for person in look.persons for stay in look.stays(person))


def deaths(look: Look, person: str) -> list[Merged]:
    """The person's death in this household, as one or more departments told it."""
    return look.distinct(look.of(person, DeathRegistered))


@facet
def leavings(look: Look, person: str) -> tuple[Merged, ...]:
    """The statements by which the person left for good: having left (`MemberLeft`), or having joined another home."""
    here = look.household.household_id
    ends = {stay.to_on for stay in look.stays(person) if stay.to_on is not None}
    if not ends:
        return ()
    moves: list[Fact[Any]] = [fact for fact in look.live(person, MemberLeft) if fact.payload.household_id == here]
    moves += [fact for fact in look.live(person, MemberJoined) if fact.payload.household_id != here]
    return tuple(_single(fact) for fact in moves if fact.occurred_on in ends)


def joins(look: Look, person: str) -> tuple[Merged, ...]:
    """The statements by which the person joined this household."""
    return tuple(_single(stay.joined) for stay in look.stays(person) if stay.joined is not None)


@facet
def departures(look: Look, person: str) -> tuple[Merged, ...]:
    """Whatever may have ended the person's living in: death, leaving, custody, going away."""
    away = [*look.of(person, CustodyStarted), *look.of(person, ResidenceLeft)]
    return (*deaths(look, person), *leavings(look, person), *map(_single, away))


@facet
def arrivals(look: Look, person: str) -> tuple[Merged, ...]:
    """Whatever may have begun the person's living in: joining, being left alone, the end of custody, coming back."""
    alone_from = {stay.from_on for stay in look.stays(person) if stay.joined is None}
    alone = [fact for fact in look.live(person, MemberLeft) if fact.occurred_on in alone_from]
    back = [*look.of(person, CustodyEnded), *look.of(person, ResidenceReturned)]
    return (*joins(look, person), *map(_single, (*alone, *back)))


@facet
def days(look: Look) -> frozenset[date]:
    """Every day on which it may have changed who lives in the household."""
    return frozenset(
        one.fact.occurred_on for person in look.persons for one in (*departures(look, person), *arrivals(look, person))
    )


def _single(fact: Fact[Any]) -> Merged:
    return Merged(fact, (fact.event_id,))
