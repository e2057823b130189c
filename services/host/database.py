"""An existing database, opened to be looked at."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from schemas.errors import ShouwangError
from schemas.event import parse
from schemas.events.system import PolicyAdopted
from schemas.payload import Payload
from services.eventlog import tables
from services.eventlog.sql import USUAL, open_log
from services.host import indexing
from services.host.clock import SYSTEM, now
from services.monitor.history import NothingRecorded
from services.policy.book import PolicyBook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.exc import DBAPIError

    from services.eventlog.reading import SqlReader
    from services.eventlog.sql import Limits, SqlLog

Said = TypeVar("Said", bound=Payload)


class NoDatabase(ShouwangError):
    """A question to a database file that does not exist; looking never makes one."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(
            f"没有数据库文件 {file}；请核对 --database，或先运行 shouwang work / there is no database file {file}; "
            "check --database, or run shouwang work first"
        )


@contextmanager
def opened(url: str, limits: Limits = USUAL) -> Iterator[SqlLog]:
    """The log at a database URL, with the derived tables beside it; `limits` are those of its sessions.

    Raises:
        NoDatabase: the file is not there.
    """
    check_file(url)
    log = open_log(url, clock=now, indexer=indexing.index, limits=limits)
    try:
        with log.transaction() as tx:
            indexing.create(tx.connection)
        yield log
    finally:
        log.close()


@contextmanager
def looking(url: str) -> Iterator[SqlReader]:
    """One consistent view of an existing log.

    Raises:
        NoDatabase: the file is not there.
    """
    with opened(url) as log, log.reader() as reader:
        yield reader


def book_of(reader: SqlReader) -> PolicyBook:
    """The policy book that holds at the end of the log.

    Raises:
        NothingRecorded: nothing has been read into the log yet.
    """
    adopted = last_said(reader, PolicyAdopted)
    content = None if adopted is None else reader.book(adopted.digest)
    if content is None:
        raise NothingRecorded("PolicyAdopted")
    return PolicyBook.from_bytes(content)


def last_said(reader: SqlReader, kind: type[Said]) -> Said | None:
    """What Shouwang itself said last of a kind; None if it never did."""
    of_system = select(tables.stream.c.key).where(tables.stream.c.name == SYSTEM).scalar_subquery()
    position = reader.connection.scalar(
        select(func.max(tables.event.c.position)).where(
            tables.event.c.stream_key == of_system, tables.event.c.type == kind.__name__
        )
    )
    payload = None if position is None else parse(reader.at_positions([position])[0].body).payload
    return payload if isinstance(payload, kind) else None


def missing_file(url: str) -> Path | None:
    """The SQLite file at a database URL that is not there yet; None if it is, or there is no such file to be."""
    try:
        place = make_url(url)
    except ArgumentError:
        return None  # opening says what is wrong with it
    if place.get_backend_name() == "sqlite" and place.database and not Path(place.database).is_file():
        return Path(place.database)
    return None


def check_file(url: str) -> None:
    """Nothing, if a database is where it is said to be.

    Raises:
        NoDatabase: the file is not there.
    """
    file = missing_file(url)
    if file is not None:
        raise NoDatabase(str(file))


def unusable(error: DBAPIError) -> str:
    """What a person is told of a database that failed or refused; never what a statement carried."""
    return f"数据库无法使用 / the database cannot be used: {error.orig}"
