"""A cluster on this machine: a log in PostgreSQL, a relay, and workers as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kafka.admin import MemberToRemove
from sqlalchemy import select

from schemas.event import parse
from services.eventlog import tables
from services.eventlog.protocol import Draft
from services.eventlog.sql import SqlLog, open_log
from services.host import indexing
from services.host.clock import now
from services.host.distributed import alerting, generations, monitoring, security
from services.host.distributed.parts import HOUSEHOLD_EVENTS, READINGS, TOPICS
from services.host.distributed.relay import NAME as RELAY
from services.host.distributed.relay import Relay
from services.host.distributed.sender import Publishing
from services.host.settings import Settings
from tests.host.distributed.cluster import facts_of
from tests.servers.forked import Forked
from tests.servers.kafka import Broker

PARTS = 3
SETTLE_S = 120
"""A machine with nothing to spare needs its time; nothing is measured by it."""

SHOUWANG = "from services.host.cli import main; main()"

READERS = {monitoring.NAME: HOUSEHOLD_EVENTS, alerting.NAME: READINGS}


@dataclass
class Cluster:
    """The log of a county, a broker with our topics, and whoever was started to read them."""

    url: str
    broker: Broker
    folder: Path
    log: SqlLog
    workers: dict[str, Forked] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)
    restarts_after: frozenset[int] = frozenset()
    codes: list[int] = field(default_factory=list)
    known_as: dict[str, str] = field(default_factory=dict)
    """Further settings of the workers, such as who they are to the broker."""

    @property
    def settings(self) -> Settings:
        return Settings(database_url=self.url, kafka_servers=self.broker.servers, vault_keys=self.folder / "keys")

    def start(self, role: str, name: str, *options: str) -> None:
        """Start a worker, or one of that name again."""
        self.roles[name] = role
        self.run(name, "worker", role, "--member", name, *options)

    @property
    def environment(self) -> dict[str, str]:
        """Of the processes of the cluster."""
        return os.environ | {
            "SHOUWANG_KAFKA_SERVERS": self.broker.servers, "SHOUWANG_VAULT_KEYS": str(self.folder / "keys"),
            "SHOUWANG_DATABASE_URL": self.url, "SHOUWANG_MAPPING_DIRS": json.dumps([str(self.folder / "mappings")]),
        } | self.known_as  # fmt: skip

    def run(self, name: str, *command: str) -> None:
        """Start a command that runs until it is told to stop."""
        self.commands[name] = command
        self.workers[name] = Forked(command, self.environment, self.folder / f"{name}.said")

    def end(self, name: str, how: signal.Signals = signal.SIGTERM) -> int:
        """End a worker; its exit code."""
        self.workers[name].send_signal(how)
        return self.workers.pop(name).wait(60)

    def end_all(self) -> list[int]:
        """End all workers, each at its own pace; their exit codes, by name."""
        for process in self.workers.values():
            process.send_signal(signal.SIGTERM)  # once: a second one would meet a process that no longer listens
        return [self.workers.pop(name).wait(60) for name in sorted(self.workers)]

    def kill_all(self) -> None:
        """Be rid of all workers, and let the broker forget them."""
        for process in self.workers.values():
            process.kill()
            process.wait()
        self.forget()

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.said").read_text(encoding="utf-8")

    def forget(self) -> None:
        """Let the broker forget the names of workers, whose partitions it would keep for them."""
        with self.broker.admin() as admin:
            for role in {*self.roles.values()}:
                names = [name for name, played in self.roles.items() if played == role]
                members = [MemberToRemove(group_instance_id=f"{name}.{PARTS}") for name in names]
                admin.remove_group_members(role, members)

    @contextmanager
    def relaying(self) -> Iterator[None]:
        """While this lasts, what is appended is published."""
        ending = threading.Event()

        def publish() -> None:
            with closing(Publishing(security.client(self.settings))) as sender:
                relay = Relay(self.log, sender)
                while not ending.is_set():
                    if not relay.once():
                        ending.wait(0.05)

        thread = threading.Thread(target=publish, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ending.set()
            thread.join(SETTLE_S)
            assert not thread.is_alive(), "the relay waits for a broker that does not answer"

    def is_published(self) -> bool:
        """Whether all that was appended is published."""
        with self.log.reader() as reader:
            return reader.consumed(RELAY, "log", 0) == reader.head().position

    def is_read(self, role: str) -> bool:
        """Whether a reader has taken all that is published."""
        topic = READERS[role]
        with self.log.reader() as reader:
            return all(
                reader.consumed(role, topic, part) >= reader.consumed(f"{RELAY}:{topic}", topic, part)
                for part in range(reader.head().partitions)
            )

    def is_settled(self) -> bool:
        """Whether all that follows from what was appended is in the log, published and read."""
        steps = (self.is_published, partial(self.is_read, "monitor"), partial(self.is_read, "alerts"))
        return all(steps[step]() for step in (0, 1, 0, 2, 0))

    def committed(self, groups: Sequence[str] = (*READERS,)) -> dict[tuple[str, str, int], int]:
        """What groups have acknowledged to the broker, by group, topic and partition."""
        with self.broker.admin() as admin:
            told = admin.list_group_offsets([*groups])
        return {
            (group, place.topic, place.partition): found.offset
            for group, places in told.items()
            for place, found in places.items()
        }

    def stored(self) -> dict[tuple[str, str, int], int]:
        """How far the log says that the topics were read."""
        with self.log.reader() as reader:
            rows = reader.connection.execute(select(tables.consumed)).all()
        return {(row.consumer, row.topic, row.part): row.broker_offset or 0 for row in rows}

    def settle(self) -> None:
        """Wait until nothing moves; a worker that ends meanwhile is told of."""
        self.wait(self.is_settled)

    def wait(self, is_so: Callable[[], bool], limit_s: float = SETTLE_S) -> None:
        """Wait until something is so, and start workers again that end with a code after which that is right."""
        until = time.monotonic() + limit_s
        while not is_so():
            self.look()
            assert time.monotonic() < until, "\n".join(f"{name}:\n{self.said(name)[-2000:]}" for name in self.workers)
            time.sleep(0.1)

    def look(self) -> None:
        """See to workers that have ended."""
        for name, process in [*self.workers.items()]:
            code = process.poll()
            if code is not None:
                assert code in self.restarts_after, f"{name} ended with {code}:\n{self.said(name)[-4000:]}"
                self.codes.append(code)
                self.run(name, *self.commands[name])


@contextmanager
def running_cluster(url: str, broker: Broker, folder: Path) -> Iterator[Cluster]:
    """An empty log in three parts and empty topics; all workers are gone behind it."""
    broker.empty(dict.fromkeys(TOPICS, PARTS))
    with cluster_on(url, broker, folder) as cluster:
        yield cluster


@contextmanager
def cluster_on(url: str, broker: Broker, folder: Path) -> Iterator[Cluster]:
    """The same with the topics that the broker has."""
    (folder / "mappings").mkdir()
    log = open_log(url, clock=now, indexer=indexing.index)
    with log.transaction() as tx:
        indexing.create(tx.connection)
    generations.resize(log, PARTS, 1)
    cluster = Cluster(url, broker, folder, log)
    try:
        yield cluster
    finally:
        cluster.kill_all()
        log.close()


def fill(log: SqlLog, drafts: Sequence[Draft]) -> None:
    """Append facts as a door does, some at a time."""
    for start in range(0, len(drafts), 500):
        with log.transaction() as tx:
            tx.append(drafts[start : start + 500])


def drafts_of(worked: Path, log: SqlLog) -> list[Draft]:
    """The facts of a log, to be appended to another, which is given the policy books that they adopt."""
    drafts = []
    for one, book in facts_of(worked):
        if book is not None:
            with log.transaction() as tx:
                tx.save_book(_digest(one.body), book)
        drafts.append(Draft(one.stream, one.event_id, one.type, one.occurred_on, one.body, one.recorded_at))
    return drafts


def _digest(body: bytes) -> str:
    digest = parse(body).payload.digest
    assert isinstance(digest, str)
    return digest
