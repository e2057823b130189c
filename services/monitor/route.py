"""Where an event goes: the homes that a fact concerns, as a function of the event and the log before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.events.correction import Retracted, SamePerson
from schemas.events.membership import MemberJoined, MemberLeft
from services.monitor.residence import solo_home

if TYPE_CHECKING:
    from schemas.event import Event

NO_HOME = ""
"""In place of a household where a membership is taken back."""

MOVES = (MemberJoined, MemberLeft, Retracted, SamePerson)
"""Types that may make a home somebody's that heard nothing of them before, or not lately."""


@dataclass(frozen=True, slots=True)
class Homes:
    """The registered homes ever named for a person (sorted), and whether one was ever said to be left or taken back."""

    registered: tuple[str, ...] = ()
    has_left: bool = False

    def with_move(self, household: str, is_leaving: bool) -> Homes:  # noqa: FBT001  # a row of the index, as it is
        """The same after another statement."""
        return Homes(tuple(sorted({*self.registered, household} - {NO_HOME})), self.has_left or is_leaving)


NOWHERE = Homes()


def concerned(event: Event, homes: Homes, *, is_first: bool) -> tuple[str, ...]:
    """The homes that a fact concerns, `homes` being the person's behind it: more than needed, never less.

    They are those ever named for a person and, where it may stand, the home of one. `is_first` says that nothing was
    said of the person before.
    """
    if event.subject.startswith("household/"):
        return (event.subject.removeprefix("household/"),)
    if isinstance(event.payload, MemberJoined):
        is_settled = is_first
    else:
        is_moving = isinstance(event.payload, MOVES)
        is_settled = bool(homes.registered) and not homes.has_left and not is_moving
    return homes.registered if is_settled else (*homes.registered, solo_home(event.subject))
