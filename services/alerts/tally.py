"""What is counted of case events, by division and month; nobody is named or ranked (不对个人排名)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, MetaData, String, Table, delete, select

from schemas.assessment import Grade
from schemas.case.course import Accepted, AlertChange, Closed, Opened
from schemas.case.findings import Contacted, Disposed, FollowedUp, ReferralAnswered, Referred, Verified, Visited
from schemas.case.pressure import Escalated, Missed, Muted, Notified
from schemas.dates import month_of
from services.alerts.rows import BIG, upsert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from schemas.case.event import AnyChange
    from services.alerts.rows import Happened
    from services.alerts.state import OpenCase
    from services.policy.divisions import Divisions

UNGRADED = 0
"""Stands in keys for no grade."""

tables = MetaData()
tally = Table(
    "tally",
    tables,
    Column("division", String, primary_key=True),
    Column("month", Integer, primary_key=True),
    Column("measure", String, primary_key=True),
    Column("dimension", String, primary_key=True),
    Column("grade", Integer, primary_key=True),
    Column("category", String, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("total", BIG, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is counted of a month (as `dates.month_of`): how often, and the sum where there is one (minutes, days).

    `measure` is a word, or two with a colon between them (`ESCALATED:COUNTY`). The category of `REVISITED` is the
    number of days since the visit before. `CHECKED` is the first result of a case, `FALSE_ALARM` one that proved wrong.
    """

    month: int
    measure: str
    dimension: str = ""
    grade: Grade | None = None
    category: str = ""
    count: int = 1
    total: int = 0


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away."""
    connection.execute(delete(tally))


def count(connection: Connection, happened: Sequence[Happened], divisions: Divisions) -> None:
    """Add what events say to the figures of their divisions and of all above them."""
    above: dict[tuple[str, date], tuple[str, ...]] = {}
    said: Counter[tuple[tuple[str, ...], Tally]] = Counter()
    for one in happened:
        where = one.event.division, one.event.as_of
        if where not in above:
            above[where] = tuple(divisions.ancestors(*where))
        for each in tallies(one):
            said[above[where], each] += 1
    number: Counter[tuple[object, ...]] = Counter()
    total: Counter[tuple[object, ...]] = Counter()
    for (places, each), times in said.items():
        counted = each.month, each.measure, each.dimension, each.grade or UNGRADED, each.category
        for division in places:
            key = (division, *counted)
            number[key] += times
            total[key] += times * each.total
    upsert(connection, tally, [(*key, number[key], total[key]) for key in sorted(number)], added=("n", "total"))


def tallies(one: Happened) -> Iterator[Tally]:
    """What an event is counted as; of the open case by its grade and its best category when it was opened."""
    event, change, current = one.event, one.event.change, one.before.current
    month = month_of(event.as_of)
    if isinstance(change, AlertChange):
        grade = change.grade if change.grade is not None else change.was
        yield Tally(month=month, measure=f"ALERT:{change.step}", dimension=change.dimension, grade=grade)
    elif isinstance(change, Notified | Muted):
        word = f"{change.kind}:{change.reason}"
        yield Tally(month=month, measure=word, dimension=change.dimension or "", grade=change.grade)
    elif isinstance(change, Visited):
        yield Tally(month=month, measure=f"VISITED:{change.visit_kind}")
        if change.days_since is not None:
            days = change.days_since
            yield Tally(month=month, measure="REVISITED", category=str(days), total=days)
    elif isinstance(change, Opened):
        word = f"OPENED:{change.reason}"
        yield Tally(month=month, measure=word, grade=change.grade, category=change.category or "")
    elif current is not None:
        category = current.category or ""
        for word, total in _of_case(change, current):
            yield Tally(month=month, measure=word, grade=current.grade, category=category, total=total)


def _of_case(change: AnyChange, current: OpenCase) -> Iterator[tuple[str, int]]:
    """What a change of the open case is counted as, and what it adds to a sum."""
    if isinstance(change, Contacted) and change.contact != "NOT_MET":
        yield "CONTACTED", change.minutes
    elif isinstance(change, Verified) and not current.found:
        yield f"VERIFIED:{change.finding}", 0
        yield "CHECKED", 0
    elif isinstance(change, Disposed) and current.outcome is None:
        yield f"DISPOSED:{change.outcome}", 0
        yield ("ON_TIME" if change.is_on_time else "LATE"), 0
        if not current.found:
            yield "CHECKED", 0
        if change.outcome == "DATA_ERROR" or _is_untrue(current):
            yield "FALSE_ALARM", 0
    elif isinstance(change, Closed):
        yield f"CLOSED:{change.disposition}", 0
    else:
        yield from _of_others(change)


def _is_untrue(current: OpenCase) -> bool:
    """Whether nothing of it was so; a true risk that is covered already is no false alarm."""
    return bool(current.found) and all(one.finding == "NOT_FOUND" for one in current.found)


def _of_others(change: AnyChange) -> Iterator[tuple[str, int]]:
    """Steps that take no time, what others leave undone, and what they answer."""
    if isinstance(change, Accepted | FollowedUp):
        yield change.kind, 0
    elif isinstance(change, Missed):
        yield f"MISSED:{change.deadline.name}", 0
    elif isinstance(change, Referred):
        yield f"REFERRED:{change.referral.programme}", 0
    elif isinstance(change, ReferralAnswered) and change.answer is not None:
        yield f"ANSWERED:{change.answer}", 0
    elif isinstance(change, Escalated):
        yield f"ESCALATED:{change.level}", 0
        if change.reason == "REFERRAL_SILENT":
            yield "REFERRAL_SILENT", 0


def of_months(connection: Connection, code: str, months: range) -> Iterator[Tally]:
    """What was counted of a division (as `trim` writes it), by month, measure, dimension, grade and category."""
    column = tally.c
    wanted = select(tally).where(column.division == code, column.month.between(months[0], months[-1]))
    for row in sorted(connection.execute(wanted), key=lambda row: tuple(row)[1:6]):
        yield Tally(
            month=row.month, measure=row.measure, dimension=row.dimension,
            grade=Grade(row.grade) if row.grade else None, category=row.category, count=row.n, total=row.total,
        )  # fmt: skip
