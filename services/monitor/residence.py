"""Who lives where: the home of a person on a date, read from the person's own membership statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from schemas.events.membership import MemberJoined, MemberLeft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.household import Fact, Ledger

SOLO = "solo-"
"""Prefix of the household of one in which everybody lives until a register names another."""


def solo_home(person: str) -> str:
    """Id of the household of one of a person (`person/…`), which needs no event to exist."""
    return SOLO + person.removeprefix("person/")


@dataclass(frozen=True, slots=True)
class Stretch:
    """An unbroken stay in a registered home: from `from_on` until the day before `to_on`, the first day away."""

    household_id: str
    from_on: date
    to_on: date | None
    joined: Fact[MemberJoined]


def stretches(person: Ledger) -> list[Stretch]:
    """The stays of a person in registered homes, in order of time; they never overlap.

    Joining another home ends the stay in the one before. On one day leaving comes before joining.
    """
    joins, leaves = person.of(MemberJoined), person.of(MemberLeft)
    if len(joins) == 1 and not leaves:
        return [Stretch(joins[0].payload.household_id, joins[0].occurred_on, None, joins[0])]
    stays: list[Stretch] = []
    # On one day leaving sorts before joining: False < True.
    for on, is_join, _, move in sorted(
        [(fact.occurred_on, False, fact.order, fact) for fact in leaves]
        + [(fact.occurred_on, True, fact.order, fact) for fact in joins],
        key=lambda each: each[:3],
    ):
        here = stays[-1] if stays and stays[-1].to_on is None else None
        is_same = here is not None and here.household_id == move.payload.household_id
        if here is not None and is_same != is_join:
            stays[-1] = Stretch(here.household_id, here.from_on, on, here.joined)
        if isinstance(move.payload, MemberJoined) and not is_same:
            stays.append(Stretch(move.payload.household_id, on, None, move))
    return stays


LONG_AGO = date.min
"""From when somebody has lived where the register found them: no statement says, so always."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay of a person in one household; `joined` is its statement, None in a household of one."""

    from_on: date
    to_on: date | None
    joined: Fact[MemberJoined] | None

    def covers(self, on: date) -> bool:
        """Whether the person lived here on a date."""
        return self.from_on <= on and (self.to_on is None or on < self.to_on)


def stays_in(household_id: str, person: Ledger, registered_on: date | None) -> tuple[Stay, ...]:
    """A person's stays in one household, in order of time.

    Whoever joined on the day of registration lived here before it too: what they paid and met then is the household's.
    """
    if household_id == solo_home(person.subject):
        return tuple(_gaps(stretches(person)))
    return tuple(
        Stay(LONG_AGO if stay.from_on == registered_on else stay.from_on, stay.to_on, stay.joined)
        for stay in stretches(person)
        if stay.household_id == household_id
    )


def _gaps(stays: list[Stretch]) -> Iterator[Stay]:
    """The days on which no register names a home."""
    free_from = LONG_AGO
    for stay in stays:
        if free_from < stay.from_on:
            yield Stay(free_from, stay.from_on, None)
        if stay.to_on is None:
            return
        free_from = stay.to_on
    yield Stay(free_from, None, None)


def home_on(person: Ledger, on: date) -> str:
    """The household in which the person lived on a date: the registered one or, until then, the household of one."""
    for stay in stretches(person):
        if stay.from_on <= on and (stay.to_on is None or on < stay.to_on):
            return stay.household_id
    return solo_home(person.subject)
