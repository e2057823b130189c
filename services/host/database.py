"""An existing database, opened to be looked at."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from schemas.errors import ShouwangError
from schemas.events.system import PolicyAdopted
from services.alerts import outbox
from services.alerts import process as alerts_process
from services.eventlog import rejects
from services.eventlog.sql import open_log
from services.host.clock import SYSTEM, now
from services.monitor import store as monitor_store
from services.monitor.history import NothingRecorded
from services.policy.book import PolicyBook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.eventlog.reading import SqlReader
    from services.eventlog.sql import SqlLog


class NoDatabase(ShouwangError):
    """A question to a database file that does not exist; looking never makes one."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(
            f"没有数据库文件 {file}；请核对 --database，或先运行 shouwang work / there is no database file {file}; "
            "check --database, or run shouwang work first"
        )


@contextmanager
def opened(url: str) -> Iterator[SqlLog]:
    """The log at a database URL, with the derived tables beside it.

    Raises:
        NoDatabase: the file is not there.
    """
    _check_file(url)
    log = open_log(url, clock=now, indexer=monitor_store.index)
    try:
        with log.transaction() as tx:
            monitor_store.create(tx.connection)
            alerts_process.create(tx.connection)
            rejects.create(tx.connection)
            outbox.create(tx.connection)
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
    adopted = [one for one in reader.stream(SYSTEM) if one.type == PolicyAdopted.__name__]
    content = reader.book(json.loads(adopted[-1].body)["data"]["digest"]) if adopted else None
    if content is None:
        raise NothingRecorded("PolicyAdopted")
    return PolicyBook.from_bytes(content)


def _check_file(url: str) -> None:
    try:
        place = make_url(url)
    except ArgumentError:
        return  # opening says what is wrong with it
    if place.get_backend_name() == "sqlite" and place.database and not Path(place.database).is_file():
        raise NoDatabase(place.database)
