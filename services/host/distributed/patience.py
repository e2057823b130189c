"""Waiting for a database that is away, and telling that apart from one that refuses."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from schemas.errors import ShouwangError
from services.host.distributed.consumer import Overtaken
from services.host.distributed.watch import Watch

T = TypeVar("T")

FIRST_S, LONGEST_S = 0.1, 5.0
"""Seconds between two tries: the first and the longest; each is twice the one before."""

AWAY = ("08", "40", "53", "55", "57", "25P03")
"""SQLSTATEs, by how they begin, of what passes: connections, deadlocks, want of resources, locks, orders to end."""


class Stopped(ShouwangError):
    """The process was told to stop while it waited."""

    def __init__(self) -> None:
        super().__init__("等待数据库时收到停止信号 / told to stop while waiting for the database")


def is_away(error: DBAPIError) -> bool:
    """Whether the database is away for a while, or busy; false: it refuses what it was given."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return bool(error.connection_invalidated) or str(state).startswith(AWAY)
    return bool(error.connection_invalidated) or isinstance(error, OperationalError)


class Patience:
    """Takes a step again until the database is there and nobody comes in between."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._log = structlog.get_logger("worker")

    def __call__(self, step: Callable[[], T]) -> T:
        """What the step returns in the end.

        Raises:
            Stopped: the process is to stop.
            Exception: what the step raises that waiting does not mend.
        """
        pause = FIRST_S
        while True:
            try:
                with self._watch.in_hand():
                    return step()
            except Overtaken:
                why = "overtaken"
            except DBAPIError as error:
                if not is_away(error):
                    raise
                why = type(error.orig).__name__
            self._log.warning("waiting", why=why, seconds=pause)
            self._watch.retries += 1
            self._rest(pause)
            pause = min(2 * pause, LONGEST_S)

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._watch.is_stopping():
                raise Stopped
            time.sleep(FIRST_S)
