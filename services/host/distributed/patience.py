"""Waiting for a database that is away, and telling that apart from one that refuses and from a batch too large."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from schemas.errors import ShouwangError
from services.eventlog.errors import AheadOfClock
from services.eventlog.sql import Limits
from services.host.distributed.consumer import Overtaken, Taken
from services.host.distributed.records import Record, Service
from services.host.distributed.watch import Watch

T = TypeVar("T")

LIMITS = Limits(idle_ms=5_000, lock_ms=10_000, statement_ms=60_000)
"""Of a process that may freeze with places in hand, for which others wait; its batches are small."""

READING_LIMITS = replace(LIMITS, idle_ms=30_000)
"""Of the monitor, which reads households for seconds between two statements; it takes the head, for which all wait,
only when it has done so."""

FIRST_S, LONGEST_S = 0.1, 5.0
"""Seconds between two tries: the first and the longest; each is twice the one before."""

AWAY = ("08", "40", "53", "55", "57", "25P03")
"""SQLSTATEs, by how they begin, of what passes: connections, deadlocks, want of resources, locks, orders to end."""

TOO_LONG = {"25P03", "57014"}
"""SQLSTATEs of a transaction that the database gave up: it stood still, or a statement of it took too long."""

TRIES = 2
"""A batch that the database has given up so often is too large, or the machine too slow for it."""


class Stopped(ShouwangError):
    """The process was told to stop while it waited."""

    def __init__(self) -> None:
        super().__init__("等待数据库时收到停止信号 / told to stop while waiting for the database")


class TooMuch(ShouwangError):
    """The database has given up on a step as often as it may."""

    def __init__(self) -> None:
        super().__init__(
            f"数据库 {TRIES} 次因超时放弃同一步，请查看其负荷和磁盘 / the database gave up a step {TRIES} times for "
            "the time it took: look at its load and its disk"
        )


def is_away(error: DBAPIError) -> bool:
    """Whether the database is away for a while, or busy; false: it refuses what it was given."""
    state = _state(error)
    if state is not None:
        return bool(error.connection_invalidated) or state.startswith(AWAY)
    return bool(error.connection_invalidated) or isinstance(error, OperationalError)


def _state(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    return None if state is None else str(state)


class Patience:
    """Takes a step again until the database is there and nobody comes in between."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._log = structlog.get_logger("worker")

    def __call__(self, step: Callable[[], T]) -> T:
        """What the step returns in the end.

        Raises:
            Stopped: the process is to stop.
            TooMuch: the database gave it up, and again.
            Exception: what the step raises that waiting does not mend.
        """
        try:
            return self._taken(step)
        finally:
            self._watch.waiting.discard(step)

    def _taken(self, step: Callable[[], T]) -> T:
        pause, given_up = FIRST_S, 0
        while True:
            try:
                with self._watch.in_hand():
                    return step()
            except Overtaken:
                why = "overtaken"
            except AheadOfClock:  # one of two clocks is wrong: theirs will get there
                why = "ahead of the log's clock"
                self._watch.waiting.add(step)
            except DBAPIError as error:
                if not is_away(error):
                    raise
                given_up += _state(error) in TOO_LONG
                if given_up == TRIES:
                    raise TooMuch from error
                why = type(error.orig).__name__
                self._watch.waiting.add(step)
            self._rest(pause, why)
            pause = min(2 * pause, LONGEST_S)

    def _rest(self, seconds: float, why: str) -> None:
        self._log.warning("waiting", why=why, seconds=seconds)
        self._watch.retries += 1
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._watch.is_stopping():
                raise Stopped
            time.sleep(FIRST_S)


def deliver(service: Service, records: Sequence[Record], patience: Patience) -> Taken:
    """Let a service take records; what the database gives up is taken by halves, down to one alone.

    Raises:
        Exception: see `Patience`; what was taken before is kept.
    """
    try:
        return patience(partial(service.take, records))
    except TooMuch:
        if len(records) == 1:
            return patience(partial(service.alone, records[0]))
    middle = len(records) // 2
    return deliver(service, records[:middle], patience) + deliver(service, records[middle:], patience)
