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
    Column("met", Integer, nullable=False),
)
"""How often a household of a task was met since."""


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away."""
    connection.execute(delete(bulk))


def note(connection: Connection, happened: Iterable[Happened]) -> None:
    """Write which households came under tasks, and which of them were met."""
    met = Counter[tuple[str, str]]()
    for one in happened:
        home, change, current = one.event.household_id, one.event.change, one.before.current
        if isinstance(change, Notified | Muted) and change.bulk is not None:
            met.setdefault((change.bulk, home), 0)
        elif isinstance(change, Visited) and current is not None and current.bulk is not None:
            met[current.bulk, home] += change.contact != "NOT_MET"
    upsert(connection, bulk, [(*each, met[each]) for each in sorted(met)], added=("met",))


def households(connection: Connection, key: str) -> tuple[str, ...]:
    """The households of a task, sorted here: databases differ in how they sort letters."""
    return tuple(sorted(connection.scalars(select(bulk.c.household).where(bulk.c.key == key))))


def sizes(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How many households each task holds, and how many of them were met."""
    met = func.sum(case((bulk.c.met > 0, 1), else_=0))
    wanted = select(bulk.c.key, func.count(), met).where(bulk.c.key.in_(keys)).group_by(bulk.c.key)
    return {key: (number, int(of_them)) for key, number, of_them in connection.execute(wanted)}
