"""The tables of the log and how they come into being; lean, because every event pays for every index and byte."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
    text,
)

from services.eventlog.chain import microseconds
from services.eventlog.errors import LogFormat
from services.eventlog.protocol import EPOCH, Head

LAYOUT = 1
"""Version of these tables; a program refuses a newer one."""

_CREATION_LOCK = 0x53484F55  # advisory lock "SHOU": two processes may meet an empty PostgreSQL database

metadata = MetaData()

# INTEGER is what makes a SQLite primary key the row's own number, without an index beside it.
_Number = BigInteger().with_variant(Integer, "sqlite")

layout = Table("log_layout", metadata, Column("version", Integer, nullable=False))

head = Table(
    "head",
    metadata,
    Column("position", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False, comment="microseconds since 1970-01-01T00:00:00Z"),
    Column("link", LargeBinary, nullable=False),
    Column("era", Integer, nullable=False),
    Column("partitions", Integer, nullable=False),
)

stream = Table(
    "stream",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
)

event = Table(
    "event",
    metadata,
    Column("position", _Number, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False, comment="microseconds since 1970-01-01T00:00:00Z"),
    Column("stream_key", Integer, nullable=False),
    Column("occurred_on", Integer, nullable=False, comment="day number, 1 = 0001-01-01"),
    Column("event_id", LargeBinary, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("link", LargeBinary, nullable=False),
    # No foreign key: keys are given out under the head lock, and a check per row would cost as much as the index.
    Index("event_identity", "stream_key", "event_id", unique=True),
)

book = Table(
    "book",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

consumed = Table(
    "consumed",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("broker_offset", BigInteger),
)


def prepare(connection: Connection) -> None:
    """Create the tables where there are none; runs inside the caller's transaction.

    Raises:
        LogFormat: the tables were made by a newer program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATION_LOCK})
    metadata.create_all(connection)
    version = connection.execute(select(func.max(layout.c.version))).scalar_one()
    if version is None:
        connection.execute(insert(layout).values(version=LAYOUT))
        start = Head()
        connection.execute(
            insert(head).values(
                position=start.position,
                recorded_at=microseconds(EPOCH),
                link=start.link,
                era=start.era,
                partitions=start.partitions,
            )
        )
    elif version > LAYOUT:
        raise LogFormat(
            connection.engine.url.render_as_string(hide_password=True),
            f"数据表为第 {version} 版，本程序只到第 {LAYOUT} 版，请更新本机的守望",
            f"its tables have layout {version}, this program knows up to {LAYOUT}. Update Shouwang on this machine.",
        )
