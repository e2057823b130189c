"""What the cases hear of besides readings: visits, deaths, moves, and the broadcasts that matter to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from schemas import readings
from schemas.events.correction import Retracted
from schemas.events.membership import DeathRegistered
from schemas.events.registration import HouseholdMoved
from schemas.events.roster import RosterSet
from schemas.events.system import PolicyAdopted, Tick
from schemas.events.visit import VisitRecorded
from schemas.messages import Passed, Told
from services.eventlog.protocol import Draft
from services.monitor.facets import persons
from services.monitor.given import NoPolicy
from services.monitor.look import Look
from services.monitor.residence import home_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemas.assessment import Assessment
    from schemas.event import Recorded
    from schemas.messages import Message
    from schemas.payload import Payload
    from services.monitor.given import Given
    from services.monitor.household import Household, Ledger

HEARD = (DeathRegistered, HouseholdMoved, VisitRecorded)
"""Facts that a case listens to."""

ROSTER = (RosterSet, Retracted)
"""Who serves whom, and that something said of it is taken back."""

PASSED = (PolicyAdopted, *ROSTER, Tick)
"""Broadcasts that the cases are told of, as soon as a policy holds."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A reading that says something new, with the record it becomes."""

    assessment: Assessment
    draft: Draft

    @classmethod
    def of(cls, one: Assessment, body: bytes) -> Assessed:
        """Of a reading and its bytes."""
        stream, event_id = readings.stream_of(one.household_id), readings.reading_id(one.household_id, one.cause[0])
        return cls(one, Draft(stream, event_id, readings.TYPE, one.as_of, body, one.caused_at))


Said: TypeAlias = Assessed | Told | Passed
"""What the monitor says, in the order of the log."""


def messages(said: Iterable[Said]) -> list[Message]:
    """The same as the cases hear it."""
    return [one.assessment if isinstance(one, Assessed) else one for one in said]


def hearer(subject: Ledger, recorded: Recorded, homes: Sequence[str]) -> str:
    """Of the homes that a fact concerns the one whose case hears it.

    Of a person it is where they lived on its day or, if that home has heard nothing of them, where they live now.
    """
    if subject.subject.startswith("household/"):
        return homes[0]
    then = home_on(subject, recorded.event.occurred_on)
    return then if then in homes else home_on(subject, recorded.known_on)


def told_of(household: Household, recorded: Recorded, given: Given | None) -> Told:
    """What the case of a home hears of a fact that was just folded in.

    Raises:
        NoPolicy: none holds yet, so that nothing can be decided.
    """
    if given is None:
        raise NoPolicy(recorded.position)
    look = Look(household, recorded.known_on, recorded.known_on, given)
    is_death = isinstance(recorded.event.payload, DeathRegistered)
    living = len(persons.members(look, recorded.known_on)) if is_death else None
    look.memo.clear()  # some answers hold on to the look
    # A home that is registered from a later day on has no place yet.
    return Told(household.household_id, look.division or recorded.event.division, living, recorded)


def is_passed(payload: Payload, given: Given | None) -> bool:
    """Whether the cases are told of a broadcast; who serves whom they must know whatever holds."""
    return isinstance(payload, ROSTER) or (given is not None and isinstance(payload, PASSED))
