"""A reading in its parts, each with what it depends on, so that the next one reads again only what moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from schemas.assessment import Assessment
    from schemas.payload import Payload


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a reading, with what it depends on besides the facts."""

    value: Any
    review_on: date | None
    feeds: Mapping[str, date]
    room_fen: int | None
    income_fen: int | None


NO_FEEDS: Mapping[str, date] = {}
"""The feeds of a part that waits for none, kept once."""

QUIET = Part((), None, NO_FEEDS, None, None)
"""Nothing is read, and only an event can change that: the part of almost every household, kept once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An assessment with its parts, so that the next one reads again only what moved.

    No part is kept from `until_on` on. `review_on` is the household's own next date; that a feed turns silent, one day
    for a whole division, is not in it. `room_fen` and `income_fen` are the least of the parts' (None: nobody asked).
    """

    assessment: Assessment
    parts: dict[str, Part]
    until_on: date | None
    review_on: date | None
    feeds: Mapping[str, date]
    """For each feed: a delivery that covers this day or a later one could change the reading."""
    room_fen: int | None
    income_fen: int | None
    present: frozenset[type[Payload]]
    """The types of which anything was known."""

    def after(self, used_fen: int) -> Reading:
        """The same with less room, after payments that changed nothing else.

        Spending and income may tip one balance, so that what either takes is lost to both.
        """
        parts = {
            name: replace(part, room_fen=_less(part.room_fen, used_fen), income_fen=_less(part.income_fen, used_fen))
            for name, part in self.parts.items()
        }
        return replace(
            self,
            parts=parts,
            room_fen=_less(self.room_fen, used_fen),
            income_fen=_less(self.income_fen, used_fen),
        )


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and why a household is read: on `as_of`, by what was known on `known_on`, because of an event of the log.

    `corrects`: the event is another statement of a record that was known already.
    """

    as_of: date
    known_on: date
    event_id: str
    position: int
    recorded_at: datetime
    corrects: bool = False


def _less(fen: int | None, taken_fen: int) -> int | None:
    return None if fen is None else fen - taken_fen
