"""The services of the distributed host by name, each as the shells take it."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from kafka import KafkaConsumer, TopicPartition

from services.host.clock import now
from services.host.distributed import alerting, monitoring, security, topics
from services.host.distributed.consumer import Consumer
from services.host.distributed.departments import Counter, Departments
from services.host.distributed.following import Following, Graveyard
from services.host.distributed.parts import HOUSEHOLD_EVENTS, READINGS
from services.host.sharing import check_parted
from services.ingest.mappings import load_mappings
from services.ingest.process import Door
from services.policy.load import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from services.eventlog.sql import SqlLog
    from services.host.distributed.records import Place
    from services.host.settings import Settings
    from services.ingest.keeper import Keeper

PROBE_MS = 10_000
"""Milliseconds that the broker has to show a record that was delivered already."""

Reader = Literal["monitor", "alerts"]
"""Who reads a topic of ours."""


def consumer_of(reader: Reader, log: SqlLog, settings: Settings) -> Consumer:
    """The monitor or the alerts over a log.

    Raises:
        NotDistributed: it is read by one process.
    """
    with log.reader() as view:
        check_parted(view.head())
    if reader == monitoring.NAME:
        return Consumer(monitoring.NAME, HOUSEHOLD_EVENTS, log, monitoring.Monitoring(settings.warm_households))
    return Consumer(alerting.NAME, READINGS, log, alerting.Alerting())


def departments(log: SqlLog, vault: Keeper, settings: Settings, file: Path) -> Departments:
    """The door for departments' topics; what each may say stands in the file of topics.

    Raises:
        ShouwangError: topics, policy or mappings cannot be read.
    """
    permits = {one.name: permit for one in topics.load(file) if (permit := one.permit()) is not None}
    book = load(*settings.policy_dirs)
    door = Door(log, vault, book.divisions, now)
    counter = Counter(door, vault, book.divisions, load_mappings(*settings.mapping_dirs), permits, now)
    return Departments(counter, log, partial(first_behind, security.client(settings)))


def first_behind(options: Mapping[str, Any], place: Place, offset: int) -> int | None:
    """The offset of the first record that the broker holds at or behind another; None: there is none."""
    with closing(KafkaConsumer(**options, enable_auto_commit=False, max_poll_records=1)) as consumer:
        part = TopicPartition(*place)
        consumer.assign([part])
        consumer.seek(part, offset)
        found = consumer.poll(timeout_ms=PROBE_MS).get(part)
    return found[0].offset if found else None


def following(consumer: Consumer, log: SqlLog, keeper: Keeper) -> Following:
    """The same, as the shells deliver to it."""
    return Following(consumer, Graveyard(log, keeper, now).bury)
