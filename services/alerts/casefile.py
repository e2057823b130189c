"""The tables of cases: open, closed, and when time next matters to each; derived from the case events.

Beside the log stands which commands were refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, and_, delete, func, select, true

from schemas.assessment import Grade
from schemas.case.course import Closed, Merged, Moved
from schemas.case.words import Disposition, Level, Status
from services.alerts.lifecycle.passed import next_at
from services.alerts.rows import BIG, Row, instant, micros, replace, upsert, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Refused
    from services.alerts.rows import Happened
    from services.alerts.state import Case, OpenCase

tables = MetaData()
opened = Table(
    "casefile",
    tables,
    Column("household", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("division", String, nullable=False, index=True),
    Column("grade", Integer, nullable=True),
    Column("coordinator", String, nullable=True, index=True),
    Column("level", String, nullable=False),
    Column("opened_at", BIG, nullable=False),
    Column("since_at", BIG, nullable=False),
    Column("outcome", String, nullable=True),
    Column("is_resting", Boolean, nullable=False),
    Column("is_overdue", Boolean, nullable=False),
    Column("has_provisional", Boolean, nullable=False),
)
closed = Table(
    "closed",
    tables,
    Column("household", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("division", String, nullable=False),
    Column("closed_at", BIG, nullable=False),
    Column("disposition", String, nullable=False),
    Column("grade", Integer, nullable=True),
)
due = Table(
    "due",
    tables,
    Column("household", String, primary_key=True),
    Column("at", BIG, nullable=False, index=True),
)
refusal = Table(
    "refusal",
    tables,
    Column("command_id", String, primary_key=True),
    Column("at", BIG, primary_key=True),
    Column("household", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("staff", String, nullable=False),
)
DERIVED = (opened, closed, due)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One open case as lists show it; `coordinator` is None while nobody is responsible."""

    household_id: str
    number: int
    status: Status
    division: str
    grade: Grade | None
    coordinator: str | None
    level: Level
    opened_at: datetime
    since_at: datetime
    outcome: Disposition | None
    is_resting: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which open cases to list: of a division and those below it, in a status, of a grade, of a coordinator."""

    division: str | None = None
    status: Status | None = None
    grade: Grade | None = None
    coordinator: str | None = None


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away; refusals stay."""
    for table in DERIVED:
        connection.execute(delete(table))


# --- writing


def project(connection: Connection, cases: Mapping[str, Case]) -> None:
    """Write households' cases as they now are."""
    found = [(household_id, case.current) for household_id, case in cases.items()]
    replace(connection, opened, cases.keys(), [_row(each, current) for each, current in found if current is not None])
    next_of = [(household_id, next_at(case)) for household_id, case in cases.items()]
    replace(connection, due, cases.keys(), [(each, micros(at)) for each, at in next_of if at is not None])


def note(connection: Connection, happened: Iterable[Happened]) -> None:
    """Write which cases were closed, the latest word last."""
    ended: dict[tuple[str, int], Row] = {}
    for one in happened:
        event, change, current = one.event, one.event.change, one.before.current
        if isinstance(change, Closed | Moved | Merged) and current is not None:
            disposition = change.disposition if isinstance(change, Closed) else change.kind
            ended[event.household_id, current.number] = (
                event.household_id, current.number, event.division, micros(event.known_at), disposition, current.grade,
            )  # fmt: skip
    upsert(connection, closed, ended.values())


def refuse(connection: Connection, command: AnyCommand, refused: Refused, at: datetime) -> None:
    """Keep that a command was refused, beside the log."""
    row = (command.command_id, micros(at), command.household_id, command.kind, refused.reason, command.by.staff)
    upsert(connection, refusal, [row])


# --- reading


def find(connection: Connection, wanted: Wanted) -> Iterator[CaseRow]:
    """The open cases that a filter lets through: the worst grade first, then by household."""
    named = {name: getattr(wanted, name) for name in ("status", "grade", "coordinator")}
    conditions: list[ColumnElement[bool]] = [opened.c[name] == value for name, value in named.items() if value]
    if wanted.division is not None:
        conditions.append(within(opened.c.division, wanted.division))
    order = (func.coalesce(opened.c.grade, 0).desc(), opened.c.household)
    for row in connection.execute(select(opened).where(and_(true(), *conditions)).order_by(*order)):
        yield CaseRow(
            household_id=row.household, number=row.number, status=row.status, division=row.division,
            grade=None if row.grade is None else Grade(row.grade), coordinator=row.coordinator, level=row.level,
            opened_at=instant(row.opened_at), since_at=instant(row.since_at), outcome=row.outcome,
            is_resting=row.is_resting, is_overdue=row.is_overdue,
        )  # fmt: skip


def due_by(connection: Connection, at: datetime) -> list[str]:
    """The households to whom time matters by an instant."""
    return _names(connection, select(due.c.household).where(due.c.at <= micros(at)))


def in_village(connection: Connection, village: str) -> list[str]:
    """The households of a village that have an open case."""
    return _names(connection, select(opened.c.household).where(opened.c.division == village))


def with_provisional(connection: Connection) -> list[str]:
    """The households with a limit that waits for a calendar."""
    return _names(connection, select(opened.c.household).where(opened.c.has_provisional))


def _names(connection: Connection, wanted: Select[tuple[str]]) -> list[str]:
    """Sorted here: databases differ in how they sort letters, and decisions must not."""
    return sorted(connection.scalars(wanted))


def _row(household_id: str, current: OpenCase) -> Row:
    return (
        household_id, current.number, current.status, current.division, current.grade, current.coordinator,
        current.level, micros(current.opened_at), micros(current.since_at), current.outcome, current.rest is not None,
        any(one.is_missed for one in current.deadlines), any(one.is_provisional for one in current.deadlines),
    )  # fmt: skip
