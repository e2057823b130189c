"""When each household is next read without an event of its own: by date, by delivery, by policy."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from services.monitor.silence import FEEDS, silent_from

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from services.monitor.given import Given
    from services.monitor.reading import Reading


@dataclass(frozen=True, slots=True)
class Watch:
    """When a household is next read by time alone, and which feeds it waits for, a bit each."""

    household: str
    division: str
    review_on: date | None
    feeds: int


FEED_BITS: dict[str, int] = {feed: 1 << bit for bit, feed in enumerate(FEEDS)}


def bits_of(reading: Reading) -> int:
    """The feeds whose next delivery could change a reading, a bit each."""
    return sum(FEED_BITS[feed] for feed in reading.feeds)


class Agenda:
    """The watches of all households that have been read, found by date and by division."""

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        self._watches = {watch.household: watch for watch in watches}
        self._placed: dict[str, set[str]] = {}
        # The places within a division, by everything that it depends on; places are never taken out.
        self._within: dict[Hashable, list[str]] = {}
        for watch in self._watches.values():
            self._placed.setdefault(watch.division, set()).add(watch.household)
        self._due = [
            (watch.review_on, watch.household) for watch in self._watches.values() if watch.review_on is not None
        ]
        heapify(self._due)

    def keep(self, watch: Watch) -> bool:
        """Take a household's newest watch; False if it is the one that is known."""
        old = self._watches.get(watch.household)
        if old == watch:
            return False
        if old is not None and old.division != watch.division:
            self._placed[old.division].discard(watch.household)
        if old is None or old.division != watch.division:
            self._placed.setdefault(watch.division, set()).add(watch.household)
        if watch.review_on is not None and (old is None or old.review_on != watch.review_on):
            heappush(self._due, (watch.review_on, watch.household))
        self._watches[watch.household] = watch
        return True

    def due(self, day: date) -> set[str]:
        """The households to be read by a day; they stay due until their watch is kept anew."""
        due: set[str] = set()
        while self._due and self._due[0][0] <= day:
            review_on, household = heappop(self._due)
            if self._watches[household].review_on == review_on:
                due.add(household)
        return due

    def awaiting(self, feed: str, division: str, given: Given, as_of: date) -> set[str]:
        """The households of a division whose reading a delivery of the feed could change."""
        bit = FEED_BITS[feed]
        return {each for each in self.placed(division, given, as_of) if self._watches[each].feeds & bit}

    def placed(self, division: str, given: Given, as_of: date) -> Iterator[str]:
        """The households of a division and of those below it."""
        divisions = given.book.divisions
        key = division, len(self._placed), divisions, bisect_right(divisions.changes_on, as_of)
        if key not in self._within:
            self._within[key] = [place for place in self._placed if divisions.contains(division, place, as_of)]
        for place in self._within[key]:
            yield from self._placed[place]

    def turned_silent(self, given: Given, since: date, day: date) -> set[str]:
        """The households of divisions in which a feed that had delivered turned silent after `since`, up to a day."""
        turned: set[str] = set()
        for division, covered in given.cover.items():
            policy = given.book.view(division, day, day)
            if any(since < silent_from(policy, feed, through) <= day for feed, through in covered.items()):
                turned.update(self.placed(division, given, day))
        return turned
