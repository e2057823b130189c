"""What must hold behind the storm: every fact once, all else a plain replay of the log, every record accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import text

from schemas import case as cases
from schemas.case.course import Merged, Moved
from schemas.event import parse
from schemas.events import event_types
from services.eventlog.protocol import Draft, Stored
from services.eventlog.reading import SqlReader
from services.eventlog.sql import SqlLog
from services.host.distributed import generations
from services.host.distributed.parts import TOPICS
from services.host.distributed.routing import CHUNK, routed
from services.host.distributed.wire import unpacked
from services.host.export import export
from services.host.rebuild import rebuild
from services.host.settings import Settings
from tests.broker.cluster import PARTS
from tests.host.distributed.cluster import log_at
from tests.servers.kafka import Broker

WARM = Settings().warm_households
POLL_MS = 500
CASE = re.compile(rb'"household":"([^"]+)","id":"[0-9a-f]+","kind":"case"}$')
"""How a line of the export ends that tells of a case."""

TABLES = ("watch", "home", "broadcast", "casefile", "due", "feed", "alert", "tally")


@dataclass(frozen=True, slots=True)
class Account:
    """What a topic holds: events of the log, some of them again, and events of a log that is gone."""

    kept: int = 0
    repeated: int = 0
    gone: int = 0

    def __add__(self, other: Account) -> Account:
        return Account(self.kept + other.kept, self.repeated + other.repeated, self.gone + other.gone)


def records(reader: SqlReader) -> Iterator[list[Stored]]:
    """Everything that a log has, so much at a time."""
    position = 0
    while batch := [*reader.after(position, CHUNK)]:
        yield batch
        position = batch[-1].position


def facts(log: SqlLog) -> set[tuple[str, str]]:
    """The facts of a log by stream and id; as many as it has rows of them, or a row would be there twice."""
    kinds = event_types()
    with log.reader() as reader:
        listed = [(one.stream, one.event_id) for batch in records(reader) for one in batch if one.type in kinds]
    assert len(listed) == len(set(listed))
    return set(listed)


def first_difference(
    log: SqlLog, other: SqlLog, but: Collection[str] = frozenset()
) -> tuple[bytes, bytes] | None:  # fmt: skip
    """The first line of the canonical export in which two logs differ, cases of some households left out."""
    with log.reader() as one, other.reader() as another:
        lines = zip_longest(without(but, export(one, int)), without(but, export(another, int)), fillvalue=b"")
        return next(((mine, its) for mine, its in lines if mine != its), None)


def without(households: Collection[str], lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of an export but for those of the cases of some households."""
    for line in lines:
        found = CASE.search(line)
        if found is None or found[1].decode() not in households:
            yield line


def carries(log: SqlLog) -> set[tuple[str, str]]:
    """From which home to which a case went along."""
    found = set()
    with log.reader() as reader:
        for batch in records(reader):
            changes = ((one.household_id, one.change) for one in map(_case, batch) if one is not None)
            found |= {(home, change.to_household) for home, change in changes if isinstance(change, Moved | Merged)}
    return found


def free(carried: Iterable[tuple[str, str]], part: Callable[[str], int]) -> set[str]:
    """The homes whose cases may come in either order: one went along between partitions, or on from such a home."""
    links = {frozenset(one) for one in carried}
    found = {home for one in links if len({*map(part, one)}) > 1 for home in one}
    while more := {home for one in links if one & found for home in one} - found:
        found |= more
    return found


def replay(log: SqlLog, database: Path) -> SqlLog:
    """A log with the same facts in the same order, of which both services have taken what they are to take."""
    plain = log_at(database)
    generations.resize(plain, 1, WARM)
    kinds = event_types()
    with log.reader() as reader:
        for batch in records(reader):
            with plain.transaction() as tx:
                for one in batch:
                    if one.type == "PolicyAdopted":
                        digest = parse(one.body).payload.digest
                        tx.save_book(digest, reader.book(digest))
                tx.append([_again(one) for one in batch if one.type in kinds])
    generations.take_all(plain, WARM)
    return plain


def differing_tables(log: SqlLog) -> list[str]:
    """The derived tables that say something else when they are made again from the log."""
    before = _tables(log)
    with log.transaction() as tx:
        rebuild(tx, WARM, int)
    after = _tables(log)
    return [name for name in TABLES if before[name] != after[name]]


def accounts(log: SqlLog, broker: Broker) -> dict[str, Account]:
    """Everything that each topic holds, held against the log, all of which must be there."""
    due = _due(log)
    found = dict.fromkeys(TOPICS, Account())
    for (topic, part), expected in due.items():
        account = account_of(_published(broker, topic, part), expected)
        missing = len(expected) - account.kept
        assert missing == 0, f"{missing} events of the log were never published on {topic}/{part}"
        found[topic] += account
    return found


def account_of(published: Iterable[int], due: set[int]) -> Account:
    """What was published, by what was to be."""
    repeated = gone = 0
    kept: set[int] = set()
    for one in published:
        gone += one not in due
        repeated += one in kept
        if one in due:
            kept.add(one)
    return Account(len(kept), repeated, gone)


def _case(one: Stored) -> cases.CaseEvent | None:
    return cases.parse(one.body) if one.type == cases.TYPE else None


def _again(one: Stored) -> Draft:
    return Draft(one.stream, one.event_id, one.type, one.occurred_on, one.body, one.recorded_at)


def _tables(log: SqlLog) -> dict[str, tuple[object, ...]]:
    """Of each table the number of rows and the sum of what they hash to, whatever their order."""
    sums = "SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)::numeric), 0) FROM {} row"
    with log.reader() as reader:
        return {name: tuple(reader.connection.execute(text(sums.format(name))).one()) for name in TABLES}


def _identity(position: int, body: bytes) -> int:
    return hash((position, body))


def _due(log: SqlLog) -> dict[tuple[str, int], set[int]]:
    """What each partition must hold."""
    due: dict[tuple[str, int], set[int]] = {(topic, part): set() for topic in TOPICS for part in range(PARTS)}
    with log.reader() as reader:
        for batch in records(reader):
            for one in routed(reader, batch, PARTS):
                for part in one.parts:
                    due[one.topic, part].add(_identity(one.stored.position, one.stored.body))
    return due


def _published(broker: Broker, topic: str, part: int) -> Iterator[int]:
    with closing(KafkaConsumer(bootstrap_servers=broker.servers, enable_auto_commit=False)) as consumer:
        place = TopicPartition(topic, part)
        consumer.assign([place])
        consumer.seek_to_beginning(place)
        end = consumer.end_offsets([place])[place]
        while consumer.position(place) < end:
            for one in consumer.poll(POLL_MS).get(place, ()):
                pack = unpacked(part, one.offset, one.value, one.headers)
                assert pack is not None, one
                yield from (_identity(item.position, item.body) for item in pack.items)
