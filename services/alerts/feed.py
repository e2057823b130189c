"""The table of what must be done, page by page; derived from the case events."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cache
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    false,
    func,
    or_,
    select,
    tuple_,
)

from schemas.assessment import Grade
from schemas.case.feed import BulkTask, FeedItem
from services.alerts import bulk
from services.alerts.routing import county, township
from services.alerts.rows import BIG, instant, micros, replace
from services.alerts.suppress import task_of
from services.alerts.todo import todo
from services.policy.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS, trim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection

    from services.alerts.rows import Row
    from services.alerts.state import Case
    from services.policy.divisions import Divisions

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E")

Place = tuple[int, int, str, str, str]
"""Where an item stands in lists: rank, due instant in microseconds, household, action, `about`."""

Cursor = str
"""Where a page ended: opaque, and good after a restart or a rebuild, too."""

NEVER = 2**62
"""Stands for the due instant of what has none, behind all others."""

UNGRADED_RANK = 4

tables = MetaData()


def _table(name: str, *more: Column[str]) -> Table:
    return Table(
        name,
        tables,
        Column("rank", Integer, nullable=False),
        Column("due", BIG, nullable=False),
        Column("household", String, primary_key=True),
        Column("action", String, primary_key=True),
        Column("about", String, primary_key=True),
        Column("queue", String, nullable=False),
        Column("village", String, nullable=False),
        Column("township", String, nullable=False),
        Column("county", String, nullable=False),
        Column("body", String, nullable=False),
        *more,
    )


feed = _table("feed")
"""The items that stand by themselves; those of bulk tasks stand apart, so that a list finds its tasks at once."""

in_bulk = _table("feed_in_bulk", Column("bulk", String, nullable=False, index=True))

for _list in (feed.c.queue, feed.c.village, feed.c.township, feed.c.county):
    Index(f"feed_{_list.name}", _list, feed.c.rank, feed.c.due, feed.c.household, feed.c.action, feed.c.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whose list: of queues, of a member of staff, of both together, of a division and those below it, of a task."""

    queue: str | None = None
    staff: str | None = None
    offices: tuple[str, ...] = ()
    division: str | None = None
    bulk: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Some items, the most urgent first; `after` leads to those behind them, None at the end."""

    items: tuple[T_co, ...]
    after: Cursor | None


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away."""
    for table in (feed, in_bulk):
        connection.execute(delete(table))


def project(connection: Connection, cases: Mapping[str, Case], divisions: Divisions) -> None:
    """Write what must be done about households as their cases now are."""
    items = [item for household_id, case in cases.items() for item in todo(household_id, case, divisions)]
    replace(connection, feed, cases.keys(), [row_of(one) for one in items if one.bulk is None])
    replace(connection, in_bulk, cases.keys(), [(*row_of(one), one.bulk) for one in items if one.bulk is not None])


def page(connection: Connection, where: Where, after: Cursor | None, limit: int) -> Page[FeedItem]:
    """At most `limit` items of a list behind a cursor, by grade, due instant, household, action and `about`."""
    alone = [_behind(connection, feed, among, after, limit + 1) for among in _lists(connection, feed, where)]
    inside = _behind(connection, in_bulk, _in_tasks(connection, where), after, limit + 1)
    return _cut(merge(*alone, inside), limit, _adapter().validate_json)


def folded(connection: Connection, where: Where, after: Cursor | None, limit: int) -> Page[FeedItem | BulkTask]:
    """As `page`, with a bulk task as one row in place of its items, where the most urgent of them would stand."""
    alone = [_behind(connection, feed, among, after, limit + 1) for among in _lists(connection, feed, where)]
    tasks = _tasks(connection, _in_tasks(connection, where))
    behind = [one for one in tasks if after is None or one[0] > _place(after)]
    found: Iterable[tuple[Place, str | BulkTask]] = merge(*alone, behind)
    return _cut(found, limit, _shown)


def _cut(found: Iterable[tuple[Place, E]], limit: int, shown: Callable[[E], T]) -> Page[T]:
    """The page of what was found, in order, and where it ended."""
    taken = [*islice(found, limit + 1)]
    items = tuple(shown(one) for _, one in taken[:limit])
    return Page(items, _cursor(taken[limit - 1][0]) if len(taken) > limit else None)


