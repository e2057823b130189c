"""Two applications as Faust's own tutorials write them, for comparison: one does nothing, one the monitor's work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faust
from kafka import KafkaConsumer, TopicPartition

from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import now
from services.host.distributed import security, wire
from services.host.distributed.monitoring import Monitoring
from services.host.distributed.parts import HOUSEHOLD_EVENTS
from tests.bench.distributed.ground import PROLOGUE, ROOMY, Apart, ground
from tests.bench.measure import Figure, Meter
from tests.bench.plan import PARTS

if TYPE_CHECKING:
    from tests.bench.job import Job

ROOT = Path(__file__).resolve().parents[3]

Handle = Callable[[Any], None]
"""What is done with a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the process of an agent is told: behind `total` records it says what those behind the first ones took."""

    kind: str
    servers: str
    database_url: str
    server_port: int | None
    total: int


def agent(job: Job, kind: str) -> Figure:
    """Let an application read a topic on which every event is a record of its own."""
    with ground(job, Apart) as land:
        land.begin()
        land.go_on()
        land.publish()
        with closing(KafkaConsumer(**security.client(land.settings))) as consumer:
            parts = [TopicPartition(HOUSEHOLD_EVENTS, part) for part in range(PARTS)]
            total = sum(consumer.end_offsets(parts).values())
        asked = Application(
            kind=kind, servers=job.kafka_servers, database_url=job.database_url, server_port=job.server_port,
            total=total,
        )  # fmt: skip
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench.distributed.agents", json.dumps(asdict(asked))]
        said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout.splitlines()[-1])
        return land.figure(Figure(**{one.name: said[one.name] for one in fields(Figure)}))


def run(asked: Application, folder: Path) -> None:
    """Be that application, until everything has been read."""
    app = faust.App(
        f"bench-{asked.kind}", broker=f"kafka://{asked.servers}", store="memory://", datadir=folder,
        topic_allow_declare=False, topic_disable_leader=True, web_enabled=False, stream_buffer_maxsize=16_384,
        consumer_auto_offset_reset="earliest",
    )  # fmt: skip
    topic = app.topic(HOUSEHOLD_EVENTS, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    handle = {"empty": lambda: _nothing, "naive": lambda: _naive(asked)}[asked.kind]()
    meter = Meter(server_port=asked.server_port)

    async def read(stream: Any) -> None:
        seen = 0
        async for event in stream.events():
            if seen == PROLOGUE:
                meter.__enter__()
            handle(event.message)
            seen += 1
            if seen == asked.total:
                meter.__exit__()
                print(json.dumps(meter.figure.as_json()), flush=True)
                os._exit(0)

    app.agent(topic)(read)
    worker = faust.Worker(app, loglevel="ERROR", redirect_stdouts=False, quiet=True)
    worker.spinner = None
    worker.execute_from_commandline()


def _nothing(_message: Any) -> None:
    """What the ceiling does."""


def _naive(asked: Application) -> Handle:
    """The monitor's own step, so that the readings are the same, in a transaction for each event; no fence."""
    log = open_log(asked.database_url, clock=now, indexer=indexing.index)
    step = Monitoring(ROOMY)
    with log.transaction() as tx:
        for part in range(PARTS):
            step.start(tx, part, tx.head(), 0)

    def handle(message: Any) -> None:
        pack = wire.unpacked(message.partition, message.offset, message.value, message.headers)
        assert pack is not None
        with log.transaction() as tx:
            tx.append(step.handle(tx, pack.part, pack.items).drafts)

    return handle


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as scratch:
        run(Application(**json.loads(sys.argv[1])), Path(scratch))
