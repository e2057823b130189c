"""The model of a log: the same promises kept by lists and dictionaries, for tests, rehearsals and as the yardstick."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import overload

from services.eventlog.errors import LogCorrupt
from services.eventlog.protocol import RECORD_DIGITS, Bound, Clock, Conflict, Draft, Head, Outcome, Place, Stored
from services.eventlog.sealing import seal

_Places = dict[tuple[str, str, int], Place]


@dataclass(slots=True)
class _Committed:
    """What was committed. The lists only grow, so a view of them is a head; the small rest is copied by writers."""

    events: list[Stored] = field(default_factory=list)
    by_stream: dict[str, list[Stored]] = field(default_factory=dict)
    by_id: dict[tuple[str, str], Stored] = field(default_factory=dict)
    head: Head = field(default_factory=Head)
    places: _Places = field(default_factory=dict)
    books: dict[str, bytes] = field(default_factory=dict)


class MemoryReader:
    """A view of a memory log up to the head it was opened at."""

    def __init__(self, state: _Committed) -> None:
        self._state = state
        self._head = state.head
        self._places: _Places = state.places
        self._books = state.books

    def head(self) -> Head:
        """The end of the log."""
        return self._head

    def stream(self, stream: str, *, until: Bound | None = None) -> Sequence[Stored]:
        """The events of one stream by position."""
        return self._cut(self._state.by_stream.get(stream, ()), until)

    def streams(self, names: Collection[str], until: Bound | None = None) -> Mapping[str, Sequence[Stored]]:
        """The events of many streams; every name is a key, in the order given."""
        return {name: self.stream(name, until=until) for name in names}

    def after(self, position: int, limit: int, until: Bound | None = None) -> Sequence[Stored]:
        """At most `limit` events behind `position`, in order."""
        return self._cut(self._state.events[position : position + limit], until)

    def at_positions(self, positions: Collection[int]) -> Sequence[Stored]:
        """The events at these positions, in order."""
        ends = range(1, self._head.position + 1)
        return [self._state.events[position - 1] for position in sorted(set(positions)) if position in ends]

    def known(self, wanted: Mapping[str, Iterable[str]]) -> Mapping[tuple[str, str], int]:
        """Positions by (stream, event id) of the wanted event ids that exist."""
        found = {}
        for identity in ((stream, event_id) for stream, event_ids in wanted.items() for event_id in event_ids):
            event = self._state.by_id.get(identity)
            if event is not None and event.position <= self._head.position:
                found[identity] = event.position
        return found

    def statements(self, wanted: Mapping[str, Iterable[str]]) -> Mapping[tuple[str, str], Sequence[Stored]]:
        """All statements about the wanted records, by (stream, record)."""
        found: dict[tuple[str, str], list[Stored]] = {}
        for stream, names in wanted.items():
            records = set(names)
            for event in self.stream(stream):
                if (record := event.event_id[:RECORD_DIGITS]) in records:
                    found.setdefault((stream, record), []).append(event)
        return found

    def consumed(self, consumer: str, topic: str, part: int) -> int:
        """The position up to which a consumer has come in a partition."""
        return self._places.get((consumer, topic, part), Place()).position

    def book(self, digest: str) -> bytes | None:
        """The policy book saved under a digest."""
        return self._books.get(digest)

    def _cut(self, events: Sequence[Stored], until: Bound | None) -> Sequence[Stored]:
        last = self._head.position
        until = until or Bound()
        if until.position is not None:
            last = min(last, until.position)
        return [
            event
            for event in events
            if event.position <= last and (until.recorded_at is None or event.recorded_at <= until.recorded_at)
        ]


class MemoryTransaction(MemoryReader):
    """A view that writes: grows the lists at once and is the only one to see beyond the committed head."""

    def __init__(self, state: _Committed, clock: Clock) -> None:
        super().__init__(state)
        self._clock = clock
        self._places = dict(state.places)
        self._books = dict(state.books)

    @overload
    def append(self, drafts: Sequence[Draft]) -> list[Outcome]: ...

    @overload
    def append(self, drafts: Sequence[Draft], expected: Mapping[str, int]) -> list[Outcome] | Conflict: ...

    def append(self, drafts: Sequence[Draft], expected: Mapping[str, int] | None = None) -> list[Outcome] | Conflict:
        """Append; one outcome per draft, or the conflict of the first stream that has moved on."""
        for stream, position in (expected or {}).items():
            events = self.stream(stream)
            actual = events[-1].position if events else 0
            if actual != position:
                return Conflict(stream, position, actual)
        seen = {}
        for number, draft in enumerate(drafts):
            if event := self._state.by_id.get((draft.stream, draft.event_id)):
                seen[number] = (event.position, event.body)
        outcomes, self._head = seal(self._head, drafts, seen, self._clock())
        for outcome in outcomes:
            if isinstance(outcome, Stored):
                self._state.events.append(outcome)
                self._state.by_stream.setdefault(outcome.stream, []).append(outcome)
                self._state.by_id[outcome.stream, outcome.event_id] = outcome
        return outcomes

    def lock_consumed(self, consumer: str, topic: str, parts: Collection[int]) -> Mapping[int, Place]:
        """The places of a consumer; the transaction holds everything anyway."""
        return {part: self._places.get((consumer, topic, part), Place()) for part in sorted(set(parts))}

    def save_consumed(self, consumer: str, topic: str, part: int, position: int, offset: int | None = None) -> bool:
        """Move a consumer forward; false where it already is at `position` or beyond, and at `offset` of its topic."""
        place = self._places.get((consumer, topic, part), Place())
        further = -1 if offset is None else offset, -1 if place.offset is None else place.offset
        if position < place.position or (position == place.position and further[0] <= further[1]):
            return False
        self._places[consumer, topic, part] = Place(position, place.offset if offset is None else offset)
        return True

    def save_book(self, digest: str, content: bytes) -> None:
        """Keep a policy book under its digest."""
        if self._books.setdefault(digest, content) != content:
            raise LogCorrupt(
                self._head.position, f"两个政策参数册的摘要同为 {digest}", f"two policy books have the digest {digest}"
            )  # fmt: skip

    def raise_era(self, known: int = 0) -> int:
        """Begin the next generation of publishing, behind one `known`."""
        self._head = replace(self._head, era=max(self._head.era, known) + 1)
        return self._head.era

    def commit(self) -> None:
        """Make everything visible to readers opened from now on."""
        self._state.head, self._state.places, self._state.books = self._head, self._places, self._books

    def rollback(self) -> None:
        """Take back what this transaction grew."""
        events = self._state.events
        while len(events) > self._state.head.position:
            event = events.pop()
            self._state.by_stream[event.stream].pop()
            del self._state.by_id[event.stream, event.event_id]


class MemoryLog:
    """A log in memory. Transactions exclude each other; readers see what was committed when they began."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._state = _Committed()
        self._writing = Lock()

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        """A transaction that commits when the context is left, and rolls back on an exception."""
        with self._writing:
            transaction = MemoryTransaction(self._state, self._clock)
            leave: Callable[[], None] = transaction.rollback
            try:
                yield transaction
                leave = transaction.commit
            finally:
                leave()

    @contextmanager
    def reader(self) -> Iterator[MemoryReader]:
        """A view of what is committed now."""
        yield MemoryReader(self._state)

    def close(self) -> None:
        """Nothing to let go of."""
