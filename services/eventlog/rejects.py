"""Dead letters: every refused record, sealed, with its reason and place, so that it can be mended and sent again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.eventlog.chain import instant, microseconds

KEPT_BYTES = 65_536
"""Bytes kept of one refused record; a longer one is no statement, and its place tells where the rest is."""

CHUNK = 500
"""Parameters in one statement."""

_Number = BigInteger().with_variant(Integer, "sqlite")

tables = MetaData()
dead_letter = Table(
    "dead_letter",
    tables,
    Column("number", _Number, primary_key=True),
    Column("delivery", String, nullable=False),
    Column("place", String, nullable=False),
    Column("line", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("source", String, nullable=False),
    Column("mapping", String),
    Column("reason", String, nullable=False),
    Column("path", String, nullable=False),
    Column("field_column", String),
    Column("what", String, nullable=False),
    Column("todo", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("refused_at", _Number, nullable=False),
    UniqueConstraint("delivery", "place", "line", "digest"),
    sqlite_autoincrement=True,  # a report names letters by number: one that is gone must not be taken for another
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A refused record (死信): where it stood, why it was refused, and what it was, which only the vault can open.

    `digest` is keyed and tells two records apart that stood at one place of two files of one name. `owner` is under
    whose key `sealed` lies: the pseudonym of the person it speaks of, or its delivery. `number` is given by the table.
    Two letters are equal if the same was refused at the same place, whatever the keys.
    """

    delivery: str
    place: str
    line: int
    source: str
    mapping: str | None
    reason: str
    path: str
    column: str | None
    what: str
    todo: str
    digest: str = field(compare=False)
    owner: str = field(compare=False)
    sealed: bytes = field(compare=False, repr=False)
    refused_at: datetime = field(compare=False)
    number: int = field(compare=False, default=0)

    @property
    def key(self) -> tuple[str, str, int, str]:
        """The record refused: in which delivery, where it stood, and what it was."""
        return self.delivery, self.place, self.line, self.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which dead letters are looked for; None: of any. `before` is a number: kept earlier than that letter."""

    delivery: str | None = None
    sources: Collection[str] | None = None
    reason: str | None = None
    number: int | None = None
    before: int | None = None


ALL = Wanted()


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def keep(connection: Connection, letters: Sequence[DeadLetter]) -> None:
    """Keep refused records; the same one refused again at the same place is kept once, with the newest reason."""
    if letters:
        upsert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(dead_letter)
        today = {name: upsert.excluded[name] for name in ("reason", "path", "field_column", "what", "todo")}
        connection.execute(
            upsert.on_conflict_do_update(index_elements=["delivery", "place", "line", "digest"], set_=today),
            [_row(one) for one in letters],
        )


def letters(
    connection: Connection, wanted: Wanted = ALL, *, limit: int | None = None, newest: bool = False
) -> Iterator[DeadLetter]:
    """Dead letters, by delivery, place and line; or the newest first."""
    column = dead_letter.c
    order = (column.number.desc(),) if newest else (column.delivery, column.place, column.line, column.number)
    for row in connection.execute(_where(select(dead_letter), wanted).order_by(*order).limit(limit)):
        yield _letter(row)


def after(connection: Connection, number: int, limit: int) -> list[DeadLetter]:
    """Dead letters behind a number, in order; those that were kept under the lock of the head appear in this order."""
    column = dead_letter.c
    query = select(dead_letter).where(column.number > number).order_by(column.number).limit(limit)
    return [_letter(row) for row in connection.execute(query)]


def counts(connection: Connection, wanted: Wanted = ALL) -> dict[str, int]:
    """How many records were refused, by reason."""
    found: Counter[str] = Counter()
    for (_, reason), number in by_source(connection, wanted).items():
        found[reason] += number
    return dict(sorted(found.items()))


def by_source(connection: Connection, wanted: Wanted = ALL) -> dict[tuple[str, str], int]:
    """How many records were refused, by source and reason."""
    column = dead_letter.c
    query = select(column.source, column.reason, func.count()).group_by(column.source, column.reason)
    rows = connection.execute(_where(query, wanted).order_by(column.source, column.reason))
    return {(source, reason): number for source, reason, number in rows}


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Take out the letters whose records were mended and are in the log now."""
    for start in range(0, len(numbers), CHUNK):
        connection.execute(delete(dead_letter).where(dead_letter.c.number.in_(numbers[start : start + CHUNK])))


def deliveries_of(connection: Connection, source: str, numbers: Collection[int]) -> dict[int, str]:
    """By number, the delivery of those letters that are of a source."""
    column = dead_letter.c
    found: dict[int, str] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), CHUNK):
        query = select(column.number, column.delivery).where(column.source == source)
        rows = connection.execute(query.where(column.number.in_(ordered[start : start + CHUNK])))
        found.update((number, delivery) for number, delivery in rows)
    return found


def forget_delivery(connection: Connection, source: str, delivery: str) -> None:
    """Take out the letters of a delivery that is read anew from its start."""
    column = dead_letter.c
    connection.execute(delete(dead_letter).where(column.source == source, column.delivery == delivery))


def _where(query: Select[Any], wanted: Wanted) -> Select[Any]:
    column = dead_letter.c
    asked = ((column.delivery, wanted.delivery), (column.reason, wanted.reason), (column.number, wanted.number))
    for one, value in asked:
        if value is not None:
            query = query.where(one == value)
    if wanted.before is not None:
        query = query.where(column.number < wanted.before)
    return query if wanted.sources is None else query.where(column.source.in_(sorted(wanted.sources)))


def _letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        delivery=row.delivery, place=row.place, line=row.line, source=row.source, mapping=row.mapping,
        reason=row.reason, path=row.path, column=row.field_column, what=row.what, todo=row.todo,
        digest=row.digest, owner=row.owner, sealed=bytes(row.sealed), refused_at=instant(row.refused_at),
        number=row.number,
    )  # fmt: skip


def _row(one: DeadLetter) -> dict[str, object]:
    return {
        "delivery": one.delivery, "place": one.place, "line": one.line, "digest": one.digest, "source": one.source,
        "mapping": one.mapping, "reason": one.reason, "path": one.path, "field_column": one.column, "what": one.what,
        "todo": one.todo, "owner": one.owner, "sealed": one.sealed, "refused_at": microseconds(one.refused_at),
    }  # fmt: skip
