"""How a log in a database is appended to: one lock, one look-up, one bulk insert and one update per batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import overload

from sqlalchemy import Connection, Table, and_, case, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.eventlog import tables
from services.eventlog.chain import microseconds
from services.eventlog.errors import LogCorrupt
from services.eventlog.forms import Forms
from services.eventlog.protocol import Conflict, Draft, Head, Indexer, Outcome, Place, Stored
from services.eventlog.reading import SqlReader, read_head, span, stream_keys
from services.eventlog.sealing import Seen, seal


class SqlTransaction(SqlReader):
    """One transaction of a log in a database. `keys` are stream keys that were committed before it began."""

    def __init__(self, connection: Connection, forms: Forms, keys: Mapping[str, int], indexer: Indexer | None) -> None:
        super().__init__(connection, forms)
        self._committed_keys = keys
        self._indexer = indexer
        self._locked: Head | None = None
        self.new_keys: dict[str, int] = {}

    def head(self) -> Head:
        """The end of the log, this transaction's own records included."""
        return self._locked or super().head()

    def now(self) -> datetime:
        """The log's clock; no lock is taken, so that others may append meanwhile."""
        return self._forms.now(self._connection)

    @overload
    def append(self, drafts: Sequence[Draft]) -> list[Outcome]: ...

    @overload
    def append(self, drafts: Sequence[Draft], expected: Mapping[str, int]) -> list[Outcome] | Conflict: ...

    def append(self, drafts: Sequence[Draft], expected: Mapping[str, int] | None = None) -> list[Outcome] | Conflict:
        """Append; one outcome per draft, or the conflict of the first stream that has moved on."""
        # First the lock, then every look-up: what is read before it may be outdated by the time it is held.
        row, now = self._forms.lock_head(self._connection)
        head = read_head(row)
        keys = self._keys({**dict.fromkeys(draft.stream for draft in drafts), **(expected or {})})
        for stream, position in (expected or {}).items():
            if (actual := self._end(keys.get(stream))) != position:
                return Conflict(stream, position, actual)
        outcomes, self._locked = seal(head, drafts, self._seen(drafts, keys), now)
        fresh = [outcome for outcome in outcomes if isinstance(outcome, Stored)]
        if fresh:
            self._write(fresh, keys, self._locked)
        return outcomes

    def lock_consumed(self, consumer: str, topic: str, parts: Collection[int]) -> Mapping[int, Place]:
        """Hold and read the places of a consumer, in order of partition."""
        numbers = sorted(set(parts))
        rows = [{"consumer": consumer, "topic": topic, "part": part, "position": 0} for part in numbers]
        table = tables.consumed
        if rows:
            self._connection.execute(self._upsert(table).on_conflict_do_nothing(), rows)
        held = (
            select(table.c.part, table.c.position, table.c.broker_offset)
            .where(table.c.consumer == consumer, table.c.topic == topic, table.c.part.in_(numbers))
            .order_by(table.c.part)
            .with_for_update()
        )
        return {part: Place(position, offset) for part, position, offset in self._connection.execute(held)}

    def save_consumed(self, consumer: str, topic: str, part: int, position: int, offset: int | None = None) -> bool:
        """Move a consumer forward; false where it already is at `position` or beyond, and at `offset` of its topic."""
        if position <= 0 and offset is None:
            return False
        table = tables.consumed
        new = self._upsert(table).values(
            consumer=consumer, topic=topic, part=part, position=position, broker_offset=offset
        )
        forward = new.on_conflict_do_update(
            index_elements=[table.c.consumer, table.c.topic, table.c.part],
            set_={
                "position": new.excluded.position,
                "broker_offset": func.coalesce(new.excluded.broker_offset, table.c.broker_offset),
            },
            where=or_(
                table.c.position < new.excluded.position,
                and_(
                    table.c.position == new.excluded.position,
                    func.coalesce(table.c.broker_offset, -1) < new.excluded.broker_offset,
                ),
            ),
        ).returning(table.c.position)
        return self._connection.execute(forward).first() is not None

    def save_book(self, digest: str, content: bytes) -> None:
        """Keep a policy book under its digest."""
        new = self._upsert(tables.book).values(digest=digest, content=content)
        self._connection.execute(new.on_conflict_do_nothing())
        if self.book(digest) != content:
            raise LogCorrupt(
                self.head().position, f"两个政策参数册的摘要同为 {digest}", f"two policy books have the digest {digest}"
            )  # fmt: skip

    def raise_era(self, known: int = 0) -> int:
        """Begin the next generation of publishing, behind every step that is still at work and a generation `known`."""
        place = tables.consumed.c
        self._connection.execute(
            select(place.part).order_by(place.consumer, place.topic, place.part).with_for_update()
        ).all()
        era = tables.head.c.era
        self._connection.execute(update(tables.head).values(era=case((era < known, known), else_=era) + 1))
        self._locked = super().head()
        return self._locked.era

    def _upsert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        return sqlite.insert(table) if self._connection.dialect.name == "sqlite" else postgresql.insert(table)

    def _keys(self, names: Iterable[str]) -> dict[str, int]:
        keys, missing = {}, []
        for name in names:
            key = self._committed_keys.get(name) or self.new_keys.get(name)
            if key is None:
                missing.append(name)
            else:
                keys[name] = key
        if missing:
            found = stream_keys(self._connection, missing)
            self.new_keys.update(found)
            keys.update(found)
        return keys

    def _end(self, key: int | None) -> int:
        last = select(func.max(tables.event.c.position)).where(tables.event.c.stream_key == key)
        return 0 if key is None else self._connection.execute(last).scalar() or 0

    def _seen(self, drafts: Sequence[Draft], keys: Mapping[str, int]) -> dict[int, Seen]:
        numbers = [number for number, draft in enumerate(drafts) if draft.stream in keys]
        spans = [span(keys[drafts[number].stream], drafts[number].event_id) for number in numbers]
        found = self._forms.find(self._connection, spans)
        return {numbers[index]: (position, body) for index, position, body in found}

    def _write(self, events: Sequence[Stored], keys: dict[str, int], head: Head) -> None:
        unknown = [name for name in dict.fromkeys(event.stream for event in events) if name not in keys]
        if unknown:
            last = self._connection.execute(select(func.max(tables.stream.c.key))).scalar() or 0
            new = {name: last + number for number, name in enumerate(unknown, 1)}
            self._connection.execute(insert(tables.stream), [{"key": key, "name": name} for name, key in new.items()])
            self.new_keys.update(new)
            keys.update(new)
        self._forms.insert(self._connection, events, keys)
        stamps = {"position": head.position, "recorded_at": microseconds(head.recorded_at), "link": head.link}
        self._connection.execute(update(tables.head).values(stamps))
        if self._indexer is not None:
            self._indexer(self._connection, events)
