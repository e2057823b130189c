"""Who serves whom, as the log says, and beside the log the staff list with names and telephones."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, MetaData, String, Table, delete, select

from schemas.case.words import Level
from schemas.event import Recorded, parse
from schemas.events.correction import Retracted
from schemas.events.roster import RosterSet
from services.alerts.routing import Roster, Scope, Service, scope_of
from services.alerts.rows import BIG, upsert, within
from services.eventlog.protocol import RECORD_DIGITS, Bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Row

    from services.eventlog.protocol import TabledReader

EVER = 2**63 - 1
"""A position behind every record of the log."""

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


@dataclass(frozen=True, slots=True)
class Taken:
    """What statements brought, and what they corrected or took back."""

    said: tuple[Served, ...]
    gone: tuple[Served, ...]


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


def take(tx: TabledReader, recorded: Iterable[Recorded]) -> Taken:
    """Keep what statements of the log say, without what they correct or take back; taking one again changes nothing.

    Of all statements about a record, the last of `recorded` being the end, the greatest (revision, position) holds.
    """
    told = [one for one in recorded if _is_of_roster(one)]
    if not told:
        return Taken((), ())
    over = _over(tx, told)
    holding = (one for one in told if one.position not in over)
    now = [_served(one, one.event.payload) for one in holding if isinstance(one.event.payload, RosterSet)]
    upsert(tx.connection, said, [_row(one) for one in now])
    is_over = said.c.position.in_(over)
    gone = [_stated(row) for row in tx.connection.execute(select(said).where(is_over))] if over else []
    if gone:
        tx.connection.execute(delete(said).where(is_over))
    return Taken(tuple(now), tuple(gone))


def _over(tx: TabledReader, told: Sequence[Recorded]) -> set[int]:
    """The positions of all statements about these records that hold no more, or never did."""
    of_record = {(one.event.subject, one.event.record): {one.position: one} for one in told}
    streams = tx.streams(sorted({subject for subject, _ in of_record}), Bound(position=told[-1].position))
    for subject, stored in streams.items():
        for one in stored:
            if (statements := of_record.get((subject, one.event_id[:RECORD_DIGITS]))) is not None:
                statements[one.position] = Recorded(parse(one.body), one.position, one.recorded_at)
    over: set[int] = set()
    for statements in of_record.values():
        last = max(statements.values(), key=lambda one: (one.event.revision, one.position))
        is_gone = isinstance(last.event.payload, Retracted)
        over.update(position for position in statements if is_gone or position != last.position)
    return over


def _is_of_roster(one: Recorded) -> bool:
    return isinstance(one.event.payload, RosterSet | Retracted) and one.event.subject.startswith("division/")


def roster(connection: Connection, until: int) -> Roster:
    """Everything ever said, at or before a position of the log, about who serves whom."""
    services: dict[Scope, tuple[Service, ...]] = {}
    rows = select(said).where(said.c.position <= until).order_by(said.c.from_on, said.c.position)
    for row in connection.execute(rows):
        scope = (row.kind, row.scope)
        services[scope] = (*services.get(scope, ()), _service(row))
    return Roster(services)


def served(connection: Connection, division: str) -> Iterator[Served]:
    """What was last said of each scope of a division and those below it, by village and scope."""
    order = (said.c.village, said.c.kind, said.c.scope, said.c.from_on, said.c.position)
    last: dict[tuple[str, Scope], Served] = {}
    for row in connection.execute(select(said).where(within(said.c.village, division)).order_by(*order)):
        one = _stated(row)
        last[one.village, one.scope] = one
    yield from last.values()


def beginning(connection: Connection, after_on: date, through_on: date) -> list[Served]:
    """What begins to hold on the days after one day, up to another."""
    days = said.c.from_on.between(after_on.toordinal() + 1, through_on.toordinal())
    rows = connection.execute(select(said).where(days).order_by(said.c.from_on, said.c.position))
    return [_stated(row) for row in rows]


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


def _stated(row: Row[Any]) -> Served:
    return Served(row.village, (row.kind, row.scope), _service(row))


def _service(row: Row[Any]) -> Service:
    return Service(date.fromordinal(row.from_on), row.position, row.coordinator, row.deputy, row.grid)
