"""The keys of publishers, kept in memory: no request waits for the database to learn who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.ingest import publishers
from services.ingest.api.limits import Bucket

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from services.eventlog.sql import SqlLog
    from services.ingest.publishers import Publisher

FRESH_S = 5.0
"""Seconds for which what was read counts: so long a key that was revoked may still be used."""

STRANGERS_S = 10.0
"""Unknown keys that are looked up in a second; whoever tries them does not keep the database busy."""


class Keyring:
    """Every key of a log, and how often each may still be used. `now_s` is a steady clock, in seconds."""

    def __init__(self, log: SqlLog, clock: Callable[[], datetime], now_s: Callable[[], float], rate: float) -> None:
        self._log = log
        self._clock = clock
        self._now_s = now_s
        self._rate = rate
        self._known: dict[str, tuple[Publisher, bytes]] = {}
        self._seen: dict[str, Publisher] = {}
        self._read_s = -FRESH_S
        self._strangers = Bucket(STRANGERS_S)
        self._buckets: dict[str, Bucket] = {}

    def whose(self, text: str) -> Publisher | None:
        """Who speaks under a key; None if nobody may."""
        now_s = self._now_s()
        if now_s - self._read_s >= FRESH_S:
            self._read(now_s)
        if (seen := self._seen.get(text)) is not None and seen.is_valid(self._clock()):
            return seen  # a digest for each request would hand the processor to another thread each time
        found = self._recognised(text)
        if found is None and not self._strangers.take(now_s):  # it may be new
            self._read(now_s)
            found = self._recognised(text)
        return found

    def pause_s(self, publisher: Publisher) -> float:
        """Count a request; 0, or the seconds after which the next one may come."""
        bucket = self._buckets.setdefault(publisher.number, Bucket(self._rate))
        return bucket.take(self._now_s())

    def _read(self, now_s: float) -> None:
        with self._log.reader() as reader:
            self._known = publishers.digests(reader.connection)
        self._read_s = now_s
        self._seen = {}

    def _recognised(self, text: str) -> Publisher | None:
        found = publishers.recognise(self._known, text, self._clock())
        if found is not None:
            self._seen[text] = found
        return found
