"""The plain loop: the same services without Faust, for backlogs, from a topic or from the log itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any, Literal

from kafka import KafkaConsumer, TopicPartition

from schemas.errors import ShouwangError
from services.eventlog.sql import SqlLog
from services.host.database import opened
from services.host.distributed import security
from services.host.distributed.consumer import Consumer, Taken
from services.host.distributed.leaving import coded
from services.host.distributed.patience import Patience, deliver
from services.host.distributed.records import AT_ONCE, Place, Record, Service, batches, told
from services.host.distributed.roles import Reader, consumer_of, following
from services.host.distributed.watch import Watch
from services.host.loglines import log_to
from services.host.settings import Settings
from services.host.vaulting import LazyVault

POLL_MS = 500
"""Milliseconds that one look at the broker waits for something."""

Source = Literal["topic", "log"]

Advance = Callable[[Taken], None]
"""Told of each committed batch."""


class NoPart(ShouwangError):
    """A partition that the log does not have."""

    def __init__(self, parts: int) -> None:
        super().__init__(f"分区为 0–{parts - 1} / partitions are 0 to {parts - 1}")


def run(reader: Reader, source: Source, parts: Sequence[int] | None, settings: Settings) -> Taken:
    """Take the backlog of a service in some partitions, or in all; what it was.

    Raises:
        Ended: something went wrong on the way; what was taken before is kept.
        ShouwangError: it could not begin.
    """
    log_to(sys.stderr)
    done: list[Taken] = []
    patience = Patience(Watch())
    with opened(settings.database_url) as log, closing(LazyVault(settings)) as vault:
        consumer = consumer_of(reader, log, settings)
        chosen, options = _chosen(log, parts), security.client(settings)
        with coded():
            if source == "log":
                from_log(consumer, log, chosen, patience, done.append)
            else:
                places = [(consumer.topic, part) for part in chosen]
                from_topic(following(consumer, log, vault), places, options, patience, done.append)
    return sum(done, Taken())


def _chosen(log: SqlLog, parts: Sequence[int] | None) -> list[int]:
    with log.reader() as reader:
        there = range(reader.head().partitions)
    if not set(parts or ()) <= set(there):
        raise NoPart(len(there))
    return sorted(there if parts is None else set(parts))


def from_topic(
    service: Service, places: Sequence[Place], options: Mapping[str, Any], patience: Patience, advance: Advance
) -> None:  # fmt: skip
    """Take what the broker holds of some partitions at this moment, and then what of it was never delivered.

    It is no member of the service's group, and so takes no partition away from a worker: whoever commits first wins.
    """
    with closing(KafkaConsumer(**options, enable_auto_commit=False, max_poll_records=AT_ONCE)) as consumer:
        parts = [TopicPartition(*place) for place in places]
        consumer.assign(parts)
        first, ends = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
        held = {(one.topic, one.partition): range(first[one], ends[one]) for one in parts}
        for place, offset in patience(partial(service.starts, held)).items():
            consumer.seek(TopicPartition(*place), offset)
        while any(consumer.position(one) < ends[one] for one in parts):
            polled = consumer.poll(timeout_ms=POLL_MS)
            for batch in batches(_record(one) for of_part in polled.values() for one in of_part):
                advance(deliver(service, batch, patience))
    for place in places:
        advance(patience(partial(service.idle, place)))


def from_log(
    consumer: Consumer, log: SqlLog, parts: Sequence[int], patience: Patience, advance: Advance
) -> None:  # fmt: skip
    """Take what the log holds of some partitions at this moment; needs no broker."""
    with log.reader() as reader:
        end = reader.head().position
    for part in parts:
        while consumer.position(part) < end:
            advance(patience(partial(consumer.catch_up, part, until=end)))


def _record(one: Any) -> Record:  # noqa: ANN401  # Kafka's client ships no types
    return Record(one.topic, one.partition, one.offset, one.value, told(one.headers))
