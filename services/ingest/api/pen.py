"""Whose turn it is to write: threads in the order in which they asked."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Pen:
    """A lock that nobody can take again past those who wait, as a plain one lets the quickest do.

    Threads wait for it without pauses; for the lock of a SQLite file they could only try again and again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: deque[threading.Event] = deque()

    def __enter__(self) -> Self:
        mine = threading.Event()
        with self._lock:
            self._line.append(mine)
            if len(self._line) == 1:
                mine.set()
        mine.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._line.popleft()
            if self._line:
                self._line[0].set()
