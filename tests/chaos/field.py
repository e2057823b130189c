"""Where the storm passes: broker, database, relay and two workers of each service, and who feeds them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kafka.errors import RetriableError

from services.host.distributed.departments import NAME as INGEST
from services.host.distributed.exits import OTHER_LOG
from services.host.distributed.parts import TOPICS
from services.host.distributed.relay import NAME as RELAY
from services.policy.load import load
from tests.broker.cluster import PARTS, READERS, SHOUWANG, Cluster, cluster_on
from tests.broker.trouble import assert_fenced
from tests.chaos.department import TOPIC, write_topics
from tests.chaos.faults import MEMBERS
from tests.chaos.tap import Tap
from tests.servers.kafka import Broker
from tests.servers.postgres import Server

RESTARTED = frozenset(range(-64, 256)) - {OTHER_LOG}
"""Codes after which a process is started again: all but that of another log, for which a person is asked."""

PATIENCE_S = 1_800.0
"""What takes longer than this will not come."""

FENCED_EVERY_S = 1.0


@dataclass
class Field:
    """The cluster, its servers, its door, and how they are seen."""

    cluster: Cluster
    server: Server
    tap: Tap
    _fenced_at: float = field(default=0.0)

    def rest(self, seconds: float) -> None:
        """Let time pass, and start again who ends."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.cluster.look()
            time.sleep(0.05)

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; what is acknowledged must always be in the database."""

        def is_so_and_fenced() -> bool:
            if time.monotonic() - self._fenced_at > FENCED_EVERY_S:
                with suppress(RetriableError):  # a broker that has just begun
                    assert_fenced(self.cluster, tuple(MEMBERS))
                self._fenced_at = time.monotonic()
            return is_so()

        self.cluster.wait(is_so_and_fenced, PATIENCE_S)

    def recover(self, until: int) -> float:
        """Let events in until there have been so many; seconds until the next of them have gone the whole way.

        They count from here, when the fault is over: whoever ended is started again, a server answers.
        """
        given, began_at = self.tap.given, time.monotonic()
        self.tap.allow(until)
        self.wait(lambda: self.tap.given > given)
        self.wait(partial(self._has_come, INGEST, TOPIC, dict(self.tap.department.sent)))
        for role, topic in READERS.items():
            self.wait(partial(self._has_come, RELAY, "log", {0: self._end()}))
            self.wait(partial(self._has_come, role, topic, self._at(f"{RELAY}:{topic}", topic)))
        return time.monotonic() - began_at

    def is_taken(self) -> bool:
        """Whether everything that the department has said was taken."""
        return self._has_come(INGEST, TOPIC, dict(self.tap.department.sent))

    def restart(self, name: str) -> None:
        """Start a process that has ended."""
        self.cluster.run(name, *self.cluster.commands[name])

    def order(self, *command: str) -> None:
        """Give a command, which must succeed."""
        program = [sys.executable, "-c", SHOUWANG, *command]
        done = subprocess.run(program, env=self.cluster.environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def _end(self) -> int:
        with self.cluster.log.reader() as reader:
            return reader.head().position

    def _at(self, consumer: str, topic: str) -> Mapping[int, int]:
        with self.cluster.log.reader() as reader:
            return {part: reader.consumed(consumer, topic, part) for part in range(PARTS)}

    def _has_come(self, consumer: str, topic: str, marks: Mapping[int, int]) -> bool:
        at = self._at(consumer, topic)
        return all(at[part] >= mark for part, mark in marks.items())


@contextmanager
def standing(server: Server, broker: Broker, folder: Path, feed: Path) -> Iterator[Field]:
    """Everything is running, and nothing has come in."""
    broker.empty(dict.fromkeys((*TOPICS, TOPIC), PARTS))
    write_topics(feed, folder / "topics.yaml")
    with cluster_on(server.url("postgres"), broker, folder) as cluster:
        cluster.restarts_after = RESTARTED
        tap = Tap(cluster.settings, load(*cluster.settings.policy_dirs), feed)
        cluster.run(RELAY, "relay")
        for role, names in MEMBERS.items():
            for name in names:
                cluster.start(role, name, *(("--topics", str(folder / "topics.yaml")) if role == INGEST else ()))
        with tap.open():
            yield Field(cluster, server, tap)
