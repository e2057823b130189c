"""The monitor behind partitions: one reader of households for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from schemas.messages import Passed, Told
from services.eventlog.protocol import Draft, Head
from services.eventlog.writing import SqlTransaction
from services.host.distributed import messages
from services.host.distributed.consumer import Decided
from services.host.distributed.parts import part_of
from services.host.distributed.wire import Item
from services.monitor.heard import Assessed, Said
from services.monitor.process import Monitor

NAME = "monitor"


class Monitoring:
    """Reads the households of each partition that this process holds, at most `capacity` of them kept warm."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._monitors: dict[int, Monitor] = {}
        self._parts = 1

    def start(self, tx: SqlTransaction, part: int, head: Head, position: int) -> None:
        """Take up a partition that has been read up to a position."""
        self._parts = head.partitions
        monitor = Monitor(max(1, self._capacity // head.partitions), partial(is_in, part, head.partitions))
        monitor.start(tx, position)
        self._monitors[part] = monitor

    def handle(self, tx: SqlTransaction, part: int, items: Sequence[Item]) -> Decided:
        """The readings, and what else the cases hear of, in the order of the log."""
        said = self._monitors[part].step(tx, [item.recorded() for item in items])
        return Decided([self._draft(one, part) for one in said], {})

    def forget(self) -> None:
        """Drop every household."""
        self._monitors = {}

    def _draft(self, one: Said, part: int) -> Draft:
        match one:
            case Assessed():
                return one.draft
            case Told():
                return messages.told(one)
            case Passed():
                return messages.reached(one, part, self._parts)


def is_in(part: int, parts: int, household_id: str) -> bool:
    """Whether a household belongs to a partition."""
    return parts == 1 or part_of(household_id, parts) == part
