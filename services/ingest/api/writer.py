"""Group commit: one thread appends what many requests hand over, as much in one transaction as lies there."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.errors import ShouwangError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.ingest.answer import Answer
    from services.ingest.api.pen import Pen
    from services.ingest.process import Door, Parcel

GATHERED = 2_000
"""Records of one transaction: a commit is cheap beside them, and the last of them need not wait long."""

WAITING = 50_000
"""Records that may wait; whoever comes then is asked to come again."""


class Busy(ShouwangError):
    """So much is waiting to be appended that a request must come again later."""

    def __init__(self) -> None:
        super().__init__("待写入的记录过多，请稍后重试 / too much is waiting to be appended; try again later")


@dataclass(slots=True)
class _Job:
    parcel: Parcel
    answers: Future[list[Answer]] = field(default_factory=Future)


class Writer:
    """The only thread of a process that appends through its door; `committed` is called behind each commit.

    Who else writes in the process takes the `pen`, too.
    """

    def __init__(self, door: Door, pen: Pen, committed: Callable[[], None]) -> None:
        self._door = door
        self._pen = pen
        self._committed = committed
        self._jobs: deque[_Job] = deque()
        self._records = 0
        self._is_closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to append."""
        self._thread.start()

    def close(self) -> None:
        """Append what is waiting, then end."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether it appends."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """How many records have not been answered yet."""
        return self._records

    def put(self, parcel: Parcel) -> Future[list[Answer]]:
        """Hand a parcel over; the answers come behind its commit.

        Raises:
            Busy: too much is waiting.
        """
        job = _Job(parcel)
        with self._changed:
            if self._is_closing or self._records > WAITING:
                raise Busy
            self._jobs.append(job)
            self._records += len(parcel.saids)
            self._changed.notify()
        return job.answers

    def take(self, parcel: Parcel) -> list[Answer]:
        """Hand a parcel over, and wait for its commit; for threads that may wait.

        Raises:
            Busy: too much is waiting.
        """
        return self.put(parcel).result()

    def _run(self) -> None:
        while jobs := self._gather():
            self._append([job for job in jobs if job.answers.set_running_or_notify_cancel()])  # others have gone away
            with self._changed:
                self._records -= sum(len(job.parcel.saids) for job in jobs)
            self._committed()

    def _gather(self) -> list[_Job]:
        """What is appended together; nothing when there is nothing more to do."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._is_closing)
            jobs: list[_Job] = []
            size = 0
            while self._jobs and (not jobs or size + len(self._jobs[0].parcel.saids) <= GATHERED):
                jobs.append(self._jobs.popleft())
                size += len(jobs[-1].parcel.saids)
            return jobs

    def _append(self, jobs: Sequence[_Job]) -> None:
        try:
            with self._pen:
                answers = self._door.take_all([job.parcel for job in jobs])
        except Exception as error:  # noqa: BLE001  # whatever it is, those who wait must learn of it
            if len(jobs) == 1:
                jobs[0].answers.set_exception(error)
                return
            for job in jobs:  # one request must not fail for another
                self._append([job])
            return
        for job, found in zip(jobs, answers, strict=True):
            job.answers.set_result(found)
