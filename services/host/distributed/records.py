"""What a shell delivers to a service, and what it asks of one: the same for Faust and for the plain loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.errors import ShouwangError
from services.host.distributed.consumer import Taken

Place = tuple[str, int]
"""A topic and a partition of it."""

AT_ONCE = 500
"""Records that are delivered together at most."""

BATCH_BYTES = 262_144
"""Bytes of one transaction: it must end long before the database gives it up, however much is packed in a record."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a topic, as bytes."""

    topic: str
    part: int
    offset: int
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.topic, self.part


def told(headers: Iterable[tuple[str, bytes | None]]) -> tuple[tuple[str, bytes], ...]:
    """The headers that say anything."""
    return tuple((name, value) for name, value in headers if value is not None)


class OtherTopic(ShouwangError):
    """A topic does not hold what was read of it: made anew, cut off, or of another broker."""

    def __init__(self, place: Place, position: int, held: range) -> None:
        topic, part = place
        super().__init__(
            f"主题 {topic} 分区 {part} 现存 {held.start}–{held.stop}，已读到 {position}，请查明是否被删除重建，"
            f"再用 shouwang topics accept {topic} / topic {topic}, partition {part} holds {held.start} to {held.stop}, "
            f"but was read up to {position}: find out why, then use shouwang topics accept {topic}"
        )


class Service(Protocol):
    """A service that reads topics; called by one thread at a time."""

    name: str
    topics: Sequence[str]

    def starts(self, held: Mapping[Place, range]) -> dict[Place, int]:
        """Where to read on in each partition, of which the broker holds these offsets."""
        ...

    def take(self, records: Sequence[Record]) -> Taken:
        """Take records, those of each partition in order; when it returns, they need never be delivered again."""
        ...

    def alone(self, record: Record) -> Taken:
        """Take a record that by itself takes the database too long."""
        ...

    def idle(self, place: Place) -> Taken:
        """See to a partition that has been silent for a while."""
        ...


def batches(records: Iterable[Record], limit: int = BATCH_BYTES) -> Iterator[list[Record]]:
    """The records in order, in batches of so many bytes; a larger record is one of its own."""
    batch: list[Record] = []
    size = 0
    for record in records:
        length = len(record.value or b"")
        if batch and size + length > limit:
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += length
    if batch:
        yield batch
