"""Each hop of the distributed host by itself, and the whole chain: `CASES` by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from kafka import KafkaConsumer, TopicPartition

from services.host.distributed import security, wire
from services.host.distributed.parts import HOUSEHOLD_EVENTS
from services.host.distributed.records import AT_ONCE
from services.host.distributed.relay import Relay
from tests.bench.distributed.agents import agent
from tests.bench.distributed.ground import PROLOGUE, Apart, Ground, ground
from tests.bench.distributed.latency import latency
from tests.bench.distributed.processes import Gauge, processes
from tests.bench.plan import PARTS

if TYPE_CHECKING:
    from tests.bench.job import Job
    from tests.bench.measure import Figure

RELAYS: dict[str, type[Relay]] = {"single": Apart, "packed": Relay}


def door(job: Job) -> Figure:
    """From lines of files to events of the log."""
    with ground(job) as land:
        land.begin()
        with (meter := land.meter) as figure:
            land.go_on()
        meter.write_profile()
        return land.figure(figure)


def relay(job: Job) -> Figure:
    """From the log to the topics."""
    with ground(job, RELAYS[job.form]) as land:
        land.begin()
        land.publish()
        land.go_on()
        with (meter := land.meter) as figure:
            land.publish()
        meter.write_profile()
        return land.figure(figure)


def monitor_loop(job: Job) -> Figure:
    """From the topic to readings in the log, by the plain loop; `log` takes them from the log instead."""
    with ground(job, RELAYS.get(job.form, Relay)) as land:
        return _looped(land, "monitor")


def alerts_loop(job: Job) -> Figure:
    """From readings to cases, by the plain loop, after the monitor has read everything."""
    with ground(job, RELAYS[job.form]) as land:
        land.begin()
        land.publish()
        land.read("monitor", is_from_log=True)
        land.publish()
        land.read("alerts")
        land.go_on()
        land.read("monitor", is_from_log=True)
        land.publish()
        with (meter := land.meter) as figure:
            land.read("alerts")
        meter.write_profile()
        return land.figure(figure)


def monitor_faust(job: Job) -> Figure:
    """From the topic to readings in the log, by `size` workers, while a relay publishes whose cost is left out."""
    workers = [("worker", "monitor", "--member", f"m{number}") for number in range(job.size)]
    with ground(job, RELAYS[job.form]) as land:
        land.begin()
        land.publish()
        with processes(land, workers) as running:
            running.wait(lambda: land.is_read("monitor"))
            land.go_on()
            with Gauge(running.pids, job.server_port, land.backends) as figure:
                land.publish()
                running.wait(lambda: land.is_read("monitor"))
        return land.figure(figure)


def chain(job: Job) -> Figure:
    """From lines of files to cases in the feed: door, relay, one worker of each service, and the database."""
    commands = [("relay",), ("worker", "monitor", "--member", "m"), ("worker", "alerts", "--member", "a")]
    with ground(job) as land, processes(land, commands) as running:
        land.begin()
        running.wait(land.is_through)
        with Gauge([*running.pids, os.getpid()], job.server_port) as figure:
            land.go_on()
            running.wait(land.is_through)
        return land.figure(figure)


def raw(job: Job) -> Figure:
    """The same records consumed and decoded, and nothing else: no loop of any kind can be quicker."""
    with ground(job, RELAYS[job.form]) as land:
        land.begin()
        land.go_on()
        land.publish()
        options = security.client(land.settings)
        with closing(KafkaConsumer(**options, enable_auto_commit=False, max_poll_records=AT_ONCE)) as consumer:
            parts = [TopicPartition(HOUSEHOLD_EVENTS, part) for part in range(PARTS)]
            consumer.assign(parts)
            consumer.seek_to_beginning(*parts)
            ends = consumer.end_offsets(parts)
            with (meter := land.meter) as figure:
                while any(consumer.position(one) < ends[one] for one in parts):
                    for polled in consumer.poll(timeout_ms=500).values():
                        figure.seen["decoded"] = figure.seen.get("decoded", 0) + sum(map(_decoded, polled))
        meter.write_profile()
        land.told += PROLOGUE
        return land.figure(figure)


def naive(job: Job) -> Figure:
    """The same readings by an application as tutorials write it: an agent, and a commit for each event."""
    return agent(job, "naive")


def empty(job: Job) -> Figure:
    """An agent that does nothing: no application of single records on Faust can be quicker."""
    return agent(job, "empty")


CASES: dict[str, Callable[[Job], Figure]] = {
    one.__name__: one
    for one in (door, relay, monitor_loop, monitor_faust, alerts_loop, chain, raw, naive, empty, latency)
}


def _decoded(one: object) -> int:
    pack = wire.unpacked(one.partition, one.offset, one.value, one.headers)
    assert pack is not None
    return sum(1 for item in pack.items if item.recorded())


def _looped(land: Ground, reader: str) -> Figure:
    is_from_log = land.job.form == "log"
    land.begin()
    land.publish()
    land.read(reader, is_from_log=is_from_log)
    land.go_on()
    land.publish()
    with (meter := land.meter) as figure:
        land.read(reader, is_from_log=is_from_log)
    meter.write_profile()
    return land.figure(figure)
