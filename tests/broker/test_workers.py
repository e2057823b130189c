"""Faust, the plain loop and the log itself: whoever delivers, the same follows as in one process (P9)."""

from __future__ import annotations

import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from kafka import KafkaProducer

from services.eventlog import rejects
from services.eventlog.sql import SqlLog, open_log
from services.host.clock import now
from services.host.distributed import loop
from services.host.distributed.consumer import Taken
from services.host.distributed.parts import HOUSEHOLD_EVENTS, READINGS, TOPICS
from services.host.export import export
from tests.broker.cluster import PARTS, Cluster, drafts_of, fill

ROLES = {"m": "monitor", "a": "alerts"}


def exported(log: SqlLog) -> list[bytes]:
    """The lines of the canonical export."""
    with log.reader() as reader:
        return [*export(reader, int)]


@pytest.fixture(scope="module")
def expected(worked: Path) -> list[bytes]:
    with closing(open_log(f"sqlite:///{worked}", clock=now)) as log:
        return exported(log)


@pytest.mark.parametrize("names", [("m1", "a1"), ("m1", "m2", "m3", "a1")], ids=["one", "three"])
def test_workers_say_what_one_process_says(
    cluster: Cluster, worked: Path, expected: list[bytes], names: tuple[str, ...]
) -> None:  # fmt: skip
    for name in names:
        cluster.start(ROLES[name[0]], name)

    with cluster.relaying():
        fill(cluster.log, drafts_of(worked, cluster.log))
        cluster.settle()

    assert exported(cluster.log) == expected
    assert cluster.end_all() == [0] * len(names)
    assert cluster.stored().items() >= cluster.committed().items()
    assert all(cluster.committed().values())


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
