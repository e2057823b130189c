"""Reading what senders append, beside them and in turn with them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DBAPIError

from schemas.errors import ShouwangError
from services.host.embedded import Embedded

if TYPE_CHECKING:
    from services.host.settings import Settings
    from services.ingest.api.pen import Pen
    from services.policy.book import PolicyBook

STEP_EVENTS = 100
"""Events that are read in one transaction: a tenth of a second, so long does a sender wait at most for the pen."""

PAUSE_S = 1.0
"""Seconds between two looks at the log, which other processes may have appended to."""

FAILED_S = 5.0
"""Seconds after which reading is tried again, when the database could not be used."""


class Follower:
    """A thread that reads what was appended, a little at a time, so that senders hardly wait for the pen."""

    def __init__(self, settings: Settings, book: PolicyBook, pen: Pen) -> None:
        self._settings = settings
        self._book = book
        self._pen = pen
        self._news = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="follower")
        self._log = structlog.get_logger("follower")

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def wake(self) -> None:
        """Say that something was appended."""
        self._news.set()

    def close(self) -> None:
        """Finish the step in hand, then end."""
        self._is_closing = True
        self._news.set()
        self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether it reads."""
        return self._thread.is_alive()

    def _run(self) -> None:
        with self._pen:
            host = Embedded(self._settings, self._book)
        try:
            while not self._is_closing:
                try:
                    self._follow(host)
                    self._rest(PAUSE_S)
                except DBAPIError as error:
                    self._log.warning("unavailable", error=type(error).__name__)
                    self._rest(FAILED_S)
        except ShouwangError as error:  # by its name, for its text may name a record
            self._log.error("ended", error=type(error).__name__, todo="运行 / run: shouwang verify")
        finally:
            host.close()

    def _follow(self, host: Embedded) -> None:
        """Read everything there is, then let time pass."""
        while not self._is_closing:
            with self._pen:
                has_more = host.follow(STEP_EVENTS)
                if not has_more:
                    host.pass_time()
            if not has_more:
                return

    def _rest(self, seconds: float) -> None:
        self._news.wait(seconds)
        self._news.clear()
