"""Figures, health and readiness of running processes, as whoever watches them asks for them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from services.alerts import store
from services.eventlog.sql import open_log
from services.host.clock import now
from services.host.distributed.standing import Standing
from tests.broker.cluster import PARTS, Cluster, drafts_of, fill
from tests.host.distributed.scraping import ask, exposed, scraped
from tests.servers.postgres import free_port

NAMES = ("m1", "a1", "relay")


def test_workers_and_the_relay_tell_how_they_stand(cluster: Cluster, worked: Path) -> None:
    monitor, alerts, relay = free_port(), free_port(), free_port()
    fill(cluster.log, drafts_of(worked, cluster.log))
    cluster.start("monitor", "m1", "--metrics", str(monitor))
    cluster.start("alerts", "a1", "--metrics", str(alerts))
    cluster.run("relay", "relay", "--metrics", str(relay))
    cluster.wait(lambda: all(ask(port, "readyz")[0] == 200 for port in (monitor, alerts, relay)))
    cluster.settle()

    of_monitor, of_relay = (scraped(ask(port, "metrics")[1]) for port in (monitor, relay))
    with cluster.log.reader() as reader:
        position = reader.head().position
    assert of_monitor["shouwang_assigned_partitions"] == {(): PARTS}
    assert of_monitor["shouwang_events_total"]["new",] > 0
    assert of_monitor["shouwang_events_total"]["followed",] > 0
    assert of_monitor["shouwang_batches_total"][()] > 0
    assert of_monitor["shouwang_last_commit_age_seconds"][()] >= 0
    assert of_relay["shouwang_events_total"]["new",] == position
    assert of_relay["shouwang_database_up"] == {(): 1}
    assert 0 < of_relay["shouwang_log_position"][()] <= position
    assert len(of_relay["shouwang_lag_positions"]) == len(of_relay["shouwang_lag_seconds"]) == 2 * PARTS
    assert ask(monitor, "healthz")[0] == 200
    assert [cluster.end(name) for name in NAMES] == [0, 0, 0]
    assert_log_told(cluster.url)


def assert_log_told(url: str) -> None:
    """The figures of a log at rest are those of its tables, and name nobody."""
    with closing(open_log(url, clock=now)) as log:
        text = exposed(Standing(log))
        with log.reader() as reader:
            counts = store.counts(reader.connection)
            households = set(reader.connection.scalars(select(store.alert.c.household)))
    found = scraped(text)
    assert sum(found["shouwang_alerts_open"].values()) == sum(counts.values()) > 0
    assert set(found["shouwang_lag_positions"].values()) == {0}
    assert found["shouwang_relay_lag_positions"] == {(): 0}
    labels = {value for samples in found.values() for key in samples for value in key}
    assert households
    assert not labels & households
