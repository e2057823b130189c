"""Relay, monitor and alerts over one log, with a broker in the process: each step is taken when a test says so."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schemas import case as cases
from schemas import readings
from schemas.event import parse
from schemas.events import event_types
from services.eventlog.protocol import Draft, Stored
from services.eventlog.sql import SqlLog, open_log
from services.host import indexing
from services.host.clock import now
from services.host.distributed import alerting, monitoring, wire
from services.host.distributed.consumer import Consumer
from services.host.distributed.parts import HOUSEHOLD_EVENTS, READINGS
from services.host.distributed.relay import Relay

PARTS = 3
ALL = 10_000_000


@dataclass
class Broker:
    """Keeps what was sent, by topic and partition, in order; delivers it as often as asked."""

    sent: dict[tuple[str, int], list[tuple[bytes, wire.Headers]]] = field(default_factory=lambda: defaultdict(list))

    def send(
        self, topic: str, part: int, _key: bytes | None, value: bytes, headers: wire.Headers
    ) -> Callable[[], None]:
        self.sent[topic, part].append((value, headers))
        return lambda: None

    def packs(self, topic: str, part: int, since: int = 0, at_once: int = ALL) -> list[wire.Pack]:
        found = [
            wire.unpacked(part, offset, value, headers)
            for offset, (value, headers) in enumerate(self.sent[topic, part][since : since + at_once], since)
        ]
        return [one for one in found if one is not None]

    def all_of(self, topic: str) -> Iterator[wire.Pack]:
        """What a topic holds, partition by partition."""
        for name, part in sorted(self.sent):
            if name == topic:
                yield from self.packs(topic, part)


@dataclass
class Cluster:
    """The processes of a distributed log; begun anew, they go on where the log says that they were."""

    log: SqlLog
    broker: Broker = field(default_factory=Broker)
    at: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.relay = Relay(self.log, self.broker)
        self.consumers = [self.monitor(), self.alerts()]
        with self.log.reader() as reader:
            self.parts = reader.head().partitions

    def monitor(self) -> Consumer:
        return Consumer(monitoring.NAME, HOUSEHOLD_EVENTS, self.log, monitoring.Monitoring(10_000))

    def alerts(self) -> Consumer:
        return Consumer(alerting.NAME, READINGS, self.log, alerting.Alerting())

    def publish(self) -> None:
        """Publish all there is."""
        while self.relay.once():
            pass

    def settle(self, at_once: int = ALL) -> None:
        """Publish and take until nothing moves."""
        moved = True
        while moved:
            moved = self.relay.once() > 0
            for consumer in self.consumers:
                for part in range(self.parts):
                    moved |= self.deliver(consumer, part, at_once)

    def deliver(self, consumer: Consumer, part: int, at_once: int) -> bool:
        """Deliver at most so many records behind the last one taken; whether there were any."""
        place = consumer.topic, part
        if place not in self.at:
            self.at[place] = consumer.offsets([part])[part] or 0
        packs = self.broker.packs(*place, self.at[place], at_once)
        if packs:
            consumer.take(part, packs)
            self.at[place] = packs[-1].offset + 1
        return bool(packs)


def log_at(database: Path) -> SqlLog:
    """The log of a file, as the hosts open it."""
    log = open_log(f"sqlite:///{database}", clock=now, indexer=indexing.index)
    with log.transaction() as tx:
        indexing.create(tx.connection)
    return log


def facts_of(database: Path) -> Iterator[tuple[Stored, bytes | None]]:
    """The facts of a log, with the policy book that each adopts."""
    log = log_at(database)
    with log.reader() as reader:
        for one in reader.after(0, ALL):
            if one.type in event_types():
                book = parse(one.body).payload.digest if one.type == "PolicyAdopted" else None
                yield one, None if book is None else reader.book(book)
    log.close()


def fill(log: SqlLog, facts: Iterable[tuple[Stored, bytes | None]]) -> None:
    """Append facts as they were recorded."""
    with log.transaction() as tx:
        for one, book in facts:
            if book is not None:
                tx.save_book(parse(one.body).payload.digest, book)
            tx.append([Draft(one.stream, one.event_id, one.type, one.occurred_on, one.body, one.recorded_at)])


def facts_in(log: SqlLog) -> set[tuple[str, str]]:
    """The facts of a log by stream and id."""
    with log.reader() as reader:
        return {(one.stream, one.event_id) for one in reader.after(0, ALL) if one.type in event_types()}


def derived(log: SqlLog) -> dict[str, list[object]]:
    """Readings and case events, by stream."""
    found: dict[str, list[object]] = defaultdict(list)
    with log.reader() as reader:
        for one in reader.after(0, ALL):
            if one.type in {readings.TYPE, cases.TYPE}:
                found[one.stream].append(placeless(one.body))
    return dict(found)


def placeless(body: bytes) -> dict[str, object]:
    """What a record says, without where in its log the cause stands."""
    said = json.loads(body)
    return said | {"cause": said["cause"][0] if isinstance(said["cause"], list) else said["cause"]}
