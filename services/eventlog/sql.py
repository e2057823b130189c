"""A log in a database: SQLite for one machine, PostgreSQL for many, by the same code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from services.eventlog.errors import LogFormat
from services.eventlog.forms import Forms, PostgresForms, SqliteForms
from services.eventlog.protocol import Clock, Indexer
from services.eventlog.reading import SqlReader, check_end
from services.eventlog.tables import prepare
from services.eventlog.writing import SqlTransaction

KEYS_KEPT = 200_000
"""Stream keys remembered by a process, about 40 MB; beyond that it begins to learn them anew."""

SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout = 30000",
    # FULL: what was answered must survive a power cut. Against NORMAL it cost 12 % in batches of 1,000, 5 % of 5,000.
    "PRAGMA synchronous = FULL",
    # 32 MB of pages: every event touches a random page of its index, and rare checkpoints write each of them once.
    "PRAGMA wal_autocheckpoint = 8192",
    "PRAGMA cache_size = -16384",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Milliseconds that PostgreSQL grants a session; 0: as many as it takes.

    The first frees the head from an owner that froze in the middle of a transaction, the second a writer from waiting
    for ever. SQLite has one machine and its own time limit.
    """

    idle_ms: int = 60_000
    lock_ms: int = 30_000
    statement_ms: int = 0

    @property
    def options(self) -> str:
        """As a session says them when it begins."""
        return (
            f"-c idle_in_transaction_session_timeout={self.idle_ms} -c lock_timeout={self.lock_ms} "
            f"-c statement_timeout={self.statement_ms}"
        )


USUAL = Limits()


class SqlLog:
    """A log in the database of two engines: one for writers, one for readers, which on SQLite must not lock."""

    def __init__(self, writers: Engine, readers: Engine, forms: Forms, indexer: Indexer | None) -> None:
        self._writers = writers
        self._readers = readers
        self._forms = forms
        self._indexer = indexer
        self._keys: dict[str, int] = {}

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """A transaction that commits when the context is left, and rolls back on an exception."""
        with self._writers.begin() as connection:
            transaction = SqlTransaction(connection, self._forms, self._keys, self._indexer)
            yield transaction
        # Only here, behind the commit: a key that was rolled back may be given to another stream.
        if len(self._keys) + len(transaction.new_keys) > KEYS_KEPT:
            self._keys = {}
        self._keys.update(transaction.new_keys)

    @contextmanager
    def reader(self) -> Iterator[SqlReader]:
        """A read-only snapshot on a connection of its own."""
        with self._readers.begin() as connection:
            yield SqlReader(connection, self._forms)

    def close(self) -> None:
        """Close the pooled connections."""
        self._writers.dispose()
        self._readers.dispose()


def open_log(url: str, *, clock: Clock, indexer: Indexer | None = None, limits: Limits = USUAL) -> SqlLog:
    """Open the log at a database URL (`sqlite:///path` or `postgresql+psycopg://…`), creating its tables if needed.

    `clock` counts on SQLite; on PostgreSQL the server's clock does, and `limits` hold.

    Raises:
        LogFormat: neither kind of database, or tables of a newer program.
        LogCorrupt: the head row and the last record differ.
    """
    try:
        place = make_url(url)
    except ArgumentError:
        shown = url.rpartition("@")[2]  # what may be a password stands before it
        raise LogFormat(
            shown, "不是数据库地址，请写 sqlite:///路径 或 postgresql+psycopg://…",
            "this is not a database URL. Write sqlite:///path or postgresql+psycopg://…",
        ) from None  # fmt: skip
    shown = place.render_as_string(hide_password=True)
    match place.get_backend_name():
        case "sqlite" if place.database and place.database != ":memory:":
            log = _open_sqlite(place, clock, indexer)
        case "sqlite":
            raise LogFormat(
                shown, "没有文件的 SQLite 不能共用，请写文件名",
                "SQLite without a file cannot be shared; name a file, or use MemoryLog.",
            )  # fmt: skip
        case "postgresql":
            log = _open_postgres(place, indexer, limits)
        case _:
            raise LogFormat(
                shown, "只支持 SQLite 和 PostgreSQL，请写 sqlite:///… 或 postgresql+psycopg://…",
                "only SQLite and PostgreSQL are known. Write sqlite:///… or postgresql+psycopg://…",
            )  # fmt: skip
    with ExitStack() as refused:
        refused.callback(log.close)
        with log.transaction() as transaction:
            prepare(transaction.connection)
        with log.reader() as reader:
            check_end(reader)
        refused.pop_all()
    return log


def _open_sqlite(url: URL, clock: Clock, indexer: Indexer | None) -> SqlLog:
    writers, readers = (create_engine(url, hide_parameters=True) for _ in range(2))
    for engine in (writers, readers):
        event.listen(engine, "connect", _set_pragmas)
    # IMMEDIATE, or two transactions that both read before they write end in "database is locked".
    event.listen(writers, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(readers, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    event.listen(writers, "connect", _use_wal)
    event.listen(readers, "connect", _forbid_writing)
    return SqlLog(writers, readers, SqliteForms(clock), indexer)


def _set_pragmas(driver: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's own protocol
    driver.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in SQLITE_PRAGMAS:
        driver.execute(pragma)


def _use_wal(driver: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's own protocol
    driver.execute("PRAGMA journal_mode = WAL")


def _forbid_writing(driver: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's own protocol
    driver.execute("PRAGMA query_only = ON")


def _open_postgres(url: URL, indexer: Indexer | None, limits: Limits) -> SqlLog:
    # What an error says goes to lines of a log: statements may stand there, but not what they carry.
    engine = partial(create_engine, url, hide_parameters=True, connect_args={"options": limits.options})
    writers = engine(isolation_level="READ COMMITTED")
    readers = engine(isolation_level="REPEATABLE READ", execution_options={"postgresql_readonly": True})
    return SqlLog(writers, readers, PostgresForms(), indexer)
