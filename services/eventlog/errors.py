"""What can be wrong with a log: broken promises only, each carrying its data."""

from __future__ import annotations

from datetime import datetime

from schemas.errors import ShouwangError


class LogCorrupt(ShouwangError):
    """The log contradicts itself; nothing may be read from it or appended to it before a person has looked."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(
            f"event log, position {position}: {reason}. Stop every writer, keep a copy of the database, "
            "and compare it with a backup and with the links sent out in the daily reports."
        )
        self.position = position
        self.reason = reason


class LogFormat(ShouwangError):
    """The database at `url` cannot be opened as a log by this program: another kind of database, or a newer layout."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"event log at {url}: {reason}")
        self.url = url
        self.reason = reason


class AheadOfClock(ShouwangError):
    """A draft brings a time `at` that the log's own clock has not reached; history is loaded up to now, not beyond."""

    def __init__(self, stream: str, at: datetime, clock: datetime) -> None:
        super().__init__(
            f"event for {stream}: recorded time {at.isoformat()} is ahead of the log's clock {clock.isoformat()}. "
            "Correct the time of the loaded history, or the clock of the machine, and load it again."
        )
        self.stream = stream
        self.at = at
        self.clock = clock
