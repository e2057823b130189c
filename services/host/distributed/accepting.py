"""A department's topic that is not the one that was read: a person accepts it, and it is read from its beginning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, update

from services.eventlog import tables
from services.eventlog.reading import SqlReader
from services.eventlog.writing import SqlTransaction
from services.host.distributed.departments import NAME


@dataclass(frozen=True, slots=True)
class Again:
    """A partition that is read again from `first` on, after it had been read up to `was`; the broker holds up to `end`.

    Of one that was cut off, the records between are gone.
    """

    part: int
    was: int
    first: int
    end: int

    @property
    def gone(self) -> int:
        """Records that nobody has read and the broker no longer holds, as far as offsets tell."""
        return max(0, self.first - self.was) if self.was else 0


def planned(reader: SqlReader, topic: str, held: Mapping[int, range]) -> list[Again]:
    """What accepting a topic means, of which the broker holds these offsets.

    All partitions are read again, also those whose place agrees: of a topic that was made anew and has grown beyond
    what was read of the old one, nothing shows it. What was taken before falls out as a repeat.
    """
    place = tables.consumed.c
    query = select(place.part, place.position).where(place.consumer == NAME, place.topic == topic)
    was = {row.part: row.position for row in reader.connection.execute(query)}
    return [Again(part, was.get(part, 0), offsets.start, offsets.stop) for part, offsets in sorted(held.items())]


def accept(tx: SqlTransaction, topic: str, held: Mapping[int, range]) -> list[Again]:
    """Record where each partition begins again; one that is no more begins at nothing. What that was."""
    tx.lock_consumed(NAME, topic, held)
    plan = planned(tx, topic, held)
    place = tables.consumed.c
    of_topic = update(tables.consumed).where(place.consumer == NAME, place.topic == topic)
    tx.connection.execute(of_topic.values(position=0, broker_offset=0))
    for one in plan:
        tx.connection.execute(
            of_topic.where(place.part == one.part).values(position=one.first, broker_offset=one.first)
        )
    return plan
