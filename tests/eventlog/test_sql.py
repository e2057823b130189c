from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from services.eventlog import sql
from services.eventlog.chain import Break, Fault, first_break
from services.eventlog.errors import LogCorrupt, LogFormat
from services.eventlog.memory import MemoryLog
from services.eventlog.protocol import Duplicate, Stored, Tabled
from services.eventlog.sql import open_log
from tests.eventlog.conftest import HostClock, add, draft, everything


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    return f"sqlite:///{tmp_path}/log.db" if request.param == "sqlite" else request.getfixturevalue("postgres_database")


@pytest.fixture
def log(url):
    opened = open_log(url, clock=HostClock())
    yield opened
    opened.close()


def alter(log: sql.SqlLog, statement: str) -> None:
    """What somebody does who comes past the log."""
    with log.transaction() as transaction:
        transaction.connection.execute(text(statement))


def test_derived_rows_share_the_fate_of_the_transaction(log):
    alter(log, "CREATE TABLE feed (name TEXT)")

    def break_off() -> None:
        with log.transaction() as transaction:
            transaction.append([draft(1)])
            transaction.connection.execute(text("INSERT INTO feed VALUES ('gone')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    with log.transaction() as transaction:
        transaction.append([draft(1)])
        transaction.connection.execute(text("INSERT INTO feed VALUES ('kept')"))

    with log.reader() as reader:
        assert reader.connection.execute(text("SELECT name FROM feed")).scalars().all() == ["kept"]
        assert reader.head().position == 1


@pytest.mark.parametrize("known", [0, 1])
def test_what_a_database_refuses_past_sqlalchemy_is_said_as_sqlalchemy_says_it(log, known) -> None:
    add(log, *map(draft, range(1, known + 1)))
    alter(log, "ALTER TABLE event RENAME TO gone")

    with pytest.raises(DBAPIError), log.transaction() as transaction:
        transaction.append([draft(2)])


def test_only_a_log_in_a_database_has_a_connection(log):
    memory = MemoryLog(HostClock())

    with log.transaction() as transaction, memory.transaction() as model:
        assert isinstance(transaction, Tabled)
        assert not isinstance(model, Tabled)


def test_the_indexer_is_called_with_what_was_appended_and_nothing_else(url):
    batches: list[list[str]] = []

    def index(connection: Connection, events: Sequence[Stored]) -> None:
        batches.append([event.event_id for event in events])
        connection.execute(text("CREATE TABLE IF NOT EXISTS seen (position BIGINT)"))
        connection.execute(text("INSERT INTO seen VALUES (:p)"), [{"p": event.position} for event in events])

    log = open_log(url, clock=HostClock(), indexer=index)
    add(log, draft(1), draft(2))
    with log.transaction() as transaction:
        transaction.append([draft(1)])
        transaction.append([draft(2), draft(3)])

    assert batches == [[draft(1).event_id, draft(2).event_id], [draft(3).event_id]]
    with log.reader() as reader:
        assert reader.connection.execute(text("SELECT position FROM seen")).scalars().all() == [1, 2, 3]
    log.close()


def test_an_indexer_that_fails_takes_the_append_back(url):
    def fail(_connection: Connection, _events: Sequence[Stored]) -> None:
        raise ZeroDivisionError

    log = open_log(url, clock=HostClock(), indexer=fail)
    with pytest.raises(ZeroDivisionError):
        add(log, draft(1))

    with log.reader() as reader:
        assert reader.head().position == 0
    log.close()


def test_a_reader_cannot_write(log):
    with pytest.raises(SQLAlchemyError, match=r"(?i)read.?only"), log.reader() as reader:
        reader.connection.execute(text("DELETE FROM event"))


def test_streams_are_found_again_when_their_keys_were_forgotten(log, monkeypatch):
    monkeypatch.setattr(sql, "KEYS_KEPT", 2)
    add(log, draft(1, "person/a"), draft(1, "person/b"))
    add(log, draft(1, "person/c"))

    with log.transaction() as transaction:
        outcomes = transaction.append([draft(1, "person/a"), draft(1, "person/b"), draft(2, "person/c")])

    assert [isinstance(outcome, Duplicate) for outcome in outcomes] == [True, True, False]


def test_tables_of_a_newer_program_are_refused(log, url):
    alter(log, "UPDATE log_layout SET version = 99")

    with pytest.raises(LogFormat, match="layout 99, this program knows up to 1"):
        open_log(url, clock=HostClock())


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event WHERE position = 3",
        "UPDATE head SET position = 2",
        "DELETE FROM event",
        "UPDATE event SET link = body WHERE position = 3",
    ],
)
def test_a_head_that_is_not_the_last_record_is_refused(log, url, statement):
    add(log, *map(draft, range(3)))
    alter(log, statement)

    with pytest.raises(LogCorrupt, match=r"^事件日志位置 .*head row"):
        open_log(url, clock=HostClock())


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE event SET body = link WHERE position = 3", Break(3, Fault.LINK)),
        ("DELETE FROM event WHERE position = 3", Break(4, Fault.LINK)),
        ("UPDATE event SET recorded_at = recorded_at - 1 WHERE position = 1", Break(1, Fault.LINK)),
        ("UPDATE event SET recorded_at = 1 WHERE position = 3", Break(3, Fault.BACKDATED)),
        ("UPDATE event SET position = 17 WHERE position = 3", Break(4, Fault.LINK)),
        ("DELETE FROM event WHERE position >= 4", Break(3, Fault.CUT)),
    ],
)
def test_tampering_with_the_table_shows_at_the_first_bad_record(log, statement, expected):
    add(log, *map(draft, range(5)))
    with log.reader() as reader:
        known = reader.head().anchor

    alter(log, statement)

    with log.reader() as reader:
        assert first_break(everything(reader, limit=2), known=known) == expected


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("nonsense", "not a database URL"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("mysql://root:secret@localhost/x", "only SQLite and PostgreSQL"),
    ],
)
def test_a_place_that_cannot_hold_a_log_is_refused(bad, words):
    with pytest.raises(LogFormat, match=words) as raised:
        open_log(bad, clock=HostClock())

    assert "secret" not in str(raised.value)
    assert str(raised.value).startswith("事件日志")


def test_postgres_frees_the_head_from_a_frozen_owner(postgres_database):
    log = open_log(postgres_database, clock=HostClock())

    with log.transaction() as transaction:
        shown = [
            transaction.connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("idle_in_transaction_session_timeout", "lock_timeout")
        ]

    assert shown == ["1min", "30s"]
    log.close()


def test_sqlite_answers_only_what_a_power_cut_leaves(tmp_path):
    log = open_log(f"sqlite:///{tmp_path}/log.db", clock=HostClock())

    with log.transaction() as transaction:
        shown = [
            transaction.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous")
        ]

    assert shown == ["wal", 2]  # 2 is FULL
    log.close()


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "log.db"
    path.write_text("not a database, and not empty either" * 40)
    before = path.read_bytes()

    with pytest.raises((OperationalError, sqlite3.DatabaseError, SQLAlchemyError)):
        open_log(f"sqlite:///{path}", clock=HostClock())

    assert path.read_bytes() == before
