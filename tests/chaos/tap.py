"""The door of the storm: lets the events of a feed in, a few at a time, whatever happens to database and broker.

What one department says goes to its topic; the rest is said at the counter.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from services.host.distributed.clerk import Clerk
from services.host.distributed.patience import Patience
from services.host.distributed.watch import Watch
from services.host.settings import Settings
from services.ingest.intake import Accepted, Intake, RawRecord
from services.policy.book import PolicyBook
from tests.chaos.department import Department, source_of

PAUSE_S = 0.05
SPREAD_S = 4.0
"""What comes in between two faults does so within about so many seconds."""


class Tap:
    """Takes events from a feed in a thread of its own, as many as it is allowed; none is left out or given up."""

    def __init__(self, settings: Settings, book: PolicyBook, feed: Path) -> None:
        self.given = 0
        self.department = Department(settings.kafka_servers)
        self._settings, self._book = settings, book
        self._events = _accepted(feed, book)
        self._allowed = 0
        self._at_once = 1
        self._clerk: Clerk | None = None
        self._turn = threading.Lock()
        self._ending = threading.Event()
        self._failed: BaseException | None = None

    def allow(self, total: int) -> None:
        """Let events in until there have been so many.

        Raises:
            Exception: what the door could not mend by waiting.
        """
        if self._failed is not None:
            raise self._failed
        self._at_once = max(1, round((total - self.given) * PAUSE_S / SPREAD_S))
        self._allowed = total

    def is_done(self) -> bool:
        """Whether all that is allowed is in."""
        if self._failed is not None:
            raise self._failed
        return self.given == self._allowed

    @contextmanager
    def open(self) -> Iterator[None]:
        """While this lasts, events come in."""
        thread = threading.Thread(target=self._run, name="tap")
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            thread.join()
            self._close()
            self.department.close()

    @contextmanager
    def shut(self) -> Iterator[None]:
        """While this lasts, none do; afterwards the door knows nothing any more, as a process that was started anew."""
        with self._turn:
            self._close()
            yield

    def _run(self) -> None:
        patience = Patience(self._watch())
        try:
            while not self._ending.wait(PAUSE_S):
                with self._turn:
                    some = list(islice(self._events, min(self._at_once, self._allowed - self.given)))
                    counter = [event for event, said in some if said is None]
                    if counter:
                        patience(partial(self._take, counter))
                    self.department.say((event.event.subject, said) for event, said in some if said is not None)
                    self.given += len(some)
        except BaseException as error:  # noqa: BLE001 - the storm asks for it
            self._failed = error

    def _watch(self) -> Watch:
        watch = Watch()
        watch.is_stopping = self._ending.is_set
        return watch

    def _take(self, some: list[Accepted]) -> None:
        if self._clerk is None:
            self._clerk = Clerk(self._settings, self._book)
        self._clerk.take(some)

    def _close(self) -> None:
        if self._clerk is not None:
            self._clerk.close()
            self._clerk = None


def _accepted(feed: Path, book: PolicyBook) -> Iterator[tuple[Accepted, bytes | None]]:
    """The events of a feed, which holds no others; with the line of those that the department says."""
    intake = Intake(book.divisions, date.max)
    with feed.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            line = raw.rstrip(b"\n")
            taken = intake.take(RawRecord(feed.name, number, line))
            assert isinstance(taken, Accepted), taken
            yield taken, None if source_of(line) is None else line
