"""What a reading is given besides the household: the policy book, the cover of each feed, weather warnings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.errors import ShouwangError
from services.policy.divisions import trim

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from schemas.events.incident import WeatherWarned
    from schemas.events.system import FeedCovered
    from services.monitor.household import Fact
    from services.policy.book import PolicyBook

Cover = dict[str, "date"]
"""For each feed that ever delivered: the last day about which it has delivered everything."""

MEMO_LIMIT = 2_000
"""Answers remembered: one day of all villages of a prefecture."""


@dataclass(frozen=True, slots=True)
class Given:
    """The broadcasts that hold at one position of the log.

    `cover` maps a division to its feeds; it holds for the divisions below too. `warnings` are the weather warnings
    (预警信号) issued so far, the oldest first, with their division. Division codes are trimmed.
    """

    book: PolicyBook
    cover: Mapping[str, Cover] = field(default_factory=dict)
    warnings: tuple[tuple[str, Fact[WeatherWarned]], ...] = ()
    _memo: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def covers(self, division: str, as_of: date) -> Cover:
        """How far each feed has delivered for a division: the greatest day of its own and of those above it."""
        found = [known for place in self.book.divisions.ancestors(division, as_of) if (known := self.cover.get(place))]
        if len(found) == 1:
            return found[0]
        return {feed: max(one[feed] for one in found if feed in one) for each in found for feed in each}

    def warned(self, division: str, as_of: date) -> list[Fact[WeatherWarned]]:
        """The weather warnings issued by `as_of` for a division or one above it."""
        places = self.book.divisions.ancestors(division, as_of)
        return [fact for where, fact in self.warnings if where in places and fact.occurred_on <= as_of]

    def remembered(self, key: Hashable) -> Any:  # noqa: ANN401  # whatever was kept under the key
        """What was found out for one household and holds for those of its division that ask next; None if nothing."""
        return self._memo.get(key)

    def remember(self, key: Hashable, found: object) -> None:
        """Keep what may be found again under a key that names everything it depends on but the book."""
        if len(self._memo) >= MEMO_LIMIT:
            self._memo.clear()
        self._memo[key] = found

    def with_book(self, book: PolicyBook) -> Given:
        """The same under another book."""
        return Given(book, self.cover, self.warnings)

    def with_cover(self, division: str, covered: FeedCovered) -> Given:
        """The same after a delivery; the greatest day known of a feed counts."""
        place, feed = trim(division), covered.feed
        known = self.cover.get(place, {})
        day = max(covered.covered_through_on, known.get(feed, covered.covered_through_on))
        return Given(self.book, {**self.cover, place: {**known, feed: day}}, self.warnings, self._memo)

    def with_warning(self, division: str, warning: Fact[WeatherWarned]) -> Given:
        """The same after a weather warning."""
        return Given(self.book, self.cover, (*self.warnings, (trim(division), warning)), self._memo)


class NoPolicy(ShouwangError):
    """A reading was due where no policy book had been adopted, or one that the log does not hold."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(
            f"日志位置 {position}：未采用任何政策参数册，无法研判；请先采用（PolicyAdopted）/ "
            f"log position {position}: no policy book is adopted, so nothing can be read; adopt one first"
        )
