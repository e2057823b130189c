"""Who serves whom, as the log says, and beside the log the staff list with names and telephones."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, MetaData, String, Table, delete, select

from schemas.case.words import Level
from schemas.events.roster import RosterSet
from services.alerts.routing import Roster, Scope, Service, scope_of
from services.alerts.rows import BIG, upsert, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Row

    from schemas.event import Recorded

tables = MetaData()
said = Table(
    "roster",
    tables,
    Column("kind", String, primary_key=True),
    Column("scope", String, primary_key=True),
    Column("from_on", Integer, primary_key=True, index=True),
    Column("position", BIG, primary_key=True),
    Column("village", String, nullable=False),
    Column("coordinator", String, nullable=True),
    Column("deputy", String, nullable=True),
    Column("grid", String, nullable=True),
)
people = Table(
    "staff",
    tables,
    Column("staff", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("level", String, nullable=False),
    Column("division", String, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of staff (经办人): work number, name, telephone, and the division in which they act at their level."""

    staff: str
    name: str
    phone: str
    level: Level
    division: str


@dataclass(frozen=True, slots=True)
class Served:
    """What was last said of a scope of a village."""

    village: str
    scope: Scope
    service: Service


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw the roster away; the staff list stands beside the log and stays."""
    connection.execute(delete(said))


def import_staff(connection: Connection, rows: Iterable[Staff]) -> None:
    """Put members of staff into the list, replacing those of the same number."""
    upsert(connection, people, [astuple(one) for one in rows])


def is_empty(connection: Connection) -> bool:
    """Whether the staff list has nobody yet."""
    return connection.execute(select(people.c.staff).limit(1)).first() is None


def staff(connection: Connection, number: str) -> Staff | None:
    """The member of staff of a work number."""
    row = connection.execute(select(people).where(people.c.staff == number)).one_or_none()
    return None if row is None else Staff(**row._asdict())


def take(connection: Connection, recorded: Iterable[Recorded]) -> list[Served]:
    """Keep what statements of the log say; taking one again changes nothing."""
    taken = [_served(one, one.event.payload) for one in recorded if isinstance(one.event.payload, RosterSet)]
    upsert(connection, said, [_row(one) for one in taken])
    return taken


def roster(connection: Connection) -> Roster:
    """Everything ever said about who serves whom."""
    services: dict[Scope, tuple[Service, ...]] = {}
    for row in connection.execute(select(said).order_by(said.c.from_on, said.c.position)):
        scope = (row.kind, row.scope)
        services[scope] = (*services.get(scope, ()), _service(row))
    return Roster(services)


def served(connection: Connection, division: str) -> Iterator[Served]:
    """What was last said of each scope of a division and those below it, by village and scope."""
    order = (said.c.village, said.c.kind, said.c.scope, said.c.from_on, said.c.position)
    last: dict[tuple[str, Scope], Served] = {}
    for row in connection.execute(select(said).where(within(said.c.village, division)).order_by(*order)):
        scope = (row.kind, row.scope)
        last[row.village, scope] = Served(row.village, scope, _service(row))
    yield from last.values()


def beginning(connection: Connection, after_on: date, through_on: date) -> list[Served]:
    """What begins to hold on the days after one day, up to another."""
    days = said.c.from_on.between(after_on.toordinal() + 1, through_on.toordinal())
    rows = connection.execute(select(said).where(days).order_by(said.c.from_on, said.c.position))
    return [Served(row.village, (row.kind, row.scope), _service(row)) for row in rows]


def _served(recorded: Recorded, payload: RosterSet) -> Served:
    event = recorded.event
    village = event.subject.removeprefix("division/")
    service = Service(event.occurred_on, recorded.position, payload.coordinator, payload.deputy, payload.grid)
    return Served(village, scope_of(village, payload), service)


def _row(one: Served) -> tuple[object, ...]:
    service = one.service
    return (
        *one.scope, service.from_on.toordinal(), service.position, one.village, service.coordinator, service.deputy,
        service.grid,
    )  # fmt: skip


def _service(row: Row[Any]) -> Service:
    return Service(date.fromordinal(row.from_on), row.position, row.coordinator, row.deputy, row.grid)
