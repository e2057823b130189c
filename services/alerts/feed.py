"""The table of what must be done, page by page; derived from the case events."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cache
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, delete, select, tuple_

from schemas.case.feed import FeedItem
from services.alerts.routing import county, township
from services.alerts.rows import BIG, micros, replace
from services.alerts.todo import todo
from services.policy.divisions import TOWNSHIP_DIGITS, VILLAGE_DIGITS, trim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from services.alerts.rows import Row
    from services.alerts.state import Case
    from services.policy.divisions import Divisions

Cursor = str
"""Where a page ended: opaque, and good after a restart or a rebuild, too."""

NEVER = 2**62
"""Stands for the due instant of what has none, behind all others."""

UNGRADED_RANK = 4
COUNTY_DIGITS = 6

tables = MetaData()
feed = Table(
    "feed",
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
)
ORDER = (feed.c.rank, feed.c.due, feed.c.household, feed.c.action, feed.c.about)
LISTS = (feed.c.queue, feed.c.village, feed.c.township, feed.c.county)
for _list in LISTS:
    Index(f"feed_{_list.name}", _list, *ORDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whose list: of a queue, of a member of staff, of both together, or of a division and those below it."""

    queue: str | None = None
    staff: str | None = None
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, the most urgent first; `after` leads to those behind them, None at the end."""

    items: tuple[FeedItem, ...]
    after: Cursor | None


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away."""
    connection.execute(delete(feed))


def project(connection: Connection, cases: Mapping[str, Case], divisions: Divisions) -> None:
    """Write what must be done about households as their cases now are."""
    rows = [row_of(item) for household_id, case in cases.items() for item in todo(household_id, case, divisions)]
    replace(connection, feed, cases.keys(), rows)


def page(connection: Connection, where: Where, after: Cursor | None, limit: int) -> Page:
    """At most `limit` items of a list behind a cursor, by grade, due instant, household, action and `about`."""
    lists = [_behind(connection, column, value, after, limit + 1) for column, value in _lists(connection, where)]
    found = [*islice(merge(*lists), limit + 1)]
    items = tuple(_adapter().validate_json(body) for *_, body in found[:limit])
    return Page(items, _cursor(found[limit - 1][:-1]) if len(found) > limit else None)


def _lists(connection: Connection, where: Where) -> Iterator[tuple[Column[str], str]]:
    """The lists, each with an index of its own, that together are what is asked for."""
    if where.queue is not None:
        yield feed.c.queue, where.queue
    if where.staff is not None:
        yield feed.c.queue, f"staff/{where.staff}"
    if where.division is not None:
        yield from _lists_of(connection, trim(where.division))


def _lists_of(connection: Connection, code: str) -> Iterator[tuple[Column[str], str]]:
    columns = {VILLAGE_DIGITS: feed.c.village, TOWNSHIP_DIGITS: feed.c.township, COUNTY_DIGITS: feed.c.county}
    if len(code) in columns:
        yield columns[len(code)], code
        return
    prefix = "" if code == "CN" else code
    last = connection.scalar(select(feed.c.county).where(feed.c.county >= prefix).order_by(feed.c.county).limit(1))
    while last is not None and last.startswith(prefix):
        yield feed.c.county, last
        last = connection.scalar(select(feed.c.county).where(feed.c.county > last).order_by(feed.c.county).limit(1))


def _behind(
    connection: Connection, column: Column[str], value: str, after: Cursor | None, limit: int
) -> Sequence[tuple[int, int, str, str, str, str]]:
    wanted = select(*ORDER, feed.c.body).where(column == value).order_by(*ORDER).limit(limit)
    if after is not None:
        wanted = wanted.where(tuple_(*ORDER) > tuple_(*_place(after)))
    return [tuple(row) for row in connection.execute(wanted)]


def _cursor(place: Sequence[int | str]) -> Cursor:
    return urlsafe_b64encode(json.dumps(place).encode()).decode()


def _place(cursor: Cursor) -> list[int | str]:
    place: list[int | str] = json.loads(urlsafe_b64decode(cursor))
    return place


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
