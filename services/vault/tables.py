"""The tables of a vault: a file of their own, or the schema `vault` of a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateSchema

from services.vault.errors import VaultUnusable

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Select
    from sqlalchemy.engine import URL

LAYOUT = 1
"""Version of these tables; a program refuses a newer one."""

SCHEMA = "vault"

_CREATION_LOCK = 0x56415554  # advisory lock "VAUT": two processes may meet an empty PostgreSQL database

SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout = 30000",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",  # what was erased is overwritten, not only forgotten
)

_Number = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(schema=SCHEMA)

state = Table(
    "state", metadata,
    Column("layout", Integer, nullable=False),
    Column("suite", Text, nullable=False),
    Column("ref_fingerprint", LargeBinary, nullable=False),
    Column("changes", _Number, nullable=False, comment="grows when something that was kept is changed or erased"),
)  # fmt: skip
data_key = Table(
    "data_key", metadata,
    Column("owner", Text, primary_key=True),
    Column("master", Integer, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
)  # fmt: skip
person = Table(
    "person", metadata,
    Column("ref", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)  # fmt: skip
note = Table(
    "note", metadata,
    Column("ref", Text, primary_key=True),
    Column("owner", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Index("note_owner", "owner"),
)  # fmt: skip
journal = Table(
    "journal", metadata,
    Column("number", _Number, primary_key=True),
    Column("at", Text, nullable=False, comment="ISO 8601, in UTC"),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("division", Text, nullable=True),
    Column("reason", LargeBinary, nullable=False, comment="sealed: clerks write names into it"),
)  # fmt: skip


CHUNK = 500
"""Parameters in one query: SQLite takes 32,766, and short lists plan faster on PostgreSQL."""


def rows_of(connection: Connection, query: Select[Any], column: Column[str], values: Collection[str]) -> Iterator[Any]:
    """The rows of a query in which a column has one of many values."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield from connection.execute(query.where(column.in_(ordered[start : start + CHUNK])))


class Store:
    """The database of a vault: transactions to look, which never wait, and to write, one at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writers = engine.execution_options(writes=True)

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A consistent view."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that commits when the context is left; no other one writes meanwhile."""
        with self._writers.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATION_LOCK})
            yield connection

    def scrub(self) -> None:
        """Let nothing that was erased lie about in a journal file or an old version of a row."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")  # no checkpoint is made within a transaction
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
            return
        with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for table in (data_key, person, note):
                connection.exec_driver_sql(f"VACUUM {SCHEMA}.{table.name}")

    def is_new(self) -> bool:
        """Whether there are no tables yet."""
        schema = None if self._engine.dialect.name == "sqlite" else SCHEMA
        return not inspect(self._engine).has_table(state.name, schema=schema)

    def prepare(self) -> None:
        """Create the tables where there are none."""
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
            metadata.create_all(connection)

    def close(self) -> None:
        """Close the pooled connections."""
        self._engine.dispose()


def open_store(url: str) -> Store:
    """The database at a URL (`sqlite:///path` or `postgresql+psycopg://…`); a new file is readable by nobody else.

    Raises:
        VaultUnusable: neither kind of database.
    """
    try:
        place = make_url(url)
    except ArgumentError:
        raise VaultUnusable(url.rpartition("@")[2]) from None  # what may be a password stands before it
    match place.get_backend_name():
        case "sqlite" if place.database and place.database != ":memory:":
            return Store(_sqlite(place, Path(place.database)))
        case "postgresql":
            return Store(create_engine(place, hide_parameters=True))
        case _:
            raise VaultUnusable(place.render_as_string(hide_password=True))


def _sqlite(url: URL, file: Path) -> Engine:
    file.touch(mode=0o600)  # SQLite gives the files beside it the same rights
    engine = create_engine(url, hide_parameters=True, execution_options={"schema_translate_map": {SCHEMA: None}})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    # IMMEDIATE, or two transactions that both read before they write end in "database is locked".
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_pragmas(driver: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's own protocol
    driver.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in SQLITE_PRAGMAS:
        driver.execute(pragma)
    driver.execute("PRAGMA journal_mode = WAL")
