"""The ground on which the hops of the distributed host are measured: a log in parts, our topics, and who reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from schemas import case as cases
from schemas import readings
from services.eventlog import tables
from services.host.distributed import generations, security
from services.host.distributed.clerk import Clerk
from services.host.distributed.consumer import Taken
from services.host.distributed.loop import from_log, from_topic
from services.host.distributed.patience import Patience
from services.host.distributed.relay import NAME as RELAY
from services.host.distributed.relay import Relay
from services.host.distributed.roles import Reader, consumer_of, following
from services.host.distributed.sender import Publishing
from services.host.distributed.watch import Watch
from services.host.settings import Settings
from services.policy.load import load
from tests.bench.hosted import batches
from tests.bench.measure import Figure, Meter
from tests.bench.plan import PARTS
from tests.bench.world import accepted, records

if TYPE_CHECKING:
    from services.host.distributed.relay import Sender
    from services.ingest.intake import Accepted
    from tests.bench.job import Job

PROLOGUE = 100
"""Events that everybody has read before anything is measured: policy, validators and connections are warm then."""

ROOMY = 100_000


class Apart(Relay):
    """A relay that is never behind: every event travels alone, however many are waiting."""

    def _send(self, *given: Any, is_packing: bool) -> Iterable[Any]:
        return super()._send(*given, is_packing=False)


@dataclass
class Ground:
    """A log that several share; `events` of the world are appended by a clerk and published by a relay of its own."""

    job: Job
    clerk: Clerk
    relay: Relay
    events: Iterator[Accepted]
    told: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return self.clerk.settings

    @property
    def meter(self) -> Meter:
        """Of this process and the database's server."""
        return Meter(server_port=self.job.server_port, profile=self.job.profile)

    def begin(self) -> None:
        """Append the first events."""
        self.clerk.take(list(islice(self.events, PROLOGUE)))

    def go_on(self) -> None:
        """Append the rest of them; these are the ones that are measured."""
        before = self.clerk.counts.appended
        for batch in batches(self.events, self.job.batch):
            self.clerk.take(batch)
        self.told = self.clerk.counts.appended - before

    def publish(self) -> None:
        """Publish whatever the log has."""
        while self.relay.once():
            pass

    def read(self, reader: Reader, *, is_from_log: bool = False) -> None:
        """Read by the plain loop all that there is for a service."""
        log, patience, parts = self.clerk.log, Patience(Watch()), range(PARTS)
        consumer = consumer_of(reader, log, self.settings)
        if is_from_log:
            from_log(consumer, log, parts, patience, _unheard)
        else:
            places = [(consumer.topic, part) for part in parts]
            from_topic(
                following(consumer, log, self.clerk.vault), places, security.client(self.settings), patience, _unheard
            )

    def is_read(self, reader: Reader) -> bool:
        """Whether a service has read all that was published for it."""
        return self._is_read(self._consumed(), reader)

    def is_through(self) -> bool:
        """Whether nothing is under way any more, from the door to the feed."""
        consumed = self._consumed()
        return consumed.get((RELAY, "log", 0), 0) == self.counts["position"] and all(
            self._is_read(consumed, name) for name, _ in generations.READERS
        )

    def backends(self) -> list[int]:
        """The processes of the database's server that work for this one."""
        asked = text(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'bench' AND datname = current_database()"
        )
        with self.clerk.log.reader() as reader:
            return [*reader.connection.execute(asked).scalars()]

    def figure(self, figure: Figure) -> Figure:
        """The figure of the events that are measured, and what followed from the world."""
        with self.clerk.log.reader() as reader:
            table = tables.event.c
            counted = dict(reader.connection.execute(select(table.type, func.count()).group_by(table.type)).all())
        figure.events = self.told
        figure.seen.update(readings=counted.get(readings.TYPE, 0), case_events=counted.get(cases.TYPE, 0))
        return figure

    def _consumed(self) -> dict[tuple[str, str, int], int]:
        """How far everybody has come, at one moment."""
        with self.clerk.log.reader() as reader:
            self.counts["position"] = reader.head().position
            rows = reader.connection.execute(select(tables.consumed)).all()
        return {(row.consumer, row.topic, row.part): row.position for row in rows}

    @staticmethod
    def _is_read(consumed: dict[tuple[str, str, int], int], reader: str) -> bool:
        topic = dict(generations.READERS)[reader]
        return all(
            consumed.get((reader, topic, part), 0) >= consumed.get((f"{RELAY}:{topic}", topic, part), 0)
            for part in range(PARTS)
        )


@contextmanager
def ground(job: Job, relay: Callable[[Any, Sender], Relay] = Relay) -> Iterator[Ground]:
    """An empty log in parts, whose events are published by a relay of some kind."""
    book = load()
    settings = Settings(
        database_url=f"{job.database_url}?application_name=bench", kafka_servers=job.kafka_servers,
        vault_keys=job.root / "keys",
    )  # fmt: skip
    with closing(Clerk(settings, book)) as clerk, closing(Publishing(security.client(settings))) as sender:
        generations.resize(clerk.log, PARTS, ROOMY)
        events = accepted(records(job.world.files(job.root)), book)
        yield Ground(job, clerk, relay(clerk.log, sender), events)


def _unheard(_: Taken) -> None:
    """Progress that nobody watches."""
