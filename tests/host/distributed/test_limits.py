"""A batch that takes the database too long is taken by halves; what cannot be halved does not hold up the rest."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from services.eventlog import rejects, tables
from services.eventlog.protocol import Clock, Head
from services.eventlog.sql import Limits, SqlLog
from services.eventlog.writing import SqlTransaction
from services.host import indexing
from services.host.clock import now
from services.host.database import opened
from services.host.distributed import wire
from services.host.distributed.consumer import Consumer, Decided, Taken
from services.host.distributed.departments import NAME, Counter, Departments
from services.host.distributed.following import LITTLE, Following
from services.host.distributed.parts import HOUSEHOLD_EVENTS
from services.host.distributed.patience import LIMITS, Patience, deliver
from services.host.distributed.records import Record
from services.host.distributed.watch import Watch
from services.host.settings import Settings
from services.host.vaulting import LazyVault
from services.ingest.answer import Permit
from services.ingest.process import Door
from services.policy.load import load
from tests.broker.cluster import drafts_of, fill
from tests.host.calling import line

YB = "shouwang.departments.yb"

SLOW = """
CREATE FUNCTION slow() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$ LANGUAGE plpgsql;
CREATE TRIGGER slow BEFORE INSERT ON event FOR EACH ROW
  WHEN (convert_from(NEW.body, 'UTF8') LIKE '%778899%') EXECUTE FUNCTION slow()
"""
"""Lets the database take a minute for one statement alone."""

IDLE_MS = 600
STEP_S = 0.002
"""What the slow service of these tests needs for an event: it has time for 300 of them."""


def test_a_workers_session_has_limits_of_its_own(postgres_database: str) -> None:
    asked = "SELECT current_setting('{}_timeout')"
    shown = {}
    for name, limits in {"usual": Limits(), "worker": LIMITS}.items():
        with opened(postgres_database, limits) as log, log.reader() as reader:
            shown[name] = [
                reader.connection.scalar(text(asked.format(which)))
                for which in ("idle_in_transaction_session", "lock", "statement")
            ]

    assert shown == {"usual": ["1min", "30s", "0"], "worker": ["5s", "10s", "1min"]}


# --- departments


@contextmanager
def counting(
    url: str, folder: Path, limits: Limits = LIMITS, clock: Clock = now
) -> Iterator[tuple[SqlLog, Departments]]:
    """The door for one department's topic, in a process whose clock this is."""
    divisions = load().divisions
    settings = Settings(database_url=url, vault_keys=folder / "keys")
    with opened(url, limits) as log, closing(LazyVault(settings)) as vault:
        permit = Permit("340826-yb", None, ("340826",), frozenset({"340826-yb"}))
        counter = Counter(Door(log, vault, divisions, clock), vault, divisions, {}, {YB: permit}, clock)
        yield log, Departments(counter, log, lambda _place, offset: offset)


def sent(offset: int, **said: object) -> Record:
    told = {name: value for name, value in line(**said).items() if name != "recordedat"} | {"specversion": "1.0"}
    return Record(YB, 0, offset, json.dumps(told).encode())


def refused(log: SqlLog) -> list[tuple[int, str]]:
    with log.reader() as reader:
        return [(one.line - 1, one.reason) for one in rejects.letters(reader.connection)]


def test_the_record_that_is_too_slow_is_buried_and_the_others_come_in(postgres_database: str, tmp_path: Path) -> None:
    with counting(postgres_database, tmp_path, Limits(statement_ms=800)) as (log, departments):
        with log.transaction() as tx:
            tx.connection.execute(text(SLOW))
        good, slow = dict(line()["data"]), {"total_fen": 5_778_899, "personal_fen": 4_778_899}
        records = [sent(0, id="a"), sent(1, id="b", data=good | slow), sent(2, id="c")]
        watch = Watch()

        taken = deliver(departments, records, Patience(watch))

        with log.reader() as reader:
            assert reader.consumed(NAME, YB, 0) == 3
            assert len([*reader.after(0, 10)]) == 2
        assert refused(log) == [(1, "invalid_field")]
        assert (taken.new, taken.followed, taken.refused, watch.retries) == (3, 2, 1, 3)


