"""Facts that a restored log lacks and the topics still hold, given to it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from schemas.event import Recorded
from schemas.events import event_types
from schemas.events.system import PolicyAdopted, Tick
from services.eventlog.protocol import Reader
from services.host.distributed.clerk import Clerk
from services.host.distributed.parts import HOUSEHOLD_EVENTS, TOPICS
from services.host.distributed.wire import Pack, unpacked
from services.ingest.intake import Accepted

AT_ONCE = 500
"""Records of the topic that are held against the log at once."""

POLL_MS = 500

OWN = frozenset({Tick.__name__, PolicyAdopted.__name__})
"""What the host says anew by itself: the time, and the policy in force, whose book no topic holds."""


def restore(clerk: Clerk, packs: Iterable[Pack], advance: Callable[[int], None]) -> int:
    """Give a log the facts that it lacks, in the order in which they were known, with that instant; how many.

    Whatever followed from them is made anew by the workers. `advance` is told how many records were looked at.
    """
    lost: dict[tuple[str, str], Recorded] = {}
    rest = iter(packs)
    while chunk := list(islice(rest, AT_ONCE)):
        with clerk.log.reader() as reader:
            lost |= _lost(reader, chunk)
        advance(len(chunk))
    ordered = iter(sorted(lost.values(), key=lambda one: (one.recorded_at, one.position)))
    while batch := [*islice(ordered, clerk.settings.batch_events)]:
        clerk.take([Accepted(one.event, one.recorded_at) for one in batch])
    return len(lost)


def _lost(reader: Reader, packs: Sequence[Pack]) -> dict[tuple[str, str], Recorded]:
    stored = {one.position: one.link for one in reader.at_positions({pack.last for pack in packs})}
    found: dict[tuple[str, str], Recorded] = {}
    for pack in packs:
        # An equal link means an equal log up to there.
        if stored.get(pack.last) != pack.link:
            facts = (one.recorded() for one in pack.items if one.type in event_types() and one.type not in OWN)
            found |= {(one.event.subject, one.event.event_id): one for one in facts}
    wanted: dict[str, list[str]] = {}
    for stream, event_id in found:
        wanted.setdefault(stream, []).append(event_id)
    known = reader.known(wanted)
    return {identity: one for identity, one in found.items() if identity not in known}


def last_era(options: Mapping[str, Any]) -> int:
    """The last generation of which the topics hold anything; 0: they hold nothing."""
    said = (dict(one.headers).get("era", b"") for one in _records(options, TOPICS))
    return max((int(era) for era in said if era.isdigit()), default=0)


def packs_of(options: Mapping[str, Any]) -> Iterator[Pack]:
    """What the topic of facts and broadcasts holds at this moment, partition by partition; damaged records left out."""
    for one in _records(options, [HOUSEHOLD_EVENTS]):
        if (pack := unpacked(one.partition, one.offset, one.value, one.headers)) is not None:
            yield pack


def _records(options: Mapping[str, Any], topics: Sequence[str]) -> Iterator[Any]:
    with closing(KafkaConsumer(**options, enable_auto_commit=False)) as consumer:
        parts = [TopicPartition(topic, part) for topic in topics for part in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        ends = consumer.end_offsets(parts)
        while any(consumer.position(one) < ends[one] for one in parts):
            for records in consumer.poll(timeout_ms=POLL_MS).values():
                yield from records
