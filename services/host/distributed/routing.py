"""Where an event goes: a function of the event and the log before it, so that relay, worker and replay agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemas.event import Event, parse
from schemas.events import event_types
from services.eventlog.protocol import Bound, Stored, TabledReader
from services.host.distributed.parts import CASE_EVENTS, HOUSEHOLD_EVENTS, READINGS, part_of
from services.monitor import places
from services.monitor.route import NOWHERE, Homes, concerned

CHUNK = 2_000
"""Events of the log that are read at once."""

KINDS = {"reading": READINGS, "told": READINGS, "reached": READINGS, "case": CASE_EVENTS}
"""Topic by the kind of the stream; every other stream holds facts and broadcasts."""

FACTS = ("person/", "household/")


@dataclass(frozen=True, slots=True)
class Routed:
    """An event, its topic, and the partitions of it that the event concerns."""

    stored: Stored
    topic: str
    parts: frozenset[int]


def routed(reader: TabledReader, batch: Sequence[Stored], parts: int) -> Iterator[Routed]:
    """Where each event of a batch goes, the batch being all that the log has between its ends."""
    facts = {one.position: parse(one.body) for one in batch if one.type in event_types()}
    homes = _homes(reader, batch, facts.values())
    for one in batch:
        kind, _, whose = one.stream.partition("/")
        if kind in KINDS:
            part = int(whose) if kind == "reached" else part_of(whose, parts)
            yield Routed(one, KINDS[kind], frozenset({part}))
        elif one.position in facts:
            yield Routed(one, HOUSEHOLD_EVENTS, _concerned(one, facts[one.position], homes, parts))


def part_of_log(reader: TabledReader, topic: str, part: int, parts: int, span: range) -> Iterator[Stored]:
    """The events of the positions `span` that go to a partition, from the log itself."""
    position, until = span.start - 1, Bound(position=span.stop - 1)
    while position < span.stop - 1 and (batch := reader.after(position, CHUNK, until)):
        for one in routed(reader, batch, parts):
            if one.topic == topic and part in one.parts:
                yield one.stored
        position = batch[-1].position


@dataclass(slots=True)
class _Homes:
    """Of each person the homes as the log names them up to where it is read, and what comes next."""

    of: dict[str, Homes]
    moves: dict[int, tuple[str, bool]]


def _homes(reader: TabledReader, batch: Sequence[Stored], facts: Iterable[Event]) -> _Homes:
    before = batch[0].position - 1
    persons = {event.subject for event in facts if event.subject.startswith("person/")}
    moves = places.moves_between(reader.connection, before, batch[-1].position)
    return _Homes(places.homes_of(reader.connection, persons, before), moves)


def _concerned(one: Stored, event: Event, homes: _Homes, parts: int) -> frozenset[int]:
    if not event.subject.startswith(FACTS):
        return frozenset(range(parts))
    if move := homes.moves.get(one.position):
        homes.of[event.subject] = homes.of[event.subject].with_move(*move)
    # Whether it is the first that is said of somebody is left open: then the home of one is told as well.
    named = concerned(event, homes.of.get(event.subject, NOWHERE), is_first=False)
    return frozenset(part_of(each, parts) for each in named)
