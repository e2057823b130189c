"""What a log is to the rest of Shouwang: values that go in and come out, and the promises of a reader and a writer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol, overload, runtime_checkable

if TYPE_CHECKING:  # who only speaks of a log needs no database library
    from sqlalchemy import Connection

Clock = Callable[[], datetime]
"""Gives the present instant, aware UTC."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""`recorded_at` of the head of an empty log."""

GENESIS_LINK = bytes(32)
"""The link before the first record."""

RECORD_DIGITS = 16
"""Hexadecimal digits of an event id that name the record; the others name the statement about it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event to be appended, as bytes: the log never looks into `body`.

    `stream` is `person/…`, `household/…`, `division/…`, `system`, `reading/<household>` or `case/<household>`;
    `event_id` 32 lower-case hexadecimal digits, unique within its stream. `at` is the recorded time that a loaded
    history brings with it and stands for the log's clock: it never takes the log's time back (the later of both
    counts) and must not be ahead of the clock.
    """

    stream: str
    event_id: str
    type: str
    occurred_on: date
    body: bytes
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as the log has it. `recorded_at` (获知时间) is aware UTC to the microsecond; `link` are 32 bytes."""

    position: int
    stream: str
    event_id: str
    type: str
    occurred_on: date
    recorded_at: datetime
    body: bytes
    link: bytes


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The answer to a draft whose `event_id` its stream already has, at `position`; nothing was written for it."""

    event_id: str
    position: int
    same_body: bool


Outcome = Stored | Duplicate


@dataclass(frozen=True, slots=True)
class Conflict:
    """The answer to a decision made on an old state: `stream` ends at `actual`, not `expected`; nothing was written."""

    stream: str
    expected: int
    actual: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the chain that is known from elsewhere, for instance from a tick or from yesterday's report."""

    position: int
    link: bytes


GENESIS = Anchor(0, GENESIS_LINK)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log. `era` is the generation of publishing, `partitions` the number of relay partitions."""

    position: int = 0
    recorded_at: datetime = EPOCH
    link: bytes = GENESIS_LINK
    era: int = 1
    partitions: int = 1

    @property
    def anchor(self) -> Anchor:
        """Position and link, as `chain.first_break` takes them."""
        return Anchor(self.position, self.link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A prefix of the log: what lies at or before `position` and was recorded at or before `recorded_at`."""

    position: int | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """How far a consumer has come: the last `position` whose consequences are in the log; `offset` is only a hint."""

    position: int = 0
    offset: int | None = None


class Reader(Protocol):
    """One consistent view of the log; the log may grow meanwhile, the view does not."""

    def head(self) -> Head:
        """The end of the log."""
        ...

    def stream(self, stream: str, *, until: Bound | None = None) -> Sequence[Stored]:
        """The events of one stream by position; empty for a stream that has none."""
        ...

    def streams(self, names: Collection[str], until: Bound | None = None) -> Mapping[str, Sequence[Stored]]:
        """The events of many streams in one query; every name is a key, in the order given, without repeats."""
        ...

    def after(self, position: int, limit: int, until: Bound | None = None) -> Sequence[Stored]:
        """At most `limit` events behind `position`, in order; one that is still in flight is never skipped."""
        ...

    def at_positions(self, positions: Collection[int]) -> Sequence[Stored]:
        """The events at these positions, in order; positions that hold none are left out."""
        ...

    def known(self, wanted: Mapping[str, Iterable[str]]) -> Mapping[tuple[str, str], int]:
        """Positions by (stream, event id) of those of the wanted event ids that their streams have."""
        ...

    def statements(self, wanted: Mapping[str, Iterable[str]]) -> Mapping[tuple[str, str], Sequence[Stored]]:
        """All statements, by position, about records (first 16 digits of event ids) of streams, by (stream, record).

        Records without a statement are left out.
        """
        ...

    def consumed(self, consumer: str, topic: str, part: int) -> int:
        """The position up to which a consumer has come in a partition; 0 before it began."""
        ...

    def book(self, digest: str) -> bytes | None:
        """The policy book saved under a digest."""
        ...


class Transaction(Reader, Protocol):
    """A reader that also writes. All or nothing: an exception that leaves the context takes everything back.

    Lock order for callers: `lock_consumed`, then own tables (shared rows sorted), then `append`, which takes the head.
    """

    @overload
    def append(self, drafts: Sequence[Draft]) -> list[Outcome]: ...

    @overload
    def append(self, drafts: Sequence[Draft], expected: Mapping[str, int]) -> list[Outcome] | Conflict: ...

    def append(self, drafts: Sequence[Draft], expected: Mapping[str, int] | None = None) -> list[Outcome] | Conflict:
        """Append facts, or with `expected` decisions; one outcome per draft, in their order.

        Positions are consecutive, and time never goes back. `expected` is the last known position per decision
        stream (0: none yet); if a stream has moved on, the answer is a `Conflict` and nothing of this call is written.

        Raises:
            AheadOfClock: a draft's `at` is ahead of the log's clock.
        """
        ...

    def lock_consumed(self, consumer: str, topic: str, parts: Collection[int]) -> Mapping[int, Place]:
        """Hold the places of a consumer until the transaction ends, and read them. Comes before every other lock."""
        ...

    def save_consumed(
        self, consumer: str, topic: str, part: int, position: int, offset: int | None = None
    ) -> bool:  # fmt: skip
        """Move a consumer forward; false, and nothing is changed, where it already is there or beyond.

        At the same `position`, the `offset` of its topic may still move: what was taken from the log is then delivered.
        """
        ...

    def save_book(self, digest: str, content: bytes) -> None:
        """Keep a policy book under its digest; saving it again changes nothing.

        Raises:
            LogCorrupt: another book is kept under this digest.
        """
        ...

    def raise_era(self, known: int = 0) -> int:
        """Begin the generation behind this one and one `known`, and return it; holds all places until commit."""
        ...


class EventLog(Protocol):
    """A log that can be read and appended to from many threads; SQL logs from many processes too."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction that commits when the context is left, and rolls back on an exception."""
        ...

    def reader(self) -> AbstractContextManager[Reader]:
        """A read-only view on a connection of its own; it neither waits for writers nor holds them up."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


@runtime_checkable
class Tabled(Protocol):
    """A reader or transaction of a log that lives in a database, where other parts keep derived tables beside it."""

    @property
    def connection(self) -> Connection:
        """The connection of this very transaction; derived rows written through it share its fate."""
        ...


Indexer = Callable[["Connection", Sequence[Stored]], None]
"""Called with each appended batch under the head lock, in the same transaction: writes an index of the log."""


class TabledReader(Reader, Tabled, Protocol):
    """A reader with derived tables beside it."""


class TabledTransaction(Transaction, Tabled, Protocol):
    """A transaction with derived tables beside it."""
