"""The Faust shell: membership, delivery and acknowledgement around a service, and nothing else.

No exception may leave the agent: Faust would acknowledge what is queued behind it, unread. Where a partition starts is
for the database to say. Both are held by tests against a real broker.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, EventT
from mode.supervisors import CrashingSupervisor

from services.host.database import opened
from services.host.distributed import security
from services.host.distributed.consumer import Taken
from services.host.distributed.leaving import leave
from services.host.distributed.lookout import Lookout
from services.host.distributed.metrics import Doing, can_read, serving
from services.host.distributed.named import named
from services.host.distributed.patience import LIMITS, READING_LIMITS, Patience, deliver
from services.host.distributed.records import AT_ONCE, Place, Record, Service, batches, told
from services.host.distributed.roles import Reader, consumer_of, departments, following
from services.host.distributed.watch import Watch
from services.host.loglines import log_to
from services.host.settings import Settings
from services.host.vaulting import LazyVault

GATHER_S = 0.1
"""Seconds that a record waits for company at most."""

IDLE_S = 3.0
"""Seconds of silence after which a partition is compared with what was published."""

SESSION_S, HEARTBEAT_S = 20.0, 2.0
"""A member that is gone for longer loses its partitions; one that comes back sooner under its name keeps them."""

COMMIT_S, COMMIT_EVERY = 1.0, 5_000
METADATA_MS = 10_000
"""Milliseconds after which topics and partitions made meanwhile are seen."""


def run(role: Reader | Literal["ingest"], settings: Settings, topics: Path, member: str | None, port: int) -> None:
    """Be a worker of a service until told to stop; `topics` is the file that names those of the departments.

    Its figures are served on `port`, unless that is 0.

    Raises:
        ShouwangError: before it begins: the log is not read in parts, or cannot be used.
    """
    log_to(sys.stderr)
    limits = READING_LIMITS if role == "monitor" else LIMITS
    with opened(settings.database_url, limits) as log, closing(LazyVault(settings)) as vault:
        options = security.client(settings)
        service: Service
        if role == "ingest":
            service = departments(log, vault, settings, topics)
        else:
            service = following(consumer_of(role, log, settings), log, vault)
        with log.reader() as reader:
            parts = reader.head().partitions
        # With more partitions under a new name: who comes back under the old one has the old partitions, and no other.
        name = None if member is None else f"{member}.{parts}"
        check = _nothing if member is None else named(log, role, member)
        watch = Watch()
        with serving(port, lambda: watch.assigned > 0 and not watch.is_waiting and can_read(log), [Doing(watch)]):
            work(service, options, name, watch, check)


def work(
    service: Service, options: Mapping[str, Any], member: str | None, watch: Watch, check: Callable[[], None]
) -> None:  # fmt: skip
    """Deliver the topics of a service to it until SIGTERM or SIGINT; then the batch in hand is finished first.

    `options` are those of Kafka's own client. Under a `member` name, of which there must never be two at a time, the
    broker keeps the partitions of a process that is started again at once; `check` raises when there are.
    """
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        app = _app(service.name, options, member, Path(folder))
        worker = faust.Worker(app, override_logging=False, redirect_stdouts=False, quiet=True)
        worker.spinner = None
        watch.is_stopping = lambda: bool(app.should_stop or worker.should_stop)
        watch.start()
        patience = Patience(watch)
        app.transport.Consumer = _consumer(service, patience, watch)  # type: ignore[misc]  # the one place to say it
        _agent(app, _Delivery(app, service, patience, watch, check))
        worker.execute_from_commandline()


def _app(name: str, options: Mapping[str, Any], member: str | None, folder: Path) -> faust.App:
    return faust.App(
        name,  # as the group: the broker grants a principal the groups that begin with its name
        broker=[f"kafka://{one}" for one in options["bootstrap_servers"]],
        broker_credentials=_credentials(options),
        consumer_group_instance_id=member,
        broker_session_timeout=SESSION_S, broker_heartbeat_interval=HEARTBEAT_S,
        broker_commit_interval=COMMIT_S, broker_commit_every=COMMIT_EVERY,
        consumer_metadata_max_age_ms=METADATA_MS, consumer_auto_offset_reset="earliest",
        agent_supervisor=CrashingSupervisor, stream_wait_empty=True, stream_buffer_maxsize=16_384,
        topic_allow_declare=False, topic_disable_leader=True, table_standby_replicas=0, store="memory://",
        web_enabled=False, datadir=folder,
    )  # fmt: skip


def _credentials(options: Mapping[str, Any]) -> faust.SASLCredentials | faust.SSLCredentials | None:
    """How Faust is told what Kafka's own client is told in options."""
    context = options.get("ssl_context")
    if "sasl_mechanism" in options:
        return faust.SASLCredentials(
            username=options["sasl_plain_username"], password=options["sasl_plain_password"],
            mechanism=options["sasl_mechanism"], ssl_context=context,
        )  # fmt: skip
    return None if context is None else faust.SSLCredentials(context)


