"""Drills with a real broker: a relay killed, topics lost, a database from a backup, more partitions under load."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url

from services.eventlog.protocol import Stored
from services.eventlog.sql import SqlLog, open_log
from services.host import indexing
from services.host.clock import now, tick
from services.host.distributed import generations, security
from services.host.distributed.exits import OTHER_ERA, OTHER_LOG
from services.host.distributed.parts import HOUSEHOLD_EVENTS, TOPICS
from services.host.distributed.relay import NAME as RELAY
from services.host.distributed.restoring import packs_of
from services.host.distributed.routing import part_of_log
from services.host.drafting import draft_of
from services.host.settings import Settings
from tests.broker.cluster import PARTS, Cluster, drafts_of, fill
from tests.host.calling import Answer, Call, url_of
from tests.host.distributed.cluster import derived, facts_in, facts_of
from tests.host.distributed.cluster import fill as append
from tests.servers.kafka import Broker
from tests.servers.postgres import Server

WARM = 10_000
KILLS = 3


def test_a_relay_that_is_killed_publishes_everything_in_order(cluster: Cluster, worked: Path) -> None:
    drafts, drawn = drafts_of(worked, cluster.log), random.Random(6)
    slices = [drafts[number :: KILLS + 2] for number in range(KILLS + 2)]
    for some in slices[:KILLS]:
        with relay_process(cluster) as process:
            began = relayed(cluster)
            fill(cluster.log, some)
            cluster.wait(partial(has_passed, cluster, began))
            time.sleep(drawn.random() / 10)
            process.kill()
    with relay_process(cluster) as raised:
        fill(cluster.log, slices[KILLS])
        cluster.wait(cluster.is_published)
        generations.refill(cluster.log, from_start=False)
    with relay_process(cluster) as told:
        fill(cluster.log, slices[KILLS + 1])
        cluster.wait(cluster.is_published)
        told.send_signal(signal.SIGTERM)

    assert (raised.returncode, told.returncode) == (OTHER_ERA, 0)
    found = received(cluster.settings)
    with cluster.log.reader() as reader:
        head = reader.head()
        for part in range(head.partitions):
            of_log = part_of_log(reader, HOUSEHOLD_EVENTS, part, head.partitions, range(1, head.position + 1))
            assert found[part] == [one.position for one in of_log]


def test_topics_that_are_gone_are_filled_again(parted: Parted, expected: Derived, facts: Facts) -> None:
    parted.fill(facts)
    parted.ask("relay", "--once")
    parted.ask("catch-up", "monitor", "--from", "topic", "--part", 0)
    parted.broker.empty(dict.fromkeys(TOPICS, PARTS))

    parted.ask("refill")
    parted.settle()

    assert parted.derived() == expected


def test_a_database_from_a_backup_has_its_facts_back_however_often_it_is_brought_back(
    parted: Parted, postgres_server: Server, expected: Derived, facts: Facts
) -> None:  # fmt: skip
    half = len(facts) // 2
    parted.fill(facts[:half])
    parted.settle()
    url, name = parted.url, make_url(parted.url).database
    backups = [f"{name}_back", f"{name}_again"]
    for backup in backups:
        postgres_server.execute(f"CREATE DATABASE {backup} TEMPLATE {name}")
    parted.fill(facts[half:])
    parted.settle()
    whole = parted.facts()

    for backup in backups:
        parted.url = url.replace(f"/{name}", f"/{backup}")
        # Nobody may go on as if nothing had happened.
        stopped = parted.call("catch-up", "monitor", "--from", "topic", "--database", parted.url)
        assert (stopped.code, "shouwang restore" in stopped.err) == (OTHER_LOG, True)
        told = parted.ask("restore", "--json").json
        again = parted.ask("restore", "--json").json
        parted.settle()

        assert (told["facts"] > half / 2, again["facts"]) == (True, 0)
        assert parted.facts() == whole
        assert parted.derived() == expected

        # What the topics know of this life of the log alone must not be taken for news of the next.
        with closing(log_of(parted.url)) as log, log.transaction() as tx:
            tx.append([draft_of(tick(now()), None)])
        parted.ask("relay", "--once")


# --- what the drills are made of

Derived = dict[str, list[object]]
Facts = list[tuple[Stored, bytes | None]]


@dataclass
class Parted:
    """A log in parts and its topics, worked on by commands alone."""

    call: Call
    url: str
    broker: Broker

    def ask(self, *arguments: object) -> Answer:
        """Give a command that must succeed."""
        answer = self.call(*arguments, "--database", self.url)
        assert answer.code == 0, answer.err
        return answer

    def settle(self) -> None:
        """Publish and take all there is."""
        for reader in ("monitor", "alerts"):
            self.ask("relay", "--once")
            self.ask("catch-up", reader, "--from", "topic")
        self.ask("relay", "--once")

    def fill(self, facts: Facts) -> None:
        with closing(log_of(self.url)) as log:
            append(log, facts)

    def facts(self) -> set[tuple[str, str]]:
        with closing(log_of(self.url)) as log:
            return facts_in(log)

    def derived(self) -> Derived:
        with closing(log_of(self.url)) as log:
            return derived(log)


@pytest.fixture
def parted(
    call: Call, postgres_database: str, kafka_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> Parted:  # fmt: skip
    """An empty log in parts."""
    kafka_broker.empty(dict.fromkeys(TOPICS, PARTS))
    monkeypatch.setenv("SHOUWANG_KAFKA_SERVERS", kafka_broker.servers)
    made = Parted(call, postgres_database, kafka_broker)
    with closing(log_of(postgres_database)) as log:
        generations.resize(log, PARTS, WARM)
    return made


@pytest.fixture(scope="module")
def facts(worked: Path) -> Facts:
    return [*facts_of(worked)]


@pytest.fixture(scope="module")
def expected(worked: Path) -> Derived:
    with closing(log_of(url_of(worked))) as log:
        return derived(log)


def log_of(url: str) -> SqlLog:
    log = open_log(url, clock=now, indexer=indexing.index)
    with log.transaction() as tx:
        indexing.create(tx.connection)
    return log


@contextmanager
def relay_process(cluster: Cluster) -> Iterator[subprocess.Popen[bytes]]:
    """A relay as a process of its own, which has ended behind it."""
    command = [sys.executable, "-c", "from services.host.cli import main; main()", "relay"]
    environment = os.environ | {
        "SHOUWANG_KAFKA_SERVERS": cluster.broker.servers, "SHOUWANG_DATABASE_URL": cluster.url,
    }  # fmt: skip
    with (cluster.folder / "relay.said").open("ab") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
    yield process
    process.wait(60)


def relayed(cluster: Cluster) -> int:
    """How far the relay has come."""
    with cluster.log.reader() as reader:
        return reader.consumed(RELAY, "log", 0)


def has_passed(cluster: Cluster, position: int) -> bool:
    """Whether the relay has come further."""
    return relayed(cluster) > position


def received(settings: Settings) -> dict[int, list[int]]:
    """Positions of the events of each partition, in the order in which they came, repeats left out."""
    found: dict[int, list[int]] = defaultdict(list)
    for pack in packs_of(security.client(settings)):
        for item in pack.items:
            if item.position not in found[pack.part]:
                found[pack.part].append(item.position)
    return found
