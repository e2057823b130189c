"""How a log in a database is read: few queries, each bounded in parameters, none per event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, func, select

from services.eventlog import tables
from services.eventlog.chain import instant, microseconds
from services.eventlog.errors import LogCorrupt
from services.eventlog.forms import Forms, Span
from services.eventlog.protocol import GENESIS_LINK, RECORD_DIGITS, Bound, Head, Stored

CHUNK = 10_000
"""Parameters in one statement; SQLite takes 32,766, PostgreSQL 65,535."""

_T = TypeVar("_T")
_by_position = attrgetter("position")
_EVENTS = select(
    tables.event.c.position,
    tables.stream.c.name,
    tables.event.c.event_id,
    tables.event.c.type,
    tables.event.c.occurred_on,
    tables.event.c.recorded_at,
    tables.event.c.body,
    tables.event.c.link,
).join_from(tables.event, tables.stream, tables.event.c.stream_key == tables.stream.c.key)


class SqlReader:
    """A view of a log through one connection, whose transaction gives it its snapshot."""

    def __init__(self, connection: Connection, forms: Forms) -> None:
        self._connection = connection
        self._forms = forms

    @property
    def connection(self) -> Connection:
        """The connection, for derived tables that lie beside the log."""
        return self._connection

    def head(self) -> Head:
        """The end of the log."""
        return read_head(self._connection.execute(select(tables.head)).one())

    def stream(self, stream: str, *, until: Bound | None = None) -> Sequence[Stored]:
        """The events of one stream by position."""
        return self.streams((stream,), until)[stream]

    def streams(self, names: Collection[str], until: Bound | None = None) -> Mapping[str, Sequence[Stored]]:
        """The events of many streams; every name is a key, in the order given."""
        found: dict[str, list[Stored]] = {name: [] for name in names}
        for chunk in chunks(found):
            for event in self._stored(_within(_EVENTS.where(tables.stream.c.name.in_(chunk)), until)):
                found[event.stream].append(event)
        for events in found.values():
            events.sort(key=_by_position)  # cheaper than a sort in the database, which carries the bodies
        return found

    def after(self, position: int, limit: int, until: Bound | None = None) -> Sequence[Stored]:
        """At most `limit` events behind `position`, in order."""
        # Time follows position, so a bound cuts the end off: tested here, it never makes the database read on in vain.
        query = _EVENTS.where(tables.event.c.position > position).order_by(tables.event.c.position).limit(limit)
        last = until.recorded_at if until else None
        if until and until.position is not None:
            query = query.where(tables.event.c.position <= until.position)
        return [event for event in self._stored(query) if last is None or event.recorded_at <= last]

    def at_positions(self, positions: Collection[int]) -> Sequence[Stored]:
        """The events at these positions, in order."""
        found: list[Stored] = []
        for chunk in chunks(sorted(set(positions))):
            query = _EVENTS.where(tables.event.c.position.in_(chunk)).order_by(tables.event.c.position)
            found.extend(self._stored(query))
        return found

    def known(self, wanted: Mapping[str, Iterable[str]]) -> Mapping[tuple[str, str], int]:
        """Positions by (stream, event id) of the wanted event ids that exist."""
        pairs = [(stream, event_id) for stream, event_ids in wanted.items() for event_id in event_ids]
        return {pairs[number]: position for number, position in self._find(pairs)}

    def statements(self, wanted: Mapping[str, Iterable[str]]) -> Mapping[tuple[str, str], Sequence[Stored]]:
        """All statements about the wanted records, by (stream, record)."""
        pairs = [(stream, record) for stream, records in wanted.items() for record in records]
        positions = {position for _, position in self._find(pairs)}
        found: dict[tuple[str, str], list[Stored]] = {}
        for event in self.at_positions(positions):
            found.setdefault((event.stream, event.event_id[:RECORD_DIGITS]), []).append(event)
        return found

    def consumed(self, consumer: str, topic: str, part: int) -> int:
        """The position up to which a consumer has come in a partition."""
        place = tables.consumed.c
        query = select(place.position).where(place.consumer == consumer, place.topic == topic, place.part == part)
        return self._connection.execute(query).scalar() or 0

    def book(self, digest: str) -> bytes | None:
        """The policy book saved under a digest."""
        content = self._connection.execute(select(tables.book.c.content).where(tables.book.c.digest == digest)).scalar()
        return None if content is None else bytes(content)

    def _find(self, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
        keys = stream_keys(self._connection, dict.fromkeys(stream for stream, _ in pairs))
        numbers = [number for number, (stream, _) in enumerate(pairs) if stream in keys]
        spans = [span(keys[pairs[number][0]], pairs[number][1]) for number in numbers]
        return ((numbers[index], position) for index, position, _ in self._forms.find(self._connection, spans))

    def _stored(self, query: Select[Any]) -> Iterator[Stored]:
        stamp, recorded_at = None, None
        for position, name, event_id, kind, day, at, body, link in self._connection.execute(query):
            if recorded_at is None or at != stamp:
                stamp, recorded_at = at, instant(at)
            yield Stored(position, name, event_id.hex(), kind, date.fromordinal(day), recorded_at, body, link)


def read_head(row: Row[Any]) -> Head:
    """The head that a row of table `head` says."""
    return Head(row.position, instant(row.recorded_at), bytes(row.link), row.era, row.partitions)


def stream_keys(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The integer keys of those streams that exist."""
    found: dict[str, int] = {}
    for chunk in chunks(names):
        query = select(tables.stream.c.name, tables.stream.c.key).where(tables.stream.c.name.in_(chunk))
        found.update((name, key) for name, key in connection.execute(query))
    return found


def span(key: int, digits: str) -> Span:
    """All event ids of a stream that begin with `digits`: a record, or one statement."""
    whole = 2 * RECORD_DIGITS
    return key, bytes.fromhex(digits.ljust(whole, "0")), bytes.fromhex(digits.ljust(whole, "f"))


def chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    """Values, in order, in lists that fit one statement."""
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def check_end(reader: SqlReader) -> None:
    """Hold the head row against the last record.

    Raises:
        LogCorrupt: they differ, so records were cut off or added behind the log's back.
    """
    head = reader.head()
    last = reader.connection.execute(select(func.max(tables.event.c.position))).scalar() or 0
    found = reader.at_positions([last])
    link = found[0].link if found else GENESIS_LINK
    if (last, link) != (head.position, head.link):
        raise LogCorrupt(
            last, f"头记录为 {head.position}，或链值不符", f"the head row says {head.position}, or another link"
        )  # fmt: skip


def _within(query: Select[Any], until: Bound | None) -> Select[Any]:
    if until and until.position is not None:
        query = query.where(tables.event.c.position <= until.position)
    if until and until.recorded_at is not None:
        query = query.where(tables.event.c.recorded_at <= microseconds(until.recorded_at))
    return query
