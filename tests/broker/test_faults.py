"""What a worker or the relay does while something is wrong around it: it waits, says so, and goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from schemas import readings
from services.eventlog.sql import SqlLog
from services.host.distributed.exits import CANNOT_GO_ON
from services.host.distributed.parts import TOPICS
from tests.broker.cluster import PARTS, Cluster, drafts_of, fill
from tests.host.distributed.scraping import ask, scraped
from tests.servers.kafka import Broker
from tests.servers.postgres import free_port

FEW = 300
"""Facts, from which some readings follow."""

FULL = "RAISE 'no space left on device' USING ERRCODE = '53100'"
SLOW = "PERFORM pg_sleep(0.1); RETURN NEW"

REFUSING = """
CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'not this' USING ERRCODE = '22023'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER refusing BEFORE INSERT ON consumed FOR EACH ROW EXECUTE FUNCTION refuse()
"""


@contextmanager
def at_each_reading(log: SqlLog, what: str) -> Iterator[None]:
    """While this lasts, the database does this before it takes a reading."""
    function = f"CREATE OR REPLACE FUNCTION trouble() RETURNS trigger AS $$ BEGIN {what}; END $$ LANGUAGE plpgsql"
    trigger = (
        "CREATE TRIGGER trouble BEFORE INSERT ON event FOR EACH ROW "
        f"WHEN (NEW.type = '{readings.TYPE}') EXECUTE FUNCTION trouble()"
    )
    with log.transaction() as tx:
        tx.connection.execute(text(function))
        tx.connection.execute(text(trigger))
    try:
        yield
    finally:
        with log.transaction() as tx:
            tx.connection.execute(text("DROP TRIGGER trouble ON event"))


def test_a_worker_is_ready_only_while_it_can_work(cluster: Cluster, worked: Path) -> None:
    port = free_port()
    cluster.broker.empty({})
    cluster.start("monitor", "m1", "--metrics", str(port))
    cluster.wait(lambda: ask(port, "healthz")[0] == 200)
    assert ask(port, "readyz")[0] == 503  # nobody has made the topics yet

    cluster.broker.empty(dict.fromkeys(TOPICS, PARTS))
    cluster.wait(lambda: ask(port, "readyz")[0] == 200)
    with cluster.relaying():
        with at_each_reading(cluster.log, FULL):
            fill(cluster.log, drafts_of(worked, cluster.log)[:FEW])
            cluster.wait(lambda: ask(port, "readyz")[0] == 503)
            cluster.wait(lambda: "DiskFull" in cluster.said("m1"))
            assert ask(port, "healthz")[0] == 200
        cluster.wait(lambda: ask(port, "readyz")[0] == 200)
        cluster.wait(lambda: cluster.is_published() and cluster.is_read("monitor"))

    assert scraped(ask(port, "metrics")[1])["shouwang_events_total"]["followed",] > 0
    assert cluster.end("m1") == 0


def test_a_slow_consumer_holds_nobody_up_and_keeps_its_place(cluster: Cluster, worked: Path) -> None:
    port = free_port()
    cluster.start("monitor", "m1", "--metrics", str(port))
    cluster.wait(lambda: ask(port, "readyz")[0] == 200)
    with cluster.relaying(), at_each_reading(cluster.log, SLOW):
        fill(cluster.log, drafts_of(worked, cluster.log)[:FEW])
        with cluster.log.reader() as reader:
            end = reader.head().position
        cluster.wait(lambda: published(cluster) >= end)
        was_behind = not cluster.is_read("monitor")
        cluster.wait(partial(cluster.is_read, "monitor"))

    assert was_behind
    assert scraped(ask(port, "metrics")[1])["shouwang_assigned_partitions"] == {(): PARTS}
    assert cluster.end("m1") == 0


@pytest.mark.parametrize("end", [Broker.kill, Broker.run_out_of_disk])
def test_a_broker_that_is_away_is_waited_for(cluster: Cluster, worked: Path, end: Callable[[Broker], None]) -> None:
    ports = {"relay": free_port(), "m1": free_port()}
    cluster.run("relay", "relay", "--metrics", str(ports["relay"]))
    cluster.start("monitor", "m1", "--metrics", str(ports["m1"]))
    drafts = drafts_of(worked, cluster.log)
    fill(cluster.log, drafts[:FEW])
    cluster.wait(lambda: cluster.is_published() and cluster.is_read("monitor"))
    before = {name: len(cluster.said(name)) for name in ports}

    end(cluster.broker)
    try:
        fill(cluster.log, drafts[FEW : 2 * FEW])
        cluster.wait(lambda: all("kafka" in cluster.said(name)[told:] for name, told in before.items()))
        cluster.wait(lambda: ask(ports["relay"], "readyz")[0] == 503)
        assert not cluster.is_published()
        assert ask(ports["relay"], "healthz")[0] == ask(ports["m1"], "readyz")[0] == 200
    finally:
        cluster.broker.start()

    cluster.wait(lambda: ask(ports["relay"], "readyz")[0] == 200)
    cluster.wait(lambda: cluster.is_published() and cluster.is_read("monitor"))
    assert cluster.end_all() == [0, 0]


def test_a_relay_that_the_database_refuses_ends_and_says_why(cluster: Cluster, worked: Path) -> None:
    fill(cluster.log, drafts_of(worked, cluster.log)[:FEW])
    with cluster.log.transaction() as tx:
        tx.connection.execute(text(REFUSING))

    cluster.run("relay", "relay")

    assert cluster.workers.pop("relay").wait(120) == CANNOT_GO_ON
    assert "not this" in cluster.said("relay")


def published(cluster: Cluster) -> int:
    """How far the relay has come."""
    with cluster.log.reader() as reader:
        return reader.consumed("relay", "log", 0)
