"""The thread that watches a worker from outside: nothing in it can hang in a way that nobody sees."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from services.host.distributed.backlog import Backlog
from services.host.distributed.consumer import Taken
from services.host.distributed.exits import CANNOT_GO_ON, SLOW_STOP

HELD_S = 120.0
"""Seconds that a batch may be in hand: twice what the database grants a statement."""

STOP_S = 25.0
"""Seconds between the order to stop and the end; the usual time that is granted before a process is killed is 30."""

LOOK_S = 0.5
"""Seconds between two looks."""


class Watch:
    """Ends the process when a batch hangs or stopping does; knows what the worker has done so far."""

    def __init__(self) -> None:
        self.is_stopping: Callable[[], bool] = _never
        self.assigned = 0
        self.backlog = Backlog()
        self.batches = 0
        self.taken = Taken()
        self.retries = 0
        self.waiting: set[object] = set()
        self.committed_at: float | None = None
        self._held: dict[int, float] = {}
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """While this lasts, something is in hand."""
        self._held[threading.get_ident()] = time.monotonic()
        try:
            yield
        finally:
            del self._held[threading.get_ident()]

    @property
    def is_waiting(self) -> bool:
        """Whether a step waits for a database that is away."""
        return bool(self.waiting)

    @property
    def held_s(self) -> float:
        """Seconds that something has been in hand; 0 if nothing is."""
        since = min([*self._held.values()], default=None)
        return 0.0 if since is None else time.monotonic() - since

    def note(self, taken: Taken) -> None:
        """Count a batch that was committed."""
        self.batches += 1
        self.committed_at = time.time()
        self.taken = self.taken + taken

    def _run(self) -> None:
        stopping_since: float | None = None
        while True:
            time.sleep(LOOK_S)
            if self.held_s > HELD_S:
                _end(CANNOT_GO_ON, "a batch hangs")
            if self.is_stopping():
                stopping_since = stopping_since or time.monotonic()
                if time.monotonic() - stopping_since > STOP_S:
                    _end(SLOW_STOP, "stopping took too long")


def _end(code: int, why: str) -> None:
    structlog.get_logger("watch").critical(why, code=code)
    os._exit(code)


def _never() -> bool:
    return False