def test_the_logs_time_is_the_servers_whatever_the_clock_of_a_worker_says(
    postgres_database: str, tmp_path: Path
) -> None:  # fmt: skip
    yesterday, tomorrow = (lambda days=days: now() + timedelta(days=days) for days in (-1, 1))
    today = now().date().isoformat()
    with counting(postgres_database, tmp_path, clock=tomorrow) as (log, ahead):
        ahead.take([sent(0, id="a")])
    with counting(postgres_database, tmp_path, clock=yesterday) as (log, behind):
        taken = behind.take([sent(1, id="b"), sent(2, id="c", occurredon=today)])
        with log.reader() as reader:
            recorded = [one.recorded_at for one in reader.after(0, 10)]

        assert len(recorded) == 2
        assert all(abs(now() - at) < timedelta(hours=1) for at in recorded)
        assert (taken.followed, taken.refused) == (1, 1)
        assert refused(log) == [(2, "wrong_date")]  # to a clock that is behind, today lies ahead


# --- our own topics


class Slow:
    """A service that takes its time for each event, and asks the database nothing meanwhile."""

    def start(self, tx: SqlTransaction, part: int, head: Head, position: int) -> None:
        """It keeps nothing."""

    def handle(self, _tx: SqlTransaction, _part: int, items: Sequence[wire.Item]) -> Decided:
        time.sleep(STEP_S * len(items))
        return Decided((), {})

    def forget(self) -> None:
        """It keeps nothing."""


@pytest.fixture
def slow(postgres_database: str, worked: Path) -> Iterator[tuple[SqlLog, Following]]:
    """A log of one partition with facts in it, and the slow service behind it; nobody keeps its dead letters."""
    with opened(postgres_database, Limits(idle_ms=IDLE_MS)) as log:
        with log.transaction() as tx:
            indexing.create(tx.connection)
            tx.connection.execute(update(tables.head).values(era=2))
        fill(log, drafts_of(worked, log)[:400])
        yield log, Following(Consumer("monitor", HOUSEHOLD_EVENTS, log, Slow()), lambda _damaged: None)


def packed(log: SqlLog, *ends: int) -> list[Record]:
    """The log up to the last position as records of our topic, one up to each of them."""
    records, previous = [], 0
    with log.reader() as reader:
        for offset, end in enumerate(ends):
            events = [*reader.after(previous, end - previous)]
            headers = wire.headers(2, previous, events)
            records.append(Record(HOUSEHOLD_EVENTS, 0, offset, wire.packed(events), tuple(headers)))
            previous = end
    return records


def test_a_batch_that_stands_still_too_long_is_taken_by_halves(slow: tuple[SqlLog, Following]) -> None:
    log, following = slow
    watch = Watch()

    taken = deliver(following, packed(log, 100, 200, 300, 400), Patience(watch))

    assert (taken.new, taken.repeated, taken.mended) == (400, 0, 0)
    assert watch.retries == 1
    assert following.starts({(HOUSEHOLD_EVENTS, 0): range(9)}) == {(HOUSEHOLD_EVENTS, 0): 4}


def test_records_that_cannot_be_read_are_counted_beside_those_that_can(slow: tuple[SqlLog, Following]) -> None:
    log, following = slow
    (whole,) = packed(log, 10)
    damaged = [replace(whole, offset=offset, value=value) for offset, value in ((1, b"{"), (2, None))]

    both = following.take([whole, *damaged[:1]])
    alone = following.take(damaged[1:])

    assert (both, alone) == (Taken(new=10, refused=1), Taken(refused=1))


def test_one_record_that_stands_still_too_long_is_taken_from_the_log_by_little(slow: tuple[SqlLog, Following]) -> None:
    log, following = slow
    assert STEP_S * LITTLE * 1000 < IDLE_MS < STEP_S * 400 * 1000

    taken = deliver(following, packed(log, 400), Patience(Watch()))

    assert (taken.new, taken.repeated, taken.mended) == (0, 400, 400)
    assert following.starts({(HOUSEHOLD_EVENTS, 0): range(9)}) == {(HOUSEHOLD_EVENTS, 0): 1}
