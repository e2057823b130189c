"""Reading the log again: the monitor's step over the recorded facts, without appending anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas import case as cases
from schemas.event import Recorded, parse
from schemas.events import event_types
from services.eventlog.protocol import Bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from services.eventlog.protocol import Stored, TabledTransaction
    from services.monitor.heard import Said
    from services.monitor.process import Monitor

CHUNK = 5_000
"""Records read at once: as many as a live batch has, for the same reasons."""


def replay(
    monitor: Monitor, tx: TabledTransaction, until: int, arrive: Callable[[Sequence[Stored]], None]
) -> Iterator[tuple[Sequence[Stored], list[Said]]]:
    """The records of the log up to a position, in pieces, each with what the monitor says of its facts today.

    What a command led to begins a piece, so that it is met where it was decided: behind all that was said before. The
    monitor's derived tables must be empty. `arrive` is told each piece before its facts are read.
    """
    monitor.start(tx, 0)
    kinds = event_types()
    position = 0
    while chunk := tx.after(position, CHUNK, Bound(position=until)):
        position = chunk[-1].position
        for piece in _pieces(chunk):
            arrive(piece)
            facts = [Recorded(parse(one.body), one.position, one.recorded_at) for one in piece if one.type in kinds]
            yield piece, monitor.step(tx, facts)


def _pieces(chunk: Sequence[Stored]) -> Iterator[Sequence[Stored]]:
    begin = 0
    for place, stored in enumerate(chunk):
        if place > begin and is_commanded(stored):
            yield chunk[begin:place]
            begin = place
    yield chunk[begin:]


def is_commanded(stored: Stored) -> bool:
    """Whether a record holds what a command led to."""
    return stored.type == cases.TYPE and cases.parse(stored.body).by is not None
