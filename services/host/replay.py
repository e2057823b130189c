"""Reading the log again: the monitor's step over the recorded facts, without appending anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.event import Recorded, parse
from schemas.events import event_types
from services.eventlog.protocol import Bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from services.eventlog.protocol import Stored, TabledTransaction
    from services.monitor.process import Assessed, Monitor

CHUNK = 5_000
"""Records read at once: as many as a live batch has, for the same reasons."""


def replay(
    monitor: Monitor, tx: TabledTransaction, until: int, arrive: Callable[[Sequence[Stored]], None]
) -> Iterator[tuple[Sequence[Stored], list[Assessed]]]:
    """The records of the log up to a position, in chunks, each with the readings that its facts lead to today.

    The monitor's derived tables must be empty. `arrive` is told each chunk before its facts are read.
    """
    monitor.start(tx, 0)
    kinds = event_types()
    position = 0
    while chunk := tx.after(position, CHUNK, Bound(position=until)):
        position = chunk[-1].position
        arrive(chunk)
        facts = [Recorded(parse(one.body), one.position, one.recorded_at) for one in chunk if one.type in kinds]
        yield chunk, monitor.step(tx, facts)
