"""Table `handed` (批次): what was handed over, by whom, what became of each record, and up to which day it is all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Row, String, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.eventlog.chain import instant, microseconds
from services.ingest.answer import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from services.ingest.answer import Delivery

KINDS: tuple[Kind, ...] = get_args(Kind)

_Stamp = BigInteger().with_variant(Integer, "sqlite")

tables = MetaData()
handed = Table(
    "handed",
    tables,
    Column("source", String, primary_key=True),
    Column("batch", String, primary_key=True),
    Column("mapping", String),
    Column("county", String, nullable=False),
    Column("digest", String, index=True),
    Column("feed", String),
    Column("covered_through_on", Integer),
    Column("began_at", _Stamp, nullable=False),
    Column("ended_at", _Stamp),
    Column("state", String, nullable=False),
    *(Column(kind, Integer, nullable=False) for kind in KINDS),
    Column("mended", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    Column("withdrawn_by", String),
    Column("withdrawn_for", String),
)


class State(StrEnum):
    """Where a delivery stands: 进行中 OPEN (or cut short)、完成 DONE、停下 STOPPED、撤回 WITHDRAWN."""

    OPEN = "OPEN"
    DONE = "DONE"
    STOPPED = "STOPPED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Handed:
    """A delivery as the table has it; `counts` by answer, `mended` of the refused ones were accepted later.

    `withdrawn` records of it were taken back, by whom and why.
    `digest` is a keyed digest of the file's bytes; None of what came record by record.
    """

    source: str
    batch: str
    mapping: str | None
    county: str
    digest: str | None
    feed: str | None
    covered_through_on: date | None
    began_at: datetime
    ended_at: datetime | None
    state: State
    counts: Mapping[Kind, int]
    mended: int
    withdrawn: int = 0
    withdrawn_by: str | None = None
    withdrawn_for: str | None = None

    @property
    def read(self) -> int:
        """Records answered so far."""
        return sum(self.counts.values())


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def begin(connection: Connection, one: Delivery, digest: str, at: datetime) -> Handed:
    """Open the delivery of a file, or open it again where it was cut short or stopped."""
    known = find(connection, one.source, one.batch)
    if known is None:
        _add(connection, one, {}, at, digest)
    else:
        connection.execute(update(handed).where(*_is(one.source, one.batch)).values(state=State.OPEN, ended_at=None))
    found = find(connection, one.source, one.batch)
    assert found is not None  # noqa: S101  # it was written just now
    return found


def restart(connection: Connection, source: str, batch: str) -> None:
    """Count a delivery anew: it is read from its start again."""
    connection.execute(update(handed).where(*_is(source, batch)).values(dict.fromkeys([*KINDS, "mended"], 0)))


def tally(connection: Connection, one: Delivery, counts: Mapping[Kind, int], at: datetime) -> None:
    """Add what became of some records of a delivery, which begins with its first."""
    _add(connection, one, counts, at, None)


def mend(connection: Connection, source: str, batch: str, number: int) -> None:
    """Count records that were refused and are accepted now."""
    mended = handed.c.mended + number
    connection.execute(update(handed).where(*_is(source, batch)).values(mended=mended))


def end(connection: Connection, one: Delivery, state: State, at: datetime) -> None:
    """Say how a delivery ended."""
    ended = {"state": state, "ended_at": microseconds(at)}
    connection.execute(update(handed).where(*_is(one.source, one.batch)).values(ended))


def withdraw(connection: Connection, one: Handed, number: int, who: tuple[str, str]) -> None:
    """Say that a delivery was taken back: how many records, by whom and why."""
    by, reason = who
    said = {"state": State.WITHDRAWN, "withdrawn": number, "withdrawn_by": by, "withdrawn_for": reason}
    connection.execute(update(handed).where(*_is(one.source, one.batch)).values(said))


def cover(connection: Connection, one: Delivery, feed: str, through_on: date) -> None:
    """Say of which feed, and up to which day, a delivery is all there is."""
    said = {"feed": feed, "covered_through_on": through_on.toordinal()}
    connection.execute(update(handed).where(*_is(one.source, one.batch)).values(said))


def find(connection: Connection, source: str, batch: str) -> Handed | None:
    """The delivery of a source under a word."""
    row = connection.execute(select(handed).where(*_is(source, batch))).first()
    return None if row is None else _handed(row)


def same_file(connection: Connection, source: str, digest: str) -> Handed | None:
    """The delivery of a source that was a file of this digest."""
    column = handed.c
    row = connection.execute(select(handed).where(column.digest == digest, column.source == source)).first()
    return None if row is None else _handed(row)


def listed(connection: Connection, sources: Collection[str] | None = None, limit: int | None = None) -> list[Handed]:
    """Deliveries, of some sources or all, the newest first."""
    column = handed.c
    query = select(handed).order_by(column.began_at.desc(), column.source, column.batch).limit(limit)
    if sources is not None:
        query = query.where(column.source.in_(sorted(sources)))
    return [_handed(row) for row in connection.execute(query)]


def counties(connection: Connection) -> list[str]:
    """The counties of which anything was ever handed over, by code."""
    return list(connection.execute(select(handed.c.county).distinct().order_by(handed.c.county)).scalars())


def _is(source: str, batch: str) -> tuple[Any, Any]:
    return handed.c.source == source, handed.c.batch == batch


def _add(
    connection: Connection, one: Delivery, counts: Mapping[Kind, int], at: datetime, digest: str | None
) -> None:  # fmt: skip
    row: dict[str, Any] = {
        "source": one.source, "batch": one.batch, "mapping": one.mapping, "county": one.county, "digest": digest,
        "began_at": microseconds(at), "state": State.OPEN, "mended": 0, "withdrawn": 0,
    }  # fmt: skip
    row |= {kind: counts.get(kind, 0) for kind in KINDS}
    connection.execute(_upsert(connection.dialect.name), row)


@cache
def _upsert(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """A delivery with its first counts, or more counts of a known one; built once, for that costs more than running."""
    new = (sqlite if dialect == "sqlite" else postgresql).insert(handed)
    more: dict[str, Any] = {kind: handed.c[kind] + new.excluded[kind] for kind in KINDS}
    made: sqlite.Insert | postgresql.Insert = new.on_conflict_do_update(index_elements=["source", "batch"], set_=more)
    return made


def _handed(row: Row[Any]) -> Handed:
    found = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for a row by column
    counts: dict[Kind, int] = {kind: found[kind] for kind in KINDS}
    return Handed(
        source=row.source, batch=row.batch, mapping=row.mapping, county=row.county, digest=row.digest, feed=row.feed,
        covered_through_on=None if row.covered_through_on is None else date.fromordinal(row.covered_through_on),
        began_at=instant(row.began_at), ended_at=None if row.ended_at is None else instant(row.ended_at),
        state=State(row.state), counts=counts, mended=row.mended, withdrawn=row.withdrawn,
        withdrawn_by=row.withdrawn_by, withdrawn_for=row.withdrawn_for,
    )  # fmt: skip
