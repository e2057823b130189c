"""A consumer of one of our own topics, as the shells deliver to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from schemas.faults import Fault
from services.eventlog import rejects
from services.eventlog.protocol import Clock
from services.eventlog.sql import SqlLog
from services.host.distributed.consumer import Consumer, Taken
from services.host.distributed.records import Place, Record
from services.host.distributed.wire import Pack, unpacked
from services.ingest.answer import Answer, Delivery
from services.ingest.burial import Burial
from services.ingest.intake import RawRecord
from services.ingest.keeper import Keeper
from services.ingest.sift import Turned

DAMAGED = Fault(
    "not_json", "", "主题中的记录损坏或非本系统所写 / a record of the topic is damaged, or not ours",
    "内容已由日志补齐，请查明由谁写入 / what it held was taken from the log; find out who wrote it",
)  # fmt: skip


LITTLE = 50
"""Positions of the log that are taken at once when more is too much."""


class Graveyard:
    """Keeps records that cannot be read as dead letters."""

    def __init__(self, log: SqlLog, keeper: Keeper, now: Clock) -> None:
        self._log = log
        self._keeper = keeper
        self._now = now

    def bury(self, records: Sequence[Record]) -> None:
        """Keep records; the same one again changes nothing."""
        letters = []
        for one in records:
            raw = RawRecord(f"{one.topic}/{one.part}", one.offset + 1, one.value or b"")
            turned = Turned(raw, Answer("rejected", fault=DAMAGED))
            letters += Burial(self._keeper, self._now()).letters([turned], Delivery("", one.topic, source=one.topic))
        with self._log.transaction() as tx:
            tx.append([])  # whoever holds the head keeps letters in the order in which others see them
            rejects.keep(tx.connection, letters)


class Following:
    """Takes the records of a consumer's topic; what of them cannot be read is buried, and mended from the log."""

    def __init__(self, consumer: Consumer, bury: Callable[[Sequence[Record]], None]) -> None:
        self.name = consumer.name
        self.topics: Sequence[str] = (consumer.topic,)
        self._consumer = consumer
        self._bury = bury

    def starts(self, held: Mapping[Place, range]) -> dict[Place, int]:
        """Behind the last record that was taken; where the broker has no such place, at its beginning.

        A wrong place costs repeats or a mending, nothing else: positions in the log are the fence.
        """
        kept = self._consumer.offsets([part for _, part in held])
        starts = {}
        for (topic, part), offsets in held.items():
            offset = kept[part]
            is_there = offset is not None and offsets.start <= offset <= offsets.stop
            starts[topic, part] = offset if is_there and offset is not None else offsets.start
        return starts

    def take(self, records: Sequence[Record]) -> Taken:
        """Take records, those of each partition in one transaction.

        Raises:
            EraRaised, OtherLog: this process must end.
            Overtaken: take them again; what was taken is repeated.
        """
        packs: dict[int, list[Pack]] = defaultdict(list)
        damaged = []
        for one in records:
            pack = unpacked(one.part, one.offset, one.value, one.headers)
            if pack is None:
                damaged.append(one)
            else:
                packs[one.part].append(pack)
        if damaged:
            self._bury(damaged)
        taken = (self._consumer.take(part, packs[part]) for part in sorted(packs))
        return sum(taken, Taken(refused=len(damaged)))

    def alone(self, record: Record) -> Taken:
        """Take a record that is too much for one transaction, or behind too large a gap: from the log, by little."""
        pack = unpacked(record.part, record.offset, record.value, record.headers)
        taken = Taken()
        if pack is not None:
            start = self._consumer.position(pack.part)
            for position in range(start, pack.last, LITTLE):
                taken += self._consumer.catch_up(pack.part, until=min(position + LITTLE, pack.last))
        return taken + self.take([record])

    def idle(self, place: Place) -> Taken:
        """Take what the relay has published and nobody delivered."""
        return self._consumer.idle(place[1])
