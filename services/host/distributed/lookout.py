"""Looks every few seconds what the broker holds for a worker, whatever the worker itself waits for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from aiokafka.errors import KafkaError

from services.host.distributed.watch import Watch

REST_S = 3.0
"""Seconds without anything taken after which nothing can lie between broker and service."""

ANSWER_S = 1.0

TAKEN_AWAY = (AssertionError, KafkaError, TimeoutError)
"""What is raised about a partition that another worker has had for a moment."""


class Source(Protocol):
    """What is asked of Faust's consumer; a partition has `topic` and `partition`."""

    def assignment(self) -> Collection[Any]:
        """The partitions that are read."""
        ...

    def highwater(self, tp: Any) -> int | None:  # noqa: ANN401  # a `TP` of Faust, which only the shell imports
        """The offset behind the last record that the broker holds, as it said last."""
        ...

    async def position(self, tp: Any) -> int | None:  # noqa: ANN401  # as above
        """The offset behind the last record that was fetched."""
        ...


class Lookout:
    """Keeps the backlog of a worker true."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._rests_since = time.monotonic()

    @contextmanager
    def taking(self) -> Iterator[None]:
        """While this lasts, records are in hand."""
        self._rests_since = float("inf")
        try:
            yield
        finally:
            self._rests_since = time.monotonic()

    async def look(self, source: Source) -> None:
        """See what waits in each partition.

        Of a worker at rest what was fetched was taken: behind it are only marks of a sender's transaction, no records.
        """
        held = source.assignment()
        self._watch.assigned = min(self._watch.assigned, len(held))
        self._watch.backlog.keep({(tp.topic, tp.partition) for tp in held})
        for tp in held:
            with suppress(*TAKEN_AWAY):
                self._watch.backlog.see((tp.topic, tp.partition), source.highwater(tp))
                fetched = await asyncio.wait_for(source.position(tp), ANSWER_S)
                if fetched is not None and time.monotonic() - self._rests_since >= REST_S:
                    self._watch.backlog.take((tp.topic, tp.partition), fetched)
