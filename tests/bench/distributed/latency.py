"""How long it takes from a fact to the alert that a subscriber sees, at rates that are offered come what may."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from statistics import quantiles
from typing import TYPE_CHECKING

from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import select

from schemas import case as cases
from schemas import readings
from services.eventlog import tables
from services.host.distributed import security, wire
from services.host.distributed.parts import CASE_EVENTS
from services.host.drafting import draft_of
from tests.bench.distributed.ground import Ground, ground
from tests.bench.distributed.processes import Gauge, Processes, processes
from tests.bench.measure import cpu_s_of
from tests.bench.plan import PARTS, RATES
from tests.bench.world import accepted, records

if TYPE_CHECKING:
    from datetime import datetime

    from services.ingest.intake import Accepted
    from tests.bench.job import Job
    from tests.bench.measure import Figure

BEAT_S = 0.02
"""Seconds between two appends: a door that takes what has come in meanwhile."""

COMMANDS = {
    "relay": ("relay",),
    "monitor": ("worker", "monitor", "--member", "m"),
    "alerts": ("worker", "alerts", "--member", "a"),
}  # fmt: skip


@dataclass
class Subscriber:
    """Reads the feed and notes when each case event came, and what caused it."""

    seen: list[tuple[str, float]] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    def run(self, consumer: KafkaConsumer) -> None:
        while not self.ending.is_set():
            for polled in consumer.poll(timeout_ms=100).values():
                at = time.time()
                for one in polled:
                    pack = wire.unpacked(one.partition, one.offset, one.value, one.headers)
                    assert pack is not None
                    self.seen += [(cases.parse(item.body).cause, at) for item in pack.items]


@dataclass
class Offer:
    """What was offered at one rate: when each append began, by the last position that it wrote."""

    rate: int
    events: int = 0
    sent: list[tuple[int, float]] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: dict[str, float] = field(default_factory=dict)

    @property
    def reached(self) -> float:
        """Events a second, until the last of what followed was in the feed."""
        return self.events / self.wall_s

    def waits(self, seen: list[tuple[str, float]], positions: dict[str, int]) -> list[float]:
        """Seconds from each append to the case events that followed from it, in no order."""
        ends = [end for end, _ in self.sent]
        found = []
        for cause, at in seen:
            position = positions.get(cause, 0)
            if self.sent and self.first <= position <= ends[-1]:
                found.append(at - self.sent[bisect_left(ends, position)][1])
        return found

    first: int = 0
    """The first position that was written."""


def latency(job: Job) -> Figure:
    """Facts of the world's last months, each rate for `size` seconds or as long as they last, after its first month.

    All of them are recorded at the instant at which the history ends: no day passes, for then a cluster reads whoever
    is due, in a second as many as otherwise in a day.
    """
    files = job.world.files(job.root)
    with ground(job) as land:
        land.events = accepted(records(files[:1]), land.clerk.book)
        land.go_on()
        land.publish()
        for reader in ("monitor", "alerts"):
            land.read(reader, is_from_log=True)
            land.publish()
        coming = accepted(records(files[1:]), land.clerk.book)
        with processes(land, [*COMMANDS.values()]) as running, _subscribed(land) as subscriber:
            running.wait(land.is_through)
            with Gauge(running.pids, job.server_port, land.backends) as figure:
                offers = [_offered(land, running, list(islice(coming, rate * job.size)), rate) for rate in RATES]
        positions = _positions(land)
        land.told = sum(one.events for one in offers)
        for one in offers:
            _tell(figure, one, one.waits(subscriber.seen, positions))
        return land.figure(figure)


def _offered(land: Ground, running: Processes, coming: list[Accepted], rate: int) -> Offer:
    with land.clerk.log.reader() as reader:
        head = reader.head()
    offer = Offer(rate, events=len(coming), first=head.position + 1)
    before, began = _cpu(running), time.perf_counter()
    waiting = iter(coming)
    for beat in range(1, 1 << 30):
        due = round(beat * BEAT_S * rate) - round((beat - 1) * BEAT_S * rate)
        batch = list(islice(waiting, due))
        if due and not batch:
            break
        if batch:
            offer.sent.append(_append(land, batch, head.recorded_at))
        time.sleep(max(0.0, began + beat * BEAT_S - time.perf_counter()))
    running.wait(land.is_through)
    offer.wall_s = time.perf_counter() - began
    offer.cpu_s = {name: spent - before[name] for name, spent in _cpu(running).items()}
    return offer


def _append(land: Ground, batch: list[Accepted], at: datetime) -> tuple[int, float]:
    """Append as a door does; the end of the log then, and when it began."""
    began = time.time()
    with land.clerk.log.transaction() as tx:
        tx.append([draft_of(one.event, at) for one in batch])
        end = tx.head().position
    return end, began


def _cpu(running: Processes) -> dict[str, float]:
    return {name: cpu_s_of([one.pid]) for name, one in zip(COMMANDS, running.running.values(), strict=True)}


def _positions(land: Ground) -> dict[str, int]:
    """The position of the fact behind each cause: the fact itself, or what a reading was made for."""
    found = {}
    with land.clerk.log.reader() as reader:
        rows = reader.connection.execute(select(tables.event.c.position, tables.event.c.event_id)).all()
        found = {event_id.hex(): position for position, event_id in rows}
        made = reader.connection.execute(
            select(tables.event.c.event_id, tables.event.c.body).where(tables.event.c.type == readings.TYPE)
        ).all()
    return found | {event_id.hex(): readings.parse(body).cause[1] for event_id, body in made}


def _tell(figure: Figure, offer: Offer, waits: list[float]) -> None:
    """Add what one rate showed: how many case events, their waits, whether it was kept, and who worked how hard."""
    cuts = quantiles(waits, n=100, method="inclusive") if len(waits) > 1 else [0.0] * 99
    figure.seen |= {
        f"alerts_{offer.rate}": len(waits),
        f"p50_us_{offer.rate}": round(cuts[49] * 1e6),
        f"p99_us_{offer.rate}": round(cuts[98] * 1e6),
        f"reached_{offer.rate}": round(offer.reached),
    } | {f"{name}_busy_pct_{offer.rate}": round(100 * cpu / offer.wall_s) for name, cpu in offer.cpu_s.items()}


@contextmanager
def _subscribed(land: Ground) -> Iterator[Subscriber]:
    """Somebody who reads the feed from here on."""
    subscriber = Subscriber()
    with closing(KafkaConsumer(**security.client(land.settings), enable_auto_commit=False)) as consumer:
        parts = [TopicPartition(CASE_EVENTS, part) for part in range(PARTS)]
        consumer.assign(parts)
        consumer.seek_to_end(*parts)
        [consumer.position(one) for one in parts]
        thread = threading.Thread(target=subscriber.run, args=[consumer])
        thread.start()
        try:
            yield subscriber
        finally:
            subscriber.ending.set()
            thread.join()
