"""The notices that wait, were sent, or could not be: tables beside the log, never made anew from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from schemas.assessment import Grade
from schemas.case.feed import Notice
from services.alerts.rows import BIG, insert_new, micros, upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

SENT_AT_ONCE = 50
"""Notices that are sent before they are marked; so many may come twice after a crash."""

State = Literal["WAITING", "SENT", "DROPPED", "DEAD"]

tables = MetaData()
outbox = Table(
    "outbox",
    tables,
    Column("notice", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("position", BIG, nullable=False),
    Column("receiver", String, nullable=False),
    Column("is_red", Integer, nullable=False),
    Column("kept_at", BIG, nullable=False),
    Column("next_at", BIG, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("why", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("outbox_next", outbox.c.state, outbox.c.next_at)
Index("outbox_receiver", outbox.c.receiver, outbox.c.position)
begun = Table("notify_begun", tables, Column("one", Integer, primary_key=True), Column("position", BIG, nullable=False))
delivery = Table(
    "delivery",
    tables,
    Column("file", String, primary_key=True),
    Column("began_position", BIG, nullable=False),
    Column("is_open", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice for a channel, and how often it was tried there."""

    notice: Notice
    channel: str
    tries: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt; if it still waits, until when."""

    of: Waiting
    state: State
    tries: int
    next_at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Dead:
    """A notice that a channel could not deliver, and why."""

    notice: Notice
    channel: str
    tries: int
    why: str


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


# --- writing


def begin(connection: Connection, position: int) -> int:
    """Where the log was first looked at: here, if it never was before."""
    known: int | None = connection.scalar(select(begun.c.position))
    if known is None:
        upsert(connection, begun, [(1, position)])
    return position if known is None else known


def is_begun(connection: Connection) -> bool:
    """Whether the log was ever looked at."""
    return connection.scalar(select(begun.c.position)) is not None


def keep(
    connection: Connection, notices: Iterable[tuple[int, Notice]], channels: Collection[str], at: datetime
) -> None:  # fmt: skip
    """Let notices, with their positions in the log, wait for every channel; of one id the first."""
    rows = [
        (
            notice.notice_id, channel, position, notice.receiver, int(notice.grade == Grade.RED), micros(at),
            micros(at), 0, "WAITING", "", _adapter().dump_json(notice),
        )
        for position, notice in notices
        for channel in channels
    ]  # fmt: skip
    insert_new(connection, outbox, rows)


def mark(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Write what became of attempts."""
    place = (outbox.c.notice == bindparam("whose"), outbox.c.channel == bindparam("where"))
    rows = [
        {
            "whose": one.of.notice.notice_id, "where": one.of.channel, "state": one.state, "tries": one.tries,
            "next_at": micros(one.next_at), "why": one.why,
        }
        for one in outcomes
    ]  # fmt: skip
    connection.execute(update(outbox).where(*place), rows)


def open_delivery(connection: Connection, file: str, position: int) -> None:
    """Say that a file has begun to be read, `position` being the end of the log.

    What it leads to is told below RED when all of it has been read. One that was cut short began where it began.
    """
    if not connection.scalar(select(delivery.c.is_open).where(delivery.c.file == file)):
        upsert(connection, delivery, [(file, position, 1)])


def close_delivery(connection: Connection, file: str) -> None:
    """Say that all of a file has been read."""
    connection.execute(update(delivery).where(delivery.c.file == file).values(is_open=0))


# --- reading


def due(
    connection: Connection, channels: Collection[str], at: datetime, kept_by: datetime, *, only_red: bool
) -> list[Waiting]:  # fmt: skip
    """Notices that are due at an instant, RED first; at most as many as are sent at once.

    Others wait while a delivery is open that began before them, unless they were `kept_by` an instant.
    """
    held = exists().where(delivery.c.is_open == 1, delivery.c.began_position < outbox.c.position)
    is_free = or_(outbox.c.is_red == 1, ~held, outbox.c.kept_at <= micros(kept_by))
    wanted = [outbox.c.state == "WAITING", outbox.c.next_at <= micros(at), outbox.c.channel.in_(channels), is_free]
    if only_red:
        wanted.append(outbox.c.is_red == 1)
    order = (outbox.c.is_red.desc(), outbox.c.position, outbox.c.channel)
    rows = connection.execute(select(outbox).where(and_(*wanted)).order_by(*order).limit(SENT_AT_ONCE))
    return [Waiting(_notice(row.body), row.channel, row.tries) for row in rows]


def waiting(connection: Connection) -> int:
    """How many still wait."""
    count = select(func.count()).select_from(outbox).where(outbox.c.state == "WAITING")
    return int(connection.scalar(count) or 0)


def received(connection: Connection, receiver: str, limit: int) -> list[Notice]:
    """The latest notices that a receiver has in the application, the latest first."""
    wanted = (outbox.c.receiver == receiver, outbox.c.channel == "in_app", outbox.c.state == "SENT")
    rows = connection.execute(select(outbox.c.body).where(*wanted).order_by(outbox.c.position.desc()).limit(limit))
    return [_notice(body) for (body,) in rows]


def dead(connection: Connection) -> Iterator[Dead]:
    """The notices that could not be delivered, in the order of the log."""
    order = (outbox.c.position, outbox.c.channel)
    for row in connection.execute(select(outbox).where(outbox.c.state == "DEAD").order_by(*order)):
        yield Dead(_notice(row.body), row.channel, row.tries, row.why)


@cache
def _adapter() -> TypeAdapter[Notice]:
    return TypeAdapter(Notice)


def _notice(body: bytes) -> Notice:
    return _adapter().validate_json(body)
