"""The generations of publishing: into parts, into more of them, anew from further back, anew behind a restored log.

Each begins in one transaction that holds every consumer's place, so that no step is left half in the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import update

from schemas.errors import ShouwangError
from services.alerts import progress
from services.eventlog import tables
from services.eventlog.protocol import Head
from services.eventlog.reading import SqlReader
from services.eventlog.sql import SqlLog
from services.eventlog.writing import SqlTransaction
from services.host.distributed import alerting, monitoring
from services.host.distributed.alerting import Alerting
from services.host.distributed.consumer import Consumer, Log, Step, same_era
from services.host.distributed.monitoring import Monitoring
from services.host.distributed.parts import HOUSEHOLD_EVENTS, READINGS, TOPICS
from services.host.distributed.relay import NAME as RELAY
from services.host.embedded import TOPIC as WHOLE
from services.host.sharing import check_parted, is_distributed
from services.monitor.process import CONSUMER

READERS = ((monitoring.NAME, HOUSEHOLD_EVENTS), (alerting.NAME, READINGS))
"""The services that read our topics, in the order in which one follows from the other."""


class NotRead(ShouwangError):
    """A log that one process reads was to be divided before that process had read all of it."""

    def __init__(self, behind: int) -> None:
        self.behind = behind
        super().__init__(
            f"尚有 {behind} 条记录未研判；请停止其他写入后再试 / {behind} records have not been read yet; stop whoever "
            "appends, and try again"
        )


class NotMore(ShouwangError):
    """Partitions cannot be taken away: a topic keeps those that it has."""

    def __init__(self, parts: int) -> None:
        super().__init__(
            f"日志已分为 {parts} 个分区，只能增加，不能减少 / "
            f"the log has {parts} partitions; there can be more, not fewer"
        )


@dataclass(frozen=True, slots=True)
class Began:
    """A generation that began: its number, the position from which the relay publishes, and the parts."""

    era: int
    position: int
    parts: int


def resize(log: SqlLog, parts: int, capacity: int) -> Began:
    """Divide the log among so many partitions; both services begin at its end, having taken all that it had.

    Nothing happens if it has as many.

    A log that one process read becomes one that several read. `capacity` households are kept warm meanwhile. The
    topics get their partitions afterwards, and the relay publishes again what it had not saved.

    Raises:
        NotMore: there are more already.
        NotRead: see there.
        EraRaised: another generation has just begun.
        Overtaken: people decided about cases meanwhile; nothing was changed.
    """
    with log.reader() as reader:
        was = reader.head()
        published = reader.consumed(RELAY, WHOLE, 0)
    if parts < was.partitions:
        raise NotMore(was.partitions)
    if is_distributed(was) and parts == was.partitions:
        return Began(was.era, published, parts)
    if is_distributed(was):
        take_all(log, capacity)  # most of it; what is left is taken below, while everybody else waits
    with log.transaction() as tx:
        era = tx.raise_era()
        same_era(was.era, era - 1)
        end = gather(tx, capacity) if is_distributed(was) else _read_by_one(tx)
        published = tx.consumed(RELAY, WHOLE, 0) if is_distributed(was) else end
        for consumer, topic in READERS:
            _put(tx, consumer, topic, range(parts), end)
        progress.divide(tx.connection, parts)
        _publish_from(tx, published, parts)
        tx.connection.execute(update(tables.head).values(partitions=parts))
    return Began(era, published, parts)


def gather(tx: SqlTransaction, capacity: int) -> int:
    """Let both services take all that the log has and stand at its end, which is told, and hold them there.

    To be called behind `raise_era`, in the same transaction.
    """
    take_all(_Within(tx), capacity)
    head = tx.head()
    for consumer, topic in READERS:
        _put(tx, consumer, topic, range(head.partitions), head.position)
    return head.position


def refill(log: SqlLog, *, from_start: bool) -> Began:
    """Publish again all that a service has not taken, or everything: after a topic was lost, for one who begins anew.

    Raises:
        NotDistributed: see there.
    """
    with log.transaction() as tx:
        era, head = _raised(tx)
        position = 0 if from_start else _lowest(tx, head.partitions)
        _publish_from(tx, position, head.partitions)
    return Began(era, position, head.partitions)


def restored(log: SqlLog, known: int) -> Began:
    """Let a restored log begin a generation of its own, before anything publishes or reads.

    It comes behind the last one `known` to the topics, which may be that of an earlier restore from the same backup.

    Raises:
        NotDistributed: see there.
    """
    with log.transaction() as tx:
        era, head = _raised(tx, known)
        return Began(era, tx.consumed(RELAY, WHOLE, 0), head.partitions)


def take_all(log: Log, capacity: int) -> None:
    """Let both services take what the log has for them now, partition by partition.

    Raises:
        EraRaised, Overtaken: see `Consumer.catch_up`.
    """
    services: tuple[Step, ...] = (Monitoring(capacity), Alerting())
    for (name, topic), service in zip(READERS, services, strict=True):
        consumer = Consumer(name, topic, log, service)
        with log.reader() as reader:
            head = reader.head()
        for part in range(head.partitions):
            while _position(log, name, topic, part) < head.position:
                consumer.catch_up(part, until=head.position)


@dataclass(frozen=True, slots=True)
class _Within:
    """A log as one transaction sees it, for who would open one."""

    tx: SqlTransaction

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """The transaction itself; whoever opened it commits it."""
        yield self.tx

    @contextmanager
    def reader(self) -> Iterator[SqlReader]:
        """As above."""
        yield self.tx


def _read_by_one(tx: SqlTransaction) -> int:
    """The end of a log that one process has read."""
    end, read = tx.head().position, tx.consumed(CONSUMER, WHOLE, 0)
    if read < end:
        raise NotRead(end - read)
    return end


def is_settled(reader: SqlReader) -> bool:
    """Whether everything that was appended is published, and was taken by whoever is to take it."""
    head = reader.head()
    taken = (
        reader.consumed(name, topic, part) >= reader.consumed(f"{RELAY}:{topic}", topic, part)
        for name, topic in READERS
        for part in range(head.partitions)
    )
    return reader.consumed(RELAY, WHOLE, 0) == head.position and all(taken)


def _raised(tx: SqlTransaction, known: int = 0) -> tuple[int, Head]:
    check_parted(tx.head())
    return tx.raise_era(known), tx.head()


def _lowest(tx: SqlTransaction, parts: int) -> int:
    """How far everybody has come who takes what is published, and the relay itself."""
    taken = [tx.consumed(name, topic, part) for name, topic in READERS for part in range(parts)]
    return min(*taken, tx.consumed(RELAY, WHOLE, 0))


def _publish_from(tx: SqlTransaction, position: int, parts: int) -> None:
    """Let the relay begin behind a position: between it and what comes first on a partition there is nothing."""
    _put(tx, RELAY, WHOLE, [0], position)
    for topic in TOPICS:
        _put(tx, f"{RELAY}:{topic}", topic, range(parts), position)


def _put(tx: SqlTransaction, consumer: str, topic: str, parts: Sequence[int], position: int) -> None:
    """Let a consumer stand at a position, be it further back."""
    tx.lock_consumed(consumer, topic, parts)
    place = tables.consumed.c
    where = (place.consumer == consumer, place.topic == topic, place.part.in_(parts))
    tx.connection.execute(update(tables.consumed).where(*where).values(position=position))


def _position(log: Log, name: str, topic: str, part: int) -> int:
    with log.reader() as reader:
        return reader.consumed(name, topic, part)
