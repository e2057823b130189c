"""What an answer depends on besides the facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Notes:
    """What an answer depends on besides the facts: dates, feeds, policy values, and room for more spending."""

    review_on: date | None = None
    feeds: dict[str, date] = field(default_factory=dict)
    """For each feed: a delivery that covers this day or a later one could change the answer, an earlier one cannot."""
    parameters: set[str] = field(default_factory=set)
    room_fen: int | None = None
    """Outpatient months of so much more, whichever they are, leave the answer as it is; None: of any amount.

    Below zero: not even one of nothing, which would be evidence.
    """

    income_fen: int | None = None
    """The yearly income may drift by so much, as steady pensions come in, and leave the answer as it is; None: nothing
    of the answer was read from income. Below zero: it may not drift at all."""

    @property
    def is_empty(self) -> bool:
        """Whether the answer depends on the facts alone."""
        leaves_room = self.room_fen is None and self.income_fen is None
        return leaves_room and self.review_on is None and not self.parameters and not self.feeds

    def add(self, other: Notes) -> None:
        """Depend on all that `other` depends on too."""
        if other.review_on is not None and (self.review_on is None or other.review_on < self.review_on):
            self.review_on = other.review_on
        for feed, day in other.feeds.items():
            self.await_feed(feed, day)
        self.parameters |= other.parameters
        if other.room_fen is not None:
            self.narrow(other.room_fen)
        if other.income_fen is not None:
            self.narrow_income(other.income_fen)

    def await_feed(self, feed: str, day: date) -> None:
        """Depend on the feed's cover reaching a day."""
        if feed not in self.feeds or day < self.feeds[feed]:
            self.feeds[feed] = day

    def narrow(self, room_fen: int) -> None:
        """Leave at most this much room for further medical spending."""
        if self.room_fen is None or room_fen < self.room_fen:
            self.room_fen = room_fen

    def narrow_income(self, income_fen: int) -> None:
        """Leave at most this much for the yearly income to drift."""
        if self.income_fen is None or income_fen < self.income_fen:
            self.income_fen = income_fen
