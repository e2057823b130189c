"""What a reading is given besides the household: the policy book, the cover of each feed, weather warnings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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


@dataclass(frozen=True, slots=True)
class Given:
    """The broadcasts that hold at one position of the log.

    `cover` maps (feed, division) to the last day about which everything has been delivered; it holds for the divisions
    below too. `warnings` are the weather warnings (预警信号) issued so far, the oldest first. Division codes are
    trimmed.
    """

    book: PolicyBook
    cover: Mapping[tuple[str, str], date] = field(default_factory=dict)
    warnings: tuple[tuple[str, Fact[WeatherWarned]], ...] = ()
    memo: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)
    """What has been found out for one household, for those of its division that ask next."""
    _covers: dict[tuple[str, date], Cover] = field(default_factory=dict, repr=False, compare=False)

    def covers(self, division: str, as_of: date) -> Cover:
        """How far each feed has delivered for a division: the greatest day of its own and of those above it."""
        known = self._covers.get((division, as_of))
        if known is None:
            known = {}
            for place in self.book.divisions.ancestors(division, as_of):
                for (feed, where), day in self.cover.items():
                    if where == place and (feed not in known or known[feed] < day):
                        known[feed] = day
            self._covers[division, as_of] = known
        return known

    def warned(self, division: str, as_of: date) -> list[Fact[WeatherWarned]]:
        """The weather warnings issued by `as_of` for a division or one above it."""
        places = self.book.divisions.ancestors(division, as_of)
        return [fact for where, fact in self.warnings if where in places and fact.occurred_on <= as_of]

    def with_book(self, book: PolicyBook) -> Given:
        """The same under another book."""
        return Given(book, self.cover, self.warnings)

    def with_cover(self, division: str, covered: FeedCovered) -> Given:
        """The same after a delivery; the greatest day known of a feed counts."""
        key = covered.feed, trim(division)
        day = max(covered.covered_through_on, self.cover.get(key, covered.covered_through_on))
        return Given(self.book, {**self.cover, key: day}, self.warnings)

    def with_warning(self, division: str, warning: Fact[WeatherWarned]) -> Given:
        """The same after a weather warning."""
        return Given(self.book, self.cover, (*self.warnings, (trim(division), warning)))
