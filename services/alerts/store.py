"""The table of alerts, derived from the case events; dropped and rebuilt from the log at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, and_, delete, func, select

from schemas import case as cases
from schemas.assessment import Grade
from schemas.case.course import AlertChange
from services.alerts.rows import upsert, within
from services.alerts.state import STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement, Connection

    from services.alerts.state import Alert

tables = MetaData()
alert = Table(
    "alert",
    tables,
    Column("household", String, primary_key=True),
    Column("dimension", String, primary_key=True),
    Column("episode", Integer, primary_key=True),
    Column("division", String, nullable=False),
    Column("grade", Integer, nullable=True),
    Column("worst", Integer, nullable=True),
    Column("step", String, nullable=False),
    Column("raised_on", Integer, nullable=False),
    Column("changed_on", Integer, nullable=False),
    Column("cause", String, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("is_stream", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One alert as lists show it; `grade` is None once it is over, `worst` the worst it ever had.

    An entry of an ungraded stream (`is_stream`) has neither. `cause` is the id of the reading that last changed it.
    """

    household_id: str
    dimension: str
    episode: int
    division: str
    grade: Grade | None
    worst: Grade | None
    step: str
    raised_on: date
    changed_on: date
    cause: str
    is_open: bool
    is_stream: bool

    @property
    def alert_id(self) -> str:
        """Identity of the alert."""
        return cases.alert_id(self.household_id, self.dimension, self.episode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which alerts to list: open ones only, of a division and those below it, of a grade, of a dimension.

    Graded ones, or with `is_stream` the entries of ungraded streams.
    """

    division: str | None = None
    grade: Grade | None = None
    dimension: str | None = None
    household_id: str | None = None
    episode: int | None = None
    is_open: bool = True
    is_stream: bool = False


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away."""
    connection.execute(delete(alert))


def project(connection: Connection, alerts: Iterable[Alert]) -> None:
    """Write alerts as they now are; of one that is given twice the last holds."""
    rows = {
        one.last.alert_id: (
            one.last.household_id, last.dimension, one.episode, one.last.division, one.grade, one.worst, last.step,
            one.raised_on.toordinal(), one.last.as_of.toordinal(), one.last.cause, one.is_on, last.dimension in STREAMS,
        )
        for one in alerts
        if isinstance(last := one.last.change, AlertChange)
    }  # fmt: skip
    upsert(connection, alert, rows.values())


def find(connection: Connection, wanted: Filter) -> Iterator[AlertRow]:
    """The alerts that a filter lets through: the worst grade first, then by household, dimension and episode."""
    conditions: list[ColumnElement[bool]] = [alert.c.is_stream == wanted.is_stream]
    if wanted.division is not None:
        conditions.append(within(alert.c.division, wanted.division))
    named = {name: getattr(wanted, name) for name in ("grade", "dimension", "episode")}
    conditions += [alert.c[name] == value for name, value in named.items() if value is not None]
    if wanted.household_id is not None:
        conditions.append(alert.c.household == wanted.household_id)
    if wanted.is_open:
        conditions.append(alert.c.is_open)
    order = (func.coalesce(alert.c.grade, 0).desc(), alert.c.household, alert.c.dimension, alert.c.episode)
    for row in connection.execute(select(alert).where(and_(*conditions)).order_by(*order)):
        yield AlertRow(
            household_id=row.household, dimension=row.dimension, episode=row.episode, division=row.division,
            grade=_grade(row.grade), worst=_grade(row.worst), step=row.step, raised_on=date.fromordinal(row.raised_on),
            changed_on=date.fromordinal(row.changed_on), cause=row.cause, is_open=row.is_open, is_stream=row.is_stream,
        )  # fmt: skip


def counts(connection: Connection) -> dict[tuple[str, Grade], int]:
    """How many alerts are open, by dimension and grade."""
    rows = select(alert.c.dimension, alert.c.grade, func.count()).where(alert.c.grade.is_not(None))
    grouped = connection.execute(rows.group_by(alert.c.dimension, alert.c.grade))
    return {(dimension, Grade(grade)): number for dimension, grade, number in grouped}


def _grade(number: int | None) -> Grade | None:
    return None if number is None else Grade(number)
