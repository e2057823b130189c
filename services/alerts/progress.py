"""How far each part of the households has come with policy, days and rosters; kept when all else is made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, MetaData, String, Table, select

from services.alerts.rows import BIG, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from schemas.event import Recorded

tables = MetaData()
adopted = Table("adopted", tables, Column("part", Integer, primary_key=True), Column("digest", String, nullable=False))
begun = Table("begun", tables, Column("part", Integer, primary_key=True), Column("day", Integer, nullable=False))
rostered = Table("rostered", tables, Column("part", Integer, primary_key=True), Column("position", BIG, nullable=False))


@dataclass(frozen=True, slots=True)
class Progress:
    """The policy book adopted last, the day that began last, and where in the log a roster was last heard of."""

    digest: str | None = None
    on: date | None = None
    position: int = 0

    def behind(self, told: Iterable[Recorded], adopted: Sequence[str], days: Sequence[date]) -> Progress:
        """The same behind more of the log."""
        heard = [one.position for one in told if one.event.subject.startswith("division/")]
        return Progress([self.digest, *adopted][-1], [self.on, *days][-1], max([self.position, *heard]))


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def adopt(connection: Connection, digest: str, part: int = 0) -> None:
    """Remember which policy book was adopted last."""
    upsert(connection, adopted, [(part, digest)])


def begin(connection: Connection, on: date, part: int = 0) -> None:
    """Remember which day began last."""
    upsert(connection, begun, [(part, on.toordinal())])


def serve(connection: Connection, position: int, part: int = 0) -> None:
    """Remember up to which position of the log it was heard who serves whom."""
    upsert(connection, rostered, [(part, position)])


def adopted_digest(connection: Connection, part: int = 0) -> str | None:
    """The policy book that was adopted last."""
    return connection.scalar(select(adopted.c.digest).where(adopted.c.part == part))


def rostered_at(connection: Connection, part: int = 0) -> int:
    """Up to which position of the log it was heard who serves whom."""
    return connection.scalar(select(rostered.c.position).where(rostered.c.part == part)) or 0


def begun_on(connection: Connection, part: int = 0) -> date | None:
    """The day that began last."""
    day = connection.scalar(select(begun.c.day).where(begun.c.part == part))
    return None if day is None else date.fromordinal(day)


def recover(connection: Connection, came: Progress, parts: int) -> None:
    """Put how far each part has come in place where it was lost."""
    for part in range(parts):
        if came.digest is not None and adopted_digest(connection, part) is None:
            adopt(connection, came.digest, part)
        if came.on is not None and begun_on(connection, part) is None:
            begin(connection, came.on, part)
        if not rostered_at(connection, part):
            serve(connection, came.position, part)


def divide(connection: Connection, parts: int) -> None:
    """Let so many parts of the households know what the first one knows; all have come equally far."""
    for table in (adopted, begun, rostered):
        row = connection.execute(select(table).where(table.c.part == 0)).one_or_none()
        if row is not None:
            upsert(connection, table, [(part, *row[1:]) for part in range(parts)])
