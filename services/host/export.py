"""The canonical export: what a log says, the same bytes however its batches were cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from schemas import case as cases
from schemas import readings
from schemas.event import canonical
from schemas.events import event_types
from services.eventlog import tables
from services.host.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from services.eventlog.protocol import Stored
    from services.eventlog.reading import SqlReader

CHUNK = 5_000
HOUSEHOLDS = 500
"""Households whose derived streams are read at once."""


def export(reader: SqlReader, advance: Callable[[int], None]) -> Iterator[bytes]:
    """One line of canonical JSON for each record, without line ends.

    Facts come in the order of the log, with when they became known. Readings and case events follow by household,
    stream and order in it; they name events by id and carry no position and no stamp, which batches and hosts decide.
    """
    kinds = event_types()
    position = 0
    while chunk := reader.after(position, CHUNK):
        for stored in chunk:
            if stored.type in kinds:
                head = {"kind": "fact", "recorded_at": plain(stored.recorded_at)}
                yield canonical(head | {"event": json.loads(stored.body)})
        advance(chunk[-1].position - position)
        position = chunk[-1].position
    names = _derived(reader)
    for start in range(0, len(names), HOUSEHOLDS):
        for stream, stored_events in reader.streams(names[start : start + HOUSEHOLDS]).items():
            yield from (_line(stream, stored) for stored in stored_events)


def _derived(reader: SqlReader) -> Sequence[str]:
    """The streams of cases and readings, by household and then by name."""
    name = tables.stream.c.name
    wanted = or_(name.startswith(cases.stream_of("")), name.startswith(readings.stream_of("")))
    found = reader.connection.execute(select(name).where(wanted)).scalars()
    return sorted(found, key=lambda each: (each.partition("/")[2], each))


def _line(stream: str, stored: Stored) -> bytes:
    kind, _, household_id = stream.partition("/")
    said: dict[str, Any] = json.loads(stored.body)
    for stamp in ("caused_at", "known_at", "device_at"):
        said.pop(stamp, None)
    if kind == "reading":
        said["cause"] = said["cause"][0]
    return canonical({"kind": kind, "household": household_id, "id": stored.event_id, kind: said})
