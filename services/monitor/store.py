"""Tables that the monitor derives from the log: who lives where, folded households, and when each is next read.

All of them may be dropped at any moment and are rebuilt from the log.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING
from zlib import crc32

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, delete, select

from schemas.events import event_types
from services.monitor import places
from services.monitor.agenda import Watch
from services.monitor.household import Household
from services.monitor.places import chunks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from services.eventlog.protocol import Stored

PACKED = 3
"""Grows whenever a packed household of before could no longer be read as one of today."""

SHAPES = [(name, *(field.name for field in fields(kind))) for name, kind in sorted(event_types().items())]  # type: ignore[arg-type]  # a dataclass
FOLD_VERSION = crc32(repr((PACKED, SHAPES)).encode()) >> 1
"""What snapshots depend on: facts are packed field by field, so that another shape of a payload makes them useless."""

tables = places.tables
"""One set, so that they are made and dropped together."""
broadcast = Table(
    "broadcast",
    tables,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
)
fold = Table(
    "fold",
    tables,
    Column("household", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    Column("state", LargeBinary, nullable=False),
)
watch = Table(
    "watch",
    tables,
    Column("household", String, primary_key=True),
    Column("division", String, nullable=False),
    Column("review_on", Integer, nullable=True),
    Column("feeds", Integer, nullable=False),
    Column("reading", LargeBinary, nullable=True),
)


BROADCASTS = frozenset({"FeedCovered", "PolicyAdopted", "Tick", "WeatherWarned"})


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away."""
    for table in tables.sorted_tables:
        connection.execute(delete(table))


def index(connection: Connection, appended: Sequence[Stored]) -> None:
    """Index what is appended, so that nothing depends on how far a reader has come."""
    places.index(connection, appended)
    standing = [{"position": one.position} for one in appended if one.type in BROADCASTS]
    if standing:
        connection.execute(broadcast.insert(), standing)


def broadcasts(connection: Connection, until: int) -> list[int]:
    """Positions of the broadcasts whose effect lasts, at or before a position."""
    rows = select(broadcast.c.position).where(broadcast.c.position <= until).order_by(broadcast.c.position)
    return list(connection.execute(rows).scalars())


def folds(connection: Connection, households: Collection[str], until: int) -> dict[str, tuple[Household, int]]:
    """Snapshots of households, of this version and not beyond a position, each with the position it stands at."""
    found: dict[str, tuple[Household, int]] = {}
    for chunk in chunks(households):
        rows = select(fold.c.household, fold.c.position, fold.c.state).where(
            fold.c.household.in_(chunk), fold.c.version == FOLD_VERSION, fold.c.position <= until
        )
        for household, position, state in connection.execute(rows):
            found[household] = (Household.unpacked(state), position)
    return found


def save_folds(connection: Connection, states: Iterable[tuple[Household, int]]) -> None:
    """Keep snapshots of households, each standing at a position."""
    rows = [
        {"household": one.household_id, "version": FOLD_VERSION, "position": position, "state": one.packed()}
        for one, position in states
    ]
    if rows:
        connection.exec_driver_sql(*_upsert(connection, fold, rows))


def watches(connection: Connection) -> Iterator[Watch]:
    """All households that have been read, in the order of their ids."""
    rows = select(watch.c.household, watch.c.division, watch.c.review_on, watch.c.feeds).order_by(watch.c.household)
    for household, division, review_on, feeds in connection.execute(rows):
        yield Watch(household, division, None if review_on is None else date.fromordinal(review_on), feeds)


def last_readings(connection: Connection, households: Collection[str]) -> dict[str, bytes]:
    """The last recorded reading of each household, as the log has it."""
    found: dict[str, bytes] = {}
    for chunk in chunks(households):
        rows = select(watch.c.household, watch.c.reading).where(watch.c.household.in_(chunk))
        found.update((household, reading) for household, reading in connection.execute(rows) if reading is not None)
    return found


def save_watches(connection: Connection, changed: Mapping[str, tuple[Watch, bytes | None]]) -> None:
    """Keep when each household is next read; a reading of None leaves the one that is there."""
    rows = [
        {
            "household": one.household,
            "division": one.division,
            "review_on": None if one.review_on is None else one.review_on.toordinal(),
            "feeds": one.feeds,
            "reading": reading,
        }
        for one, reading in changed.values()
    ]
    if rows:
        connection.exec_driver_sql(*_upsert(connection, watch, rows, keep=("reading",)))


def show_life(connection: Connection) -> None:
    """Say something in the middle of long work: a database gives up a transaction that stands still for too long."""
    connection.execute(select(1))


def _upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], keep: Collection[str] = ()
) -> tuple[str, list[tuple[object, ...]]]:
    """Insert or replace by primary key, in the driver's own bulk form; a None in a kept column leaves the old value."""
    names = [column.name for column in table.columns]
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    key = ", ".join(column.name for column in table.primary_key)
    sets = ", ".join(
        f"{name} = coalesce(excluded.{name}, {table.name}.{name})" if name in keep else f"{name} = excluded.{name}"
        for name in names
        if name not in table.primary_key
    )
    statement = (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))}) "  # noqa: S608
        f"ON CONFLICT ({key}) DO UPDATE SET {sets}"
    )
    return statement, [tuple(row[name] for name in names) for row in rows]
