"""What a broker holds for a worker and the worker has not taken: in records, and for how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from services.host.distributed.records import Place


class Waiting(NamedTuple):
    """Records of a partition that wait, and the seconds for which some have waited without a break."""

    records: int
    seconds: float


@dataclass(slots=True)
class _Part:
    offset: int = 0
    end: int = 0
    behind_since: float | None = None

    def look(self, now: float) -> None:
        if self.end <= self.offset:
            self.behind_since = None
        elif self.behind_since is None:
            self.behind_since = now

    def waiting(self, now: float) -> Waiting:
        since = self.behind_since
        return Waiting(0, 0.0) if since is None else Waiting(max(0, self.end - self.offset), now - since)


class Backlog:
    """Follows the partitions of a worker (积压). A worker that starts anew counts the seconds anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._parts: dict[Place, _Part] = {}

    def assign(self, starts: Mapping[Place, int]) -> None:
        """Follow these partitions from these offsets on, and no others."""
        self._parts = {place: self._parts.get(place, _Part()) for place in starts}
        for place, offset in starts.items():
            self.take(place, offset)

    def keep(self, places: Collection[Place]) -> None:
        """Follow none but these any more."""
        self._parts = {place: part for place, part in self._parts.items() if place in places}

    def take(self, place: Place, offset: int) -> None:
        """What lies before an offset was taken."""
        if (part := self._parts.get(place)) is not None:
            part.offset = offset
            part.look(self._clock())

    def see(self, place: Place, end: int | None) -> None:
        """The broker holds records up to an offset, if it has said so yet."""
        if end is not None and (part := self._parts.get(place)) is not None:
            part.end = end
            part.look(self._clock())

    def waiting(self) -> dict[Place, Waiting]:
        """What waits, by partition."""
        now = self._clock()
        return {place: part.waiting(now) for place, part in self._parts.items()}
