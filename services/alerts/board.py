"""The figures of a place (看板): counted from the case events, by division and month; nobody is named or ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, exists, func, not_, or_, select

from schemas.assessment import Grade
from schemas.dates import last_day
from services.alerts import casefile, facts, store
from services.alerts.rows import within
from services.alerts.tally import of_months
from services.policy.divisions import trim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection

    from services.alerts.tally import Tally
    from services.policy.book import PolicyBook

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What was paid and sent back of a programme for a month (发放): how often, and in fen."""

    programme: str
    month: int
    paid: int
    paid_fen: int
    returned: int
    returned_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dynamic:
    """How many entered a category in a month and how many left it (动态管理), households and persons alike."""

    category: str
    month: int
    entries: int
    exits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The figures of a division and a range of months.

    `tallies` are from case events; `granted`, `newly_assisted` and `missed` count first grants that became known in
    these months; `lags` are (count, days) by source, of the county; `is_open` counts open cases by grade now, of which
    `unassigned` and `overdue`. `revisits` are visits soon after another one.
    """

    division: str
    months: range
    tallies: tuple[Tally, ...]
    revisits: int
    granted: int
    newly_assisted: int
    missed: int
    payments: tuple[Payment, ...]
    dynamics: tuple[Dynamic, ...]
    lags: Mapping[str, tuple[int, int]]
    is_open: Mapping[Grade | None, int]
    unassigned: int
    overdue: int


def page(connection: Connection, book: PolicyBook, division: str, months: range) -> Board:
    """The figures of a division and all below it."""
    code = trim(division)
    counted = tuple(of_months(connection, code, months))
    on = last_day(months[-1])
    policy = book.view(code, on, on)
    soon = policy.number("kpi.repeat_visit_days")
    granted, newly_assisted, missed = _grants(
        connection, code, months, (policy.number("kpi.newly_assisted_days"), policy.number("kpi.miss_days"))
    )
    is_open, unassigned, overdue = _open(connection, code)
    return Board(
        division=code, months=months, tallies=counted,
        revisits=sum(one.count for one in counted if one.measure == "REVISITED" and int(one.category) <= soon),
        granted=granted, newly_assisted=newly_assisted, missed=missed, payments=tuple(_paid(connection, code, months)),
        dynamics=tuple(_dynamics(connection, code, months)), lags=_lags(connection, code, months), is_open=is_open,
        unassigned=unassigned, overdue=overdue,
    )  # fmt: skip


def _grants(connection: Connection, code: str, months: range, days: tuple[int, int]) -> tuple[int, int, int]:
    """Of the first grants of households and persons: all, those with an alert shortly before, those without any."""
    granted, earlier, newly, miss = facts.granted, facts.granted.alias(), *days
    is_first = not_(exists().where(
        earlier.c.subject == granted.c.subject, earlier.c.kind.in_(facts.GRANTS),
        earlier.c.known_on < granted.c.known_on,
    ))  # fmt: skip
    wanted = select(
        func.count(), func.sum(case((_has_alert(newly), 1), else_=0)), func.sum(case((_has_alert(miss), 0), else_=1))
    ).where(
        granted.c.kind.in_(facts.GRANTS), granted.c.known_month.between(months[0], months[-1]),
        within(granted.c.division, code), is_first,
    )  # fmt: skip
    number, newly_assisted, missed = connection.execute(wanted).one()
    return number, newly_assisted or 0, missed or 0


def _has_alert(days: int) -> ColumnElement[bool]:
    """Whether a household that the grant helps had an alert in the days before it became known."""
    granted, home, alert = facts.granted, facts.home, store.alert
    was_on = or_(alert.c.is_open, alert.c.changed_on >= granted.c.known_on - days)
    return exists().where(
        home.c.record == granted.c.record, alert.c.household == home.c.household,
        alert.c.raised_on <= granted.c.known_on, was_on,
    )  # fmt: skip


def _paid(connection: Connection, code: str, months: range) -> Iterator[Payment]:
    column = facts.paid.c
    rows = connection.execute(
        select(column.programme, column.month, column.kind, func.count(), func.sum(column.fen))
        .where(
            column.month.between(months[0], months[-1]), within(column.division, code),
            column.kind.in_(("PAID", "RETURNED")),
        )
        .group_by(column.programme, column.month, column.kind)
    )  # fmt: skip
    found = {(programme, month, kind): (n, int(fen)) for programme, month, kind, n, fen in rows}
    for programme, month in sorted({(programme, month) for programme, month, _ in found}):
        paid, paid_fen = found.get((programme, month, "PAID"), (0, 0))
        returned, returned_fen = found.get((programme, month, "RETURNED"), (0, 0))
        yield Payment(
            programme=programme, month=month, paid=paid, paid_fen=paid_fen, returned=returned,
            returned_fen=returned_fen,
        )  # fmt: skip


def _dynamics(connection: Connection, code: str, months: range) -> Iterator[Dynamic]:
    column = facts.granted.c
    rows = connection.execute(
        select(column.name, column.happened_month, column.kind, func.count())
        .where(
            column.kind.in_(("CATEGORY", "CATEGORY_END")), column.happened_month.between(months[0], months[-1]),
            within(column.division, code),
        )
        .group_by(column.name, column.happened_month, column.kind)
    )  # fmt: skip
    found = {(name, month, kind): n for name, month, kind, n in rows}
    for name, month in sorted({(name, month) for name, month, _ in found}):
        entries, exits = found.get((name, month, "CATEGORY"), 0), found.get((name, month, "CATEGORY_END"), 0)
        yield Dynamic(category=name, month=month, entries=entries, exits=exits)


def _lags(connection: Connection, code: str, months: range) -> dict[str, tuple[int, int]]:
    column = facts.lag.c
    rows = connection.execute(
        select(column.source, func.sum(column.n), func.sum(column.days))
        .where(column.month.between(months[0], months[-1]), within(column.county, code[:COUNTY_DIGITS]))
        .group_by(column.source)
    )
    return {source: (int(n), int(days)) for source, n, days in sorted(tuple(row) for row in rows)}


def _open(connection: Connection, code: str) -> tuple[dict[Grade | None, int], int, int]:
    column = casefile.opened.c
    rows = connection.execute(
        select(
            column.grade, func.count(), func.sum(case((column.status == "RAISED", 1), else_=0)),
            func.sum(case((column.is_overdue, 1), else_=0)),
        )
        .where(within(column.division, code))
        .group_by(column.grade)
    )  # fmt: skip
    found = {None if grade is None else Grade(grade): tuple(map(int, sums)) for grade, *sums in rows}
    order = sorted(found, key=lambda grade: -(grade or 0))
    numbers = [*zip(*found.values(), strict=True)] or [(), (), ()]
    return {grade: found[grade][0] for grade in order}, sum(numbers[1]), sum(numbers[2])
