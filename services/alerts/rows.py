"""What the tables of the alerts have in common: rows put in place by key, instants as integers, what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Integer, and_, bindparam, delete, true

from services.policy.divisions import trim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Column, ColumnElement, Connection, Table

    from schemas.case.event import CaseEvent
    from services.alerts.state import Case

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

BIG = BigInteger().with_variant(Integer, "sqlite")
"""Instants in microseconds and positions of the log."""

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """A case event, with the household's case before and after it."""

    event: CaseEvent
    before: Case
    after: Case


def micros(at: datetime) -> int:
    """An instant in microseconds since 1970, exactly."""
    return (at - EPOCH) // MICROSECOND


def instant(since_epoch: int) -> datetime:
    """The instant of `micros`."""
    return EPOCH + since_epoch * MICROSECOND


def within(column: Column[str], division: str) -> ColumnElement[bool]:
    """Whether a code of 12 digits lies in a division; a range, so that an index serves every database."""
    code = trim(division)
    return true() if code == "CN" else and_(column >= code, column < f"{code}Z")


def upsert(connection: Connection, table: Table, rows: Iterable[Row], added: Collection[str] = ()) -> None:
    """Put rows in place by primary key, each key once, in the driver's own bulk form.

    Columns named in `added` are added to what is there.
    """
    given = [*rows]
    if not given:
        return
    names = [column.name for column in table.columns]
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    changed = ", ".join(
        f'"{name}" = {table.name}."{name}" + excluded."{name}"' if name in added else f'"{name}" = excluded."{name}"'
        for name in names
        if name not in table.primary_key
    )
    connection.exec_driver_sql(
        f"{_insert(connection, table, names)} ON CONFLICT ({key}) DO "
        + (f"UPDATE SET {changed}" if changed else "NOTHING"),
        given,
    )


def insert_new(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Put rows in place whose primary key is not there yet; the first of several with one key."""
    given = [*rows]
    if given:
        names = [column.name for column in table.columns]
        connection.exec_driver_sql(f"{_insert(connection, table, names)} ON CONFLICT DO NOTHING", given)


def replace(connection: Connection, table: Table, households: Collection[str], rows: Sequence[Row]) -> None:
    """Let these be all rows of these households."""
    if households:
        gone = delete(table).where(table.c.household == bindparam("whose"))
        connection.execute(gone, [{"whose": each} for each in households])
    if rows:
        connection.exec_driver_sql(_insert(connection, table, [column.name for column in table.columns]), [*rows])


def _insert(connection: Connection, table: Table, names: Sequence[str]) -> str:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join([mark] * len(names))})"  # noqa: S608
