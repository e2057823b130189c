from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from services.eventlog.sql import SqlLog, open_log
from services.host import indexing
from services.host.clock import now
from services.host.distributed import generations
from services.host.distributed.parts import HOUSEHOLD_EVENTS
from services.host.distributed.relay import NAME
from tests.host.distributed.cluster import PARTS, Cluster, facts_of, fill

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
SECONDS = 60


@pytest.fixture
def log(postgres_database: str, worked: Path) -> Iterator[SqlLog]:
    """Facts that nobody has published, in PostgreSQL: only there do transactions wait for each other's rows."""
    with closing(open_log(postgres_database, clock=now, indexer=indexing.index)) as log:
        with log.transaction() as tx:
            indexing.create(tx.connection)
        generations.resize(log, PARTS, 1)
        fill(log, facts_of(worked))
        yield log


def test_a_relay_that_waits_for_who_begins_an_era_holds_nothing_that_the_other_needs(log: SqlLog) -> None:
    relay = threading.Thread(target=Cluster(log).relay.once)
    with log.transaction() as tx:
        tx.lock_consumed(NAME, "log", [0])
        relay.start()
        until = time.monotonic() + SECONDS
        while not is_anybody_waiting(log):
            assert time.monotonic() < until
            time.sleep(0.02)

        assert len(tx.lock_consumed(f"{NAME}:{HOUSEHOLD_EVENTS}", HOUSEHOLD_EVENTS, range(PARTS))) == PARTS
    relay.join()


def is_anybody_waiting(log: SqlLog) -> bool:
    with log.reader() as reader:  # a transaction sees the same activity to its end
        return bool(reader.connection.execute(WAITING).scalar())
