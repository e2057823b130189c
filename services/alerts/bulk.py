"""The table of bulk tasks (批量核查): which households each holds, and who of them was met; from the case events."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, MetaData, String, Table, case, delete, func, select

from schemas.case.findings import Visited
from schemas.case.pressure import Muted, Notified
from services.alerts.rows import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from services.alerts.rows import Happened

tables = MetaData()
bulk = Table(
    "bulk",
    tables,
    Column("key", String, primary_key=True),
    Column("household", String, primary_key=True),
    Column("told", Integer, nullable=False),
    Column("met", Integer, nullable=False),
)
"""How often somebody was told of a household under a task, and how often it was met since."""


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away."""
    connection.execute(delete(bulk))


def note(connection: Connection, happened: Iterable[Happened]) -> None:
    """Write which households came under tasks, and which of them were met."""
    told, met = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in happened:
        home, change, current = one.event.household_id, one.event.change, one.before.current
        if isinstance(change, Notified | Muted) and change.bulk is not None:
            told[change.bulk, home] += isinstance(change, Notified)
        elif isinstance(change, Visited) and current is not None and current.bulk is not None:
            met[current.bulk, home] += change.contact != "NOT_MET"
    rows = [(*each, told[each], met[each]) for each in sorted(told.keys() | met.keys())]
    upsert(connection, bulk, rows, added=("told", "met"))


def households(connection: Connection, key: str) -> tuple[str, ...]:
    """The households of a task, sorted here: databases differ in how they sort letters."""
    return tuple(sorted(connection.scalars(select(bulk.c.household).where(bulk.c.key == key))))


def is_told(connection: Connection, key: str) -> bool:
    """Whether somebody was told of a task.

    Parts of the households that are decided on at the same time do not see each other: each may tell of it once.
    """
    wanted = select(bulk.c.key).where(bulk.c.key == key, bulk.c.told > 0).limit(1)
    return connection.scalar(wanted) is not None


def sizes(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How many households each task holds, and how many of them were met."""
    met = func.sum(case((bulk.c.met > 0, 1), else_=0))
    wanted = select(bulk.c.key, func.count(), met).where(bulk.c.key.in_(keys)).group_by(bulk.c.key)
    return {key: (number, int(of_them)) for key, number, of_them in connection.execute(wanted)}