def _consumer(service: Service, patience: Patience, watch: Watch) -> type[driver.Consumer]:
    class Positioned(driver.Consumer):
        """Starts where the database says: Kafka's own offset only tells others how far the group has come."""

        async def seek_to_committed(self) -> Mapping[TP, int]:
            try:
                assigned = self.assignment()
                first = await self.earliest_offsets(*assigned)
                end = await self.highwaters(*assigned)
                held = {(tp.topic, tp.partition): range(first[tp], end[tp]) for tp in assigned}
                starts = await asyncio.to_thread(patience, partial(service.starts, held))
            except Exception as error:  # whatever it is, nothing may be read from elsewhere
                if watch.is_stopping():
                    raise
                leave(error)
            places = {TP(*place): offset for place, offset in starts.items()}
            await self.seek_wait(places)
            watch.assigned = len(places)
            watch.backlog.assign(starts)
            return places

    return Positioned


def _agent(app: faust.App, delivery: _Delivery) -> None:
    source = app.topic(
        *delivery.service.topics, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )

    async def deliver(stream: Any) -> None:  # noqa: ANN401  # a `Stream`, whose own types lack `noack_take`
        beside = [asyncio.create_task(delivery.again(act)) for act in (delivery.look_after, delivery.look_out)]
        try:
            async for events in stream.noack_take(AT_ONCE, within=GATHER_S):
                await delivery.take(events)
            for one in beside:
                one.cancel()
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError) and app.should_stop:
                raise
            leave(error)

    app.agent(source, concurrency=1)(deliver)


class _Delivery:
    """Hands records to the service in another thread, one batch at a time, and acknowledges what it has committed."""

    def __init__(
        self, app: faust.App, service: Service, patience: Patience, watch: Watch, check: Callable[[], None]
    ) -> None:  # fmt: skip
        self.service = service
        self._app = app
        self._patience = patience
        self._watch = watch
        self._check = check
        self._turn = asyncio.Lock()
        self._lookout = Lookout(watch)
        self._heard_at: dict[Place, float] = {}

    async def take(self, events: Sequence[EventT[bytes]]) -> None:
        """Take records, as many transactions as their size asks for."""
        waiting = iter(events)
        with self._lookout.taking():
            for batch in batches(map(_record, events)):
                async with self._turn:
                    taken = await asyncio.to_thread(deliver, self.service, batch, self._patience)
                self._watch.note(taken)
                for record, event in zip(batch, waiting, strict=False):
                    self._heard_at[record.place] = time.monotonic()
                    self._watch.backlog.take(record.place, record.offset + 1)
                    event.ack()

    async def again(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do something every few seconds, as long as the agent runs; a client that is being closed answers nothing."""
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(IDLE_S)
                try:
                    await act()
                except Exception as error:  # noqa: BLE001  # as in the agent
                    if self._watch.is_stopping():
                        return
                    leave(error)

    async def look_out(self) -> None:
        """See what waits at the broker, whatever the service waits for."""
        await self._lookout.look(self._app.consumer)

    async def look_after(self) -> None:
        """See to the name and to partitions that have been silent."""
        await asyncio.to_thread(self._patience, self._check)
        for tp in sorted(self._app.consumer.assignment()):
            place = tp.topic, tp.partition
            if time.monotonic() - self._heard_at.setdefault(place, time.monotonic()) >= IDLE_S:
                async with self._turn:
                    taken = await asyncio.to_thread(self._patience, partial(self.service.idle, place))
                if taken == Taken():
                    self._heard_at[place] = time.monotonic()
                else:
                    self._watch.note(taken)


def _nothing() -> None:
    """Who has no lasting name can lose none."""


def _record(event: EventT[bytes]) -> Record:
    one = event.message
    headers = one.headers.items() if isinstance(one.headers, Mapping) else one.headers or ()
    return Record(one.topic, one.partition, one.offset, one.value, told(headers))