def is_waiting(connection: Connection, key: str) -> bool:
    """Whether a bulk task still holds anything to be done."""
    return connection.scalar(select(in_bulk.c.bulk).where(in_bulk.c.bulk == key).limit(1)) is not None


def _shown(one: str | BulkTask) -> FeedItem | BulkTask:
    return one if isinstance(one, BulkTask) else _adapter().validate_json(one)


def _tasks(connection: Connection, among: ColumnElement[bool]) -> list[tuple[Place, BulkTask]]:
    """The bulk tasks that any of these items belong to, in the order of lists."""
    column = in_bulk.c
    waiting = func.count(column.household.distinct())
    wanted = select(column.bulk, func.min(column.rank), func.min(column.due), waiting).where(among)
    found = [tuple(row) for row in connection.execute(wanted.group_by(column.bulk))]
    sizes = bulk.sizes(connection, [key for key, *_ in found])
    placed = [((rank, due, "", "BULK", key), (waiting, *sizes[key])) for key, rank, due, waiting in found]
    return [(place, _task(place, numbers)) for place, numbers in sorted(placed)]


def _task(place: Place, numbers: tuple[int, int, int]) -> BulkTask:
    rank, due, *_, key = place
    indicator, village, since_on = task_of(key)
    waiting, households, visited = numbers
    return BulkTask(
        about=key, division=village, grade=None if rank == UNGRADED_RANK else Grade(UNGRADED_RANK - rank),
        why=(indicator,), since_on=since_on, due_at=None if due == NEVER else instant(due), households=households,
        visited=visited, waiting=waiting,
    )  # fmt: skip


def _in_tasks(connection: Connection, where: Where) -> ColumnElement[bool]:
    """Which items of bulk tasks belong to a list."""
    if where.bulk is not None:
        return in_bulk.c.bulk == where.bulk
    return or_(false(), *_lists(connection, in_bulk, where))


def _lists(connection: Connection, table: Table, where: Where) -> Iterator[ColumnElement[bool]]:
    """The lists, each with an index of its own, that together are what is asked for."""
    if where.queue is not None:
        yield table.c.queue == where.queue
    if where.staff is not None:
        yield table.c.queue == f"staff/{where.staff}"
    for office in where.offices:
        yield table.c.queue == office
    if where.division is not None:
        yield from _lists_of(connection, table, trim(where.division))


def _lists_of(connection: Connection, table: Table, code: str) -> Iterator[ColumnElement[bool]]:
    column = table.c
    columns = {VILLAGE_DIGITS: column.village, TOWNSHIP_DIGITS: column.township, COUNTY_DIGITS: column.county}
    if len(code) in columns:
        yield columns[len(code)] == code
        return
    prefix = "" if code == "CN" else code
    counties = select(column.county).order_by(column.county).limit(1)
    last = connection.scalar(counties.where(column.county >= prefix))
    while last is not None and last.startswith(prefix):
        yield column.county == last
        last = connection.scalar(counties.where(column.county > last))


def _behind(
    connection: Connection, table: Table, among: ColumnElement[bool], after: Cursor | None, limit: int
) -> list[tuple[Place, str]]:
    column = table.c
    order = (column.rank, column.due, column.household, column.action, column.about)
    wanted = select(*order, column.body).where(among).order_by(*order).limit(limit)
    if after is not None:
        wanted = wanted.where(tuple_(*order) > tuple_(*_place(after)))
    rows = map(tuple, connection.execute(wanted))
    return [((rank, due, home, action, about), body) for rank, due, home, action, about, body in rows]


def _cursor(place: Place) -> Cursor:
    return urlsafe_b64encode(json.dumps(place).encode()).decode()


def _place(cursor: Cursor) -> Place:
    rank, due, home, action, about = json.loads(urlsafe_b64decode(cursor))
    return rank, due, home, action, about


def row_of(item: FeedItem) -> Row:
    """The row of an item."""
    return (
        UNGRADED_RANK if item.grade is None else UNGRADED_RANK - item.grade,
        NEVER if item.due_at is None else micros(item.due_at),
        *item.key, item.queue, item.division, township(item.division), county(item.division),
        _adapter().dump_json(item).decode(),
    )  # fmt: skip


@cache
def _adapter() -> TypeAdapter[FeedItem]:
    return TypeAdapter(FeedItem)
