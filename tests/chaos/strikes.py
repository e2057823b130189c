"""How each fault happens; behind it everything runs again, though nobody need have come to."""

from __future__ import annotations

import signal
import time
from contextlib import closing
from functools import singledispatch
from random import Random
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from tests.broker.cluster import PARTS, READERS
from tests.broker.trouble import ahead, failing
from tests.chaos.department import TOPIC
from tests.chaos.faults import (
    MEMBERS,
    BrokerKilled,
    Cut,
    DatabaseKilled,
    DatabaseRestored,
    Failing,
    Fault,
    Frozen,
    Guest,
    Killed,
    Namesake,
    Repeated,
)
from tests.chaos.field import Field

FAILED_S = 15.0
"""So long a step may fail before somebody mends it, though no worker has come to it."""

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres' AND pid <> pg_backend_pid()"

POLL_MS = 500
CUT_EVERY_S = 0.3
ACKNOWLEDGED_S = 60
STAY_S = 4.0
"""A guest needs two seconds to come, and is told to go when it has been dealt its part."""


def strike(field: Field, fault: Fault) -> None:
    """Let a fault happen."""
    field.rest(fault.after_s)
    happen(fault, field)


@singledispatch
def happen(fault: Fault, field: Field) -> None:
    """What each kind of fault is."""
    raise NotImplementedError(fault)


@happen.register
def _(fault: Killed, field: Field) -> None:
    field.cluster.end(fault.name, fault.how)
    field.restart(fault.name)


@happen.register
def _(fault: Frozen, field: Field) -> None:
    process, until = field.cluster.workers[fault.name], time.monotonic() + fault.seconds
    process.send_signal(signal.SIGSTOP)
    field.wait(lambda: time.monotonic() > until)
    process.send_signal(signal.SIGCONT)


@happen.register
def _(fault: BrokerKilled, field: Field) -> None:
    field.cluster.broker.kill()
    field.rest(fault.seconds)
    field.cluster.broker.start()


@happen.register
def _(fault: DatabaseKilled, field: Field) -> None:
    kill_database(field, fault.seconds)


def kill_database(field: Field, seconds: float) -> None:
    """The database dies; what it had becomes the backup."""
    field.server.kill()
    field.server.back_up()
    field.rest(seconds)
    field.server.start()
    field.cluster.log.close()


@happen.register
def _(_fault: DatabaseRestored, field: Field) -> None:
    """By the book: everything is stopped, and `shouwang restore` comes before anybody is started."""
    cluster = field.cluster
    with field.tap.shut():
        field.wait(cluster.is_published)  # what was answered and never published went with the database
        names = [*cluster.workers]
        for name in names:
            cluster.end(name, signal.SIGKILL)
        field.server.kill()
        field.server.bring_back()
        field.server.start()
        cluster.log.close()
        field.order("restore")
        for name in names:
            field.restart(name)
    # What was acknowledged since the backup is now ahead of the database, until it has been read again.
    cluster.wait(lambda: not ahead(cluster, tuple(MEMBERS)))


@happen.register
def _(fault: Cut, field: Field) -> None:
    for _ in range(fault.times):
        field.server.execute(CUT)
        field.rest(CUT_EVERY_S)
    field.cluster.log.close()


@happen.register
def _(fault: Repeated, field: Field) -> None:
    chance, servers = Random(fault.seed), field.cluster.broker.servers
    with (
        closing(KafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)) as consumer,
        closing(KafkaProducer(bootstrap_servers=servers)) as producer,
    ):
        topics = (*READERS.values(), TOPIC)
        for place in [TopicPartition(topic, part) for topic in topics for part in range(PARTS)]:
            earlier = _earlier(consumer, place, fault.records, chance)
            sent = [
                producer.send(place.topic, one.value, one.key, headers=one.headers, partition=place.partition)
                for one in chance.sample(2 * earlier, 2 * len(earlier))
            ]
            for one in sent:
                one.get(ACKNOWLEDGED_S)


def _earlier(consumer: KafkaConsumer, place: TopicPartition, records: int, chance: Random) -> list[Any]:
    """Some records of a partition that follow one another."""
    consumer.assign([place])
    end = consumer.end_offsets([place])[place]
    if not end:
        return []
    since = chance.randrange(end)
    consumer.seek(place, since)
    found: list[Any] = []
    while consumer.position(place) < min(end, since + records):
        found += consumer.poll(POLL_MS).get(place, ())
    return found[:records]


@happen.register
def _(fault: Guest, field: Field) -> None:
    command = field.cluster.commands[MEMBERS[fault.role][0]]
    named = command.index("--member")
    for _ in range(fault.times):
        field.cluster.run("guest", *command[:named], *command[named + 2 :])
        field.rest(STAY_S)
        field.cluster.end("guest", signal.SIGTERM)


@happen.register
def _(fault: Namesake, field: Field) -> None:
    field.cluster.run("namesake", *field.cluster.commands[fault.name])
    field.rest(fault.seconds)
    field.cluster.end("namesake", signal.SIGKILL)


@happen.register
def _(_fault: Failing, field: Field) -> None:
    before, until = len(field.cluster.codes), time.monotonic() + FAILED_S
    with failing(field.cluster.log):
        field.wait(lambda: len(field.cluster.codes) > before or time.monotonic() > until)
