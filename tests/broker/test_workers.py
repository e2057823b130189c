"""Faust, the plain loop and the log itself: whoever delivers, the same follows as in one process (P9)."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from kafka import KafkaProducer

from services.eventlog import rejects
from services.eventlog.sql import SqlLog, open_log
from services.host.clock import now
from services.host.distributed import loop, security
from services.host.distributed.consumer import Taken
from services.host.distributed.following import Following
from services.host.distributed.parts import HOUSEHOLD_EVENTS, READINGS, TOPICS
from services.host.distributed.patience import Patience
from services.host.distributed.records import AT_ONCE
from services.host.distributed.roles import consumer_of
from services.host.distributed.watch import Watch
from services.host.export import export
from tests.broker.cluster import PARTS, Cluster, drafts_of, fill
from tests.host.distributed.scraping import ask, scraped
from tests.servers.postgres import free_port

ROLES = {"m": "monitor", "a": "alerts"}
MORE_THAN_AT_ONCE = 100 + 2 * AT_ONCE


def exported(log: SqlLog) -> list[bytes]:
    """The lines of the canonical export."""
    with log.reader() as reader:
        return [*export(reader, int)]


@pytest.fixture(scope="module")
def expected(worked: Path) -> list[bytes]:
    with closing(open_log(f"sqlite:///{worked}", clock=now)) as log:
        return exported(log)


@pytest.mark.parametrize("names", [("m1", "a1"), ("m1", "m2", "m3", "a1", "a2", "a3")], ids=["one", "three"])
def test_workers_say_what_one_process_says(
    cluster: Cluster, worked: Path, expected: list[bytes], names: tuple[str, ...]
) -> None:  # fmt: skip
    ports = {name: free_port() for name in names}
    for name, port in ports.items():
        cluster.start(ROLES[name[0]], name, "--metrics", str(port))
    cluster.wait(lambda: {assigned(port) for port in ports.values()} == {2 * PARTS / len(names)})

    with cluster.relaying():
        fill(cluster.log, drafts_of(worked, cluster.log))
        cluster.settle()

    assert exported(cluster.log) == expected
    assert cluster.end_all() == [0] * len(names)
    committed = cluster.committed()
    assert cluster.stored().items() >= committed.items()
    assert len(committed) == 2 * PARTS
    assert all(committed.values())


@pytest.mark.parametrize("source", ["topic", "log"])
def test_the_plain_loop_says_the_same(
    cluster: Cluster, worked: Path, expected: list[bytes], source: loop.Source
) -> None:
    drafts = drafts_of(worked, cluster.log)
    with cluster.relaying():
        for some in (drafts[:1000], drafts[1000:]):
            fill(cluster.log, some)
            for reader in ("monitor", "alerts"):
                cluster.wait(cluster.is_published)
                loop.run(reader, source, None, cluster.settings)

    assert exported(cluster.log) == expected


def test_a_worker_and_a_loop_on_the_same_partitions_take_every_event_once(
    cluster: Cluster, worked: Path, expected: list[bytes]
) -> None:  # fmt: skip
    cluster.start("monitor", "m1")
    cluster.start("alerts", "a1")
    drafts = drafts_of(worked, cluster.log)
    with cluster.relaying():
        fill(cluster.log, drafts[:100])
        cluster.settle()
    over = threading.Event()

    def catch_up() -> None:
        while not over.is_set():
            for reader, source in (("monitor", "topic"), ("monitor", "log"), ("alerts", "log")):
                loop.run(reader, source, None, cluster.settings)

    beside = threading.Thread(target=catch_up)
    beside.start()
    try:
        with cluster.relaying():
            fill(cluster.log, drafts)
            cluster.settle()
    finally:
        over.set()
        beside.join()

    assert exported(cluster.log) == expected


def test_beside_a_live_worker_the_first_to_commit_wins_and_the_other_sees_repeats(
    cluster: Cluster, worked: Path, expected: list[bytes]
) -> None:  # fmt: skip
    port = free_port()
    cluster.start("monitor", "m1", "--metrics", str(port))
    cluster.start("alerts", "a1")
    drafts = drafts_of(worked, cluster.log)
    with cluster.relaying():
        fill(cluster.log, drafts[:100])
        cluster.settle()
    before = told(port)
    cluster.workers["m1"].send_signal(signal.SIGSTOP)
    with cluster.relaying():
        fill(cluster.log, drafts[100:MORE_THAN_AT_ONCE])
        cluster.wait(cluster.is_published)

    first, *others = overtaken(cluster, "m1")

    rest = sum(others, Taken())
    cluster.wait(lambda: told(port)["repeated"] == first.new > 0)
    assert told(port)["new"] - before["new"] == rest.repeated > 0
    assert (rest.new, rest.mended, rest.followed) == (0, 0, 0)
    with cluster.relaying():
        fill(cluster.log, drafts[MORE_THAN_AT_ONCE:])
        cluster.settle()
    assert exported(cluster.log) == expected


def overtaken(cluster: Cluster, frozen: str) -> list[Taken]:
    """What a loop takes, behind whose first batch a frozen monitor goes on that has heard of none, and takes it all."""
    done: list[Taken] = []

    def advance(taken: Taken) -> None:
        done.append(taken)
        if len(done) == 1:
            cluster.workers[frozen].send_signal(signal.SIGCONT)
            cluster.wait(partial(cluster.is_read, "monitor"))

    monitor = Following(consumer_of("monitor", cluster.log, cluster.settings), lambda _damaged: None)
    places = [(HOUSEHOLD_EVENTS, part) for part in range(PARTS)]
    loop.from_topic(monitor, places, security.client(cluster.settings), Patience(Watch()), advance)
    return done


def told(port: int) -> dict[str, float]:
    """What events were to a worker so far."""
    return {kind: count for (kind,), count in scraped(ask(port, "metrics")[1])["shouwang_events_total"].items()}


def assigned(port: int) -> float:
    """How many partitions a worker has; none before it tells anything."""
    return scraped(ask(port, "metrics")[1]).get("shouwang_assigned_partitions", {}).get((), 0)


def test_a_damaged_record_is_buried_and_what_it_held_is_taken_from_the_log(
    cluster: Cluster, worked: Path, expected: list[bytes]
) -> None:  # fmt: skip
    with closing(KafkaProducer(bootstrap_servers=cluster.broker.servers)) as producer:
        for value in (b"{", None, b"\xff" * 100_000):
            producer.send(HOUSEHOLD_EVENTS, key=b"h", value=value, partition=1).get(60)
    cluster.start("monitor", "m1")
    with cluster.relaying():
        fill(cluster.log, drafts_of(worked, cluster.log))
        cluster.wait(cluster.is_published)
        cluster.wait(partial(cluster.is_read, "monitor"))
    loop.run("alerts", "log", None, cluster.settings)

    assert exported(cluster.log) == expected
    cluster.wait(lambda: len(letters(cluster)) == 3)
    assert letters(cluster) == [(f"{HOUSEHOLD_EVENTS}/1", line) for line in (1, 2, 3)]
    assert cluster.end("m1") == 0


def letters(cluster: Cluster) -> list[tuple[str, int]]:
    """Where the dead letters stood."""
    with cluster.log.reader() as reader:
        return [(one.place, one.line) for one in rejects.letters(reader.connection)]


def test_a_tail_that_nobody_delivers_is_taken_after_a_while(cluster: Cluster, worked: Path) -> None:
    fill(cluster.log, drafts_of(worked, cluster.log)[:50])
    with cluster.relaying():
        cluster.wait(cluster.is_published)
    cluster.broker.empty(dict.fromkeys(TOPICS, PARTS))

    cluster.start("monitor", "m1")

    cluster.wait(partial(cluster.is_read, "monitor"))


def test_what_was_caught_up_is_told(cluster: Cluster, worked: Path) -> None:
    fill(cluster.log, drafts_of(worked, cluster.log)[:50])

    first = loop.run("monitor", "log", [0, 1, 2], cluster.settings)
    again = loop.run("monitor", "log", None, cluster.settings)

    assert first.mended >= 50
    assert again == Taken(0, 0, again.mended, 0)
    assert cluster.stored()["monitor", HOUSEHOLD_EVENTS, 0] == 0
    with cluster.log.reader() as reader:
        assert reader.consumed("alerts", READINGS, 0) == 0
    with pytest.raises(loop.NoPart):
        loop.run("monitor", "log", [PARTS], cluster.settings)
