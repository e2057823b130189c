"""The figures of a place (看板): counted from the case events, by division and month; nobody is named or ranked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, exists, func, not_, or_, select, tuple_

from schemas.assessment import Grade
from schemas.dates import first_day, last_day
from services.alerts import casefile, facts, store
from services.alerts.rows import within
from services.alerts.tally import of_months
from services.policy.divisions import COUNTY_DIGITS, trim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection, Subquery

    from services.alerts.tally import Tally
    from services.policy.book import PolicyBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What was granted, paid and sent back of a programme for a month (应发与实发): how often, and in fen.

    `granted` are the households and persons with a monthly sum on some day of it, `missing` those of them for whom no
    payment is known.
    """

    programme: str
    month: int
    granted: int
    missing: int
    paid: int
    paid_fen: int
    returned: int
    returned_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dynamic:
    """How many entered a category in a month and how many left it (动态管理), households and persons alike.

    `household_days` and `person_days` are the days of the month on which each of them held it, summed: over `days`,
    those of the month, they are its average (月均). What has no end yet counts to the month's last day.
    """

    category: str
    month: int
    entries: int
    exits: int
    household_days: int
    person_days: int
    days: int


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
        granted=granted, newly_assisted=newly_assisted, missed=missed,
        lags=_lags(connection, code, months), is_open=is_open, unassigned=unassigned, overdue=overdue,
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


def payments(connection: Connection, division: str, months: range) -> Iterator[Payment]:
    """What was granted and paid in a division, by programme and month; reads every grant of the place."""
    code, column = trim(division), facts.paid.c
    rows = connection.execute(
        select(column.programme, column.month, column.kind, func.count(), func.sum(column.fen))
        .where(column.month.between(months[0], months[-1]), within(column.division, code), column.kind != "RETRACTED")
        .group_by(column.programme, column.month, column.kind)
    )
    found = {(programme, month, kind): (n, int(fen)) for programme, month, kind, n, fen in rows}
    due = {key: numbers for month in months for key, numbers in _due(connection, code, month)}
    keys = {(programme, month) for programme, month, _ in found} | due.keys()
    for programme, month in sorted(keys):
        paid, paid_fen = found.get((programme, month, "PAID"), (0, 0))
        returned, returned_fen = found.get((programme, month, "RETURNED"), (0, 0))
        granted, missing = due.get((programme, month), (0, 0))
        yield Payment(
            programme=programme, month=month, granted=granted, missing=missing, paid=paid, paid_fen=paid_fen,
            returned=returned, returned_fen=returned_fen,
        )  # fmt: skip


def _due(connection: Connection, code: str, month: int) -> Iterator[tuple[tuple[str, int], tuple[int, int]]]:
    """By programme: to how many subjects a monthly sum was granted for a month, and how many of them got nothing."""
    held, paid = _spells("BENEFIT", range(month, month + 1), code).c, facts.paid.c
    is_paid = exists().where(
        paid.subject == held.subject, paid.month == month, paid.programme == held.name, paid.kind == "PAID"
    )
    unpaid = case((is_paid, None), else_=held.subject)
    wanted = select(held.name, func.count(held.subject.distinct()), func.count(unpaid.distinct()))
    for name, granted, missing in connection.execute(wanted.where(held.is_monthly).group_by(held.name)):
        yield (name, month), (granted, missing)


def dynamics(connection: Connection, division: str, months: range) -> Iterator[Dynamic]:
    """Entries, exits and averages in a division, by category and month; reads every grant of the place."""
    code, column = trim(division), facts.granted.c
    rows = connection.execute(
        select(column.name, column.happened_month, column.kind, func.count())
        .where(
            column.kind.in_(("CATEGORY", "CATEGORY_END")), column.happened_month.between(months[0], months[-1]),
            within(column.division, code),
        )
        .group_by(column.name, column.happened_month, column.kind)
    )  # fmt: skip
    found = {(name, month, kind): n for name, month, kind, n in rows}
    held = _held(connection, code, months)
    for name, month in sorted({(name, month) for name, month, *_ in (*found, *held)}):
        yield Dynamic(
            category=name, month=month, entries=found.get((name, month, "CATEGORY"), 0),
            exits=found.get((name, month, "CATEGORY_END"), 0), household_days=held[name, month, False],
            person_days=held[name, month, True], days=last_day(month).day,
        )  # fmt: skip


def _held(connection: Connection, code: str, months: range) -> Counter[tuple[str, int, bool]]:
    """On how many days a category was held, summed by month, of households and of persons."""
    held, found = _spells("CATEGORY", months, code).c, Counter[tuple[str, int, bool]]()
    spell = held.name, held.is_person, held.happened_on, held.until_on
    rows = connection.execute(select(*spell, func.count()).group_by(*spell))
    for name, is_person, from_on, until_on, number in rows:
        for month in months:
            first_on, last_on = first_day(month).toordinal(), last_day(month).toordinal()
            if from_on <= last_on and first_on <= until_on:
                days = min(until_on, last_on) - max(from_on, first_on) + 1
                found[name, month, bool(is_person)] += days * number
    return found


def _spells(kind: str, months: range, code: str) -> Subquery:
    """The grants of a kind in a division that held on some day of some months, from `happened_on` to `until_on`.

    A grant holds until its last day, its first end, or the day before the next grant of the same to the same subject.
    """
    later, column = facts.granted.alias().c, facts.granted.c
    is_end = later.kind == f"{kind}_END"
    is_next = tuple_(later.happened_on, later.position) > tuple_(column.happened_on, column.position)
    stop_on = (
        select(func.min(case((is_end, later.happened_on), else_=later.happened_on - 1)))
        .where(
            later.subject == column.subject, later.name == column.name,
            or_(and_(is_end, later.happened_on >= column.happened_on), and_(later.kind == kind, is_next)),
        )
        .scalar_subquery()
    )  # fmt: skip
    wanted = column.kind == kind, column.happened_month <= months[-1], within(column.division, code)
    began = select(facts.granted, stop_on.label("stop_on")).where(*wanted).subquery().c
    until_on = case((began.stop_on < began.through_on, began.stop_on), else_=began.through_on)
    held = select(
        began.name, began.subject, began.is_monthly, began.happened_on, until_on.label("until_on"),
        began.subject.startswith("person/").label("is_person"),
    )  # fmt: skip
    return held.where(until_on >= first_day(months[0]).toordinal(), until_on >= began.happened_on).subquery()


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
