"""The kinds of log that keep the same promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from services.eventlog.memory import MemoryLog
from services.eventlog.protocol import Draft, EventLog, Reader, Stored
from services.eventlog.sql import open_log

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
DAY = date(2026, 1, 4)


@dataclass
class HostClock:
    """A clock that stands until it is set."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass
class Ground:
    """A place for one log, and the ways to open it."""

    name: str
    clock: HostClock
    start: Callable[[], EventLog]
    logs: list[EventLog] = field(default_factory=list)

    def open(self) -> EventLog:
        """The log of this place; the same one again, or through other connections."""
        self.logs.append(self.start())
        return self.logs[-1]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def ground(request, tmp_path) -> Iterator[Ground]:
    clock = HostClock()
    match request.param:
        case "memory":
            log = MemoryLog(clock)
            found = Ground("memory", clock, lambda: log)
        case "sqlite":
            found = Ground("sqlite", clock, partial(open_log, f"sqlite:///{tmp_path}/log.db", clock=clock))
        case _:
            url = request.getfixturevalue("postgres_database")
            found = Ground("postgresql", clock, partial(open_log, url, clock=clock))
    yield found
    for log in found.logs:
        log.close()


@pytest.fixture
def log(ground) -> EventLog:
    return ground.open()


def draft(number: int, stream: str = "person/a", body: bytes | None = None, at: datetime | None = None) -> Draft:
    """A draft whose event id is the number; numbers that differ below 2^64 are statements of one record."""
    return Draft(stream, f"{number:032x}", "IncomeReported", DAY, body or f"body {number}".encode(), at)


def everything(reader: Reader, limit: int = 100) -> Iterator[Stored]:
    """All events, page by page."""
    position = 0
    while page := reader.after(position, limit):
        yield from page
        position = page[-1].position


def add(log: EventLog, *drafts: Draft) -> list[Stored]:
    """Append fresh drafts in a transaction of their own."""
    with log.transaction() as transaction:
        outcomes = transaction.append(drafts)
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    return outcomes
