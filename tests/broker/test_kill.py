"""Whatever dies, freezes or goes away while events trickle in: nothing is lost, nothing is doubled (P4)."""

from __future__ import annotations

import gc
import logging
import signal
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest
from kafka import KafkaProducer
from sqlalchemy import make_url

from services.eventlog.protocol import Draft
from services.eventlog.sql import open_log
from services.host.clock import now
from services.host.distributed import wire
from services.host.distributed.exits import CANNOT_GO_ON, OTHER_ERA, OTHER_LOG
from services.host.distributed.parts import HOUSEHOLD_EVENTS
from services.host.distributed.patience import Patience
from services.host.distributed.watch import Watch
from tests.broker.cluster import Cluster, drafts_of, fill
from tests.broker.trouble import assert_fenced, failing
from tests.host.distributed.cluster import derived
from tests.servers.postgres import Server

Derived = dict[str, list[object]]

NAMES = {"m1": "monitor", "m2": "monitor", "a1": "alerts"}
TRICKLE = 600
"""Events that come a few at a time while something happens; the others come before, at once."""


@pytest.fixture
def busy(cluster: Cluster) -> Iterator[Cluster]:
    """A cluster with its workers running."""
    for name, role in NAMES.items():
        cluster.start(role, name)
    yield cluster
    with warnings.catch_warnings():  # Kafka's client leaves the socket open on which a broker died
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def expected(worked: Path) -> Derived:
    with closing(open_log(f"sqlite:///{worked}", clock=now)) as log:
        return derived(log)


@contextmanager
def trickling(cluster: Cluster, drafts: Sequence[Draft]) -> Iterator[None]:
    """Append a few events at a time, in a thread that has the patience of a door."""
    patience = Patience(Watch())

    def trickle() -> None:
        for start in range(0, len(drafts), 4):
            patience(partial(fill, cluster.log, drafts[start : start + 4]))
            time.sleep(0.05)

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def test_nothing_is_lost_or_doubled_whatever_dies(busy: Cluster, worked: Path, expected: Derived) -> None:
    drafts, chance = drafts_of(worked, busy.log), Random(20261122)
    with busy.relaying():
        fill(busy.log, drafts[:-TRICKLE])
        busy.settle()
        with trickling(busy, drafts[-TRICKLE:]):
            for how in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM) * 3:
                name = chance.choice(sorted(NAMES))
                if how == signal.SIGSTOP:
                    busy.workers[name].send_signal(how)
                    time.sleep(chance.uniform(0.2, 1.0))
                    busy.workers[name].send_signal(signal.SIGCONT)
                else:
                    busy.end(name, how)
                    busy.start(NAMES[name], name)
                    time.sleep(chance.uniform(0.2, 3.0))
                assert_fenced(busy)
        busy.settle()

    assert derived(busy.log) == expected
    assert_fenced(busy)


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_broker_that_dies_takes_nothing_with_it(
    busy: Cluster, worked: Path, expected: Derived, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    caplog.set_level(logging.CRITICAL, "kafka")  # what it says of lost connections would keep their sockets alive
    drafts = drafts_of(worked, busy.log)
    with busy.relaying():
        fill(busy.log, drafts[:-TRICKLE])
        busy.settle()
        with trickling(busy, drafts[-TRICKLE:]):
            busy.broker.kill()
            busy.broker.start()
        busy.settle()

    assert derived(busy.log) == expected
    assert_fenced(busy)


def test_a_step_that_fails_under_trickle_ends_the_worker_and_loses_nothing(
    busy: Cluster, worked: Path, expected: Derived, postgres_database: str
) -> None:  # fmt: skip
    busy.restarts_after = frozenset({CANNOT_GO_ON})
    drafts = drafts_of(worked, busy.log)
    with busy.relaying():
        fill(busy.log, drafts[:-TRICKLE])
        busy.settle()
        with trickling(busy, drafts[-TRICKLE:]), failing(busy.log):
            busy.wait(lambda: len(busy.codes) >= 3)
        busy.settle()

    assert derived(busy.log) == expected
    assert_fenced(busy)


def test_workers_wait_for_a_database_that_is_away(
    busy: Cluster, worked: Path, expected: Derived, postgres_server: Server
) -> None:  # fmt: skip
    drafts = drafts_of(worked, busy.log)
    name = make_url(busy.url).database
    with busy.relaying():
        fill(busy.log, drafts[:-TRICKLE])
        busy.settle()
    for worker in busy.workers.values():
        worker.send_signal(signal.SIGSTOP)
    with busy.relaying():
        fill(busy.log, drafts[-TRICKLE:])
        busy.wait(busy.is_published)
    busy.log.close()
    postgres_server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    postgres_server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    for worker in busy.workers.values():
        worker.send_signal(signal.SIGCONT)
    busy.wait(lambda: all("waiting" in busy.said(one) for one in NAMES if one != "a1"))
    postgres_server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    with busy.relaying():
        busy.settle()

    assert derived(busy.log) == expected
    assert busy.codes == []


def test_a_new_era_ends_every_worker_which_then_begins_anew(busy: Cluster, worked: Path, expected: Derived) -> None:
    drafts = drafts_of(worked, busy.log)
    with busy.relaying():
        fill(busy.log, drafts[:-TRICKLE])
        busy.settle()
    busy.restarts_after = frozenset({OTHER_ERA})
    with busy.log.transaction() as tx:
        tx.raise_era()
    with busy.relaying():
        fill(busy.log, drafts[-TRICKLE:])
        busy.settle()

    assert derived(busy.log) == expected
    assert set(busy.codes) == {OTHER_ERA}


def test_a_record_of_another_log_ends_the_worker_for_good(cluster: Cluster, worked: Path) -> None:
    cluster.start("monitor", "m1")
    with cluster.relaying():
        fill(cluster.log, drafts_of(worked, cluster.log)[:50])
        cluster.wait(cluster.is_published)
        cluster.wait(partial(cluster.is_read, "monitor"))
    with cluster.log.reader() as reader:
        (one,) = reader.after(0, 1)
    with closing(KafkaProducer(bootstrap_servers=cluster.broker.servers)) as producer:
        foreign = replace(one, link=bytes(32))
        headers = wire.headers(2, 0, [foreign])
        producer.send(HOUSEHOLD_EVENTS, value=wire.packed([foreign]), headers=headers, partition=0).get(60)

    assert cluster.workers.pop("m1").wait(120) == OTHER_LOG
    assert "shouwang restore" in cluster.said("m1")
