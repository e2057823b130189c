"""How the log, its readers and the work of people stand, as figures for a monitoring system."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from schemas.assessment import Grade
from schemas.events.system import Tick
from services.alerts import casefile, store
from services.eventlog import rejects, tables
from services.eventlog.chain import instant
from services.host.clock import now
from services.host.database import last_said
from services.host.distributed.generations import READERS
from services.host.distributed.patrol import Patrol
from services.host.distributed.relay import NAME as RELAY
from services.ingest import deliveries
from services.policy.divisions import COUNTY_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prometheus_client.core import Metric

    from services.eventlog.reading import SqlReader
    from services.eventlog.sql import SqlLog

SAMPLE_S = 15.0
"""Seconds for which a look at the database is good, however often it is asked for."""

UNGRADED = "NONE"


class Standing(Collector):
    """The figures of a log; of a database that is away, only that it is."""

    def __init__(self, log: SqlLog) -> None:
        self._log = log
        self._patrol = Patrol()
        self._turn = threading.Lock()
        self._sampled_at = float("-inf")
        self._sample: Sequence[Metric] = ()

    def collect(self) -> Sequence[Metric]:
        """The figures of this moment, or of one shortly before."""
        with self._turn:
            if time.monotonic() - self._sampled_at >= SAMPLE_S:
                self._sample = self._look()
                self._sampled_at = time.monotonic()
            return self._sample

    def _look(self) -> Sequence[Metric]:
        try:
            with self._log.reader() as reader:
                found = [*_log(reader), *_lags(reader), *_alerts(reader), *_overdue(reader), *_came(reader)]
                found += self._patrol.look(reader)
        except SQLAlchemyError:
            return [_is_up(0)]
        return [_is_up(1), *found]


def _is_up(value: int) -> Metric:
    return GaugeMetricFamily("shouwang_database_up", "Whether the database answers / 数据库是否可用", value)


def _log(reader: SqlReader) -> Iterator[Metric]:
    head = reader.head()
    relayed = reader.consumed(RELAY, "log", 0)
    yield GaugeMetricFamily("shouwang_log_position", "Last position of the log / 日志末尾位置", head.position)
    yield GaugeMetricFamily("shouwang_log_era", "Generation of publishing / 发布代次", head.era)
    yield GaugeMetricFamily("shouwang_relay_lag_positions", "Not published yet / 待发布条数", head.position - relayed)
    waiting = _waiting_s(reader, relayed)
    yield GaugeMetricFamily(
        "shouwang_relay_lag_seconds", "Age of the first not published / 待发布最早一条的秒数", waiting
    )
    tick = last_said(reader, Tick)
    if tick is not None:
        yield GaugeMetricFamily(
            "shouwang_tick_age_seconds", "Seconds since the tick / 距上次时刻的秒数", _age_s(tick.at)
        )


def _lags(reader: SqlReader) -> Iterator[Metric]:
    """Positions count all of the log; the seconds of a partition begin with what follows what was read of it."""
    labels = ["consumer", "part"]
    behind = GaugeMetricFamily(
        "shouwang_lag_positions", "Published and not read / 已发布未读，按日志位置", labels=labels
    )
    seconds = GaugeMetricFamily("shouwang_lag_seconds", "Age of what was not read / 未读的秒数，不低估", labels=labels)
    place = tables.consumed.c
    query = select(place.consumer, place.topic, place.part, place.position)
    at = {(consumer, topic, part): position for consumer, topic, part, position in reader.connection.execute(query)}
    parts = range(reader.head().partitions)
    for name, topic in READERS:
        for part in parts:
            read = at.get((name, topic, part), 0)
            lag = max(0, at.get((f"{RELAY}:{topic}", topic, part), 0) - read)
            behind.add_metric([name, str(part)], lag)
            seconds.add_metric([name, str(part)], _waiting_s(reader, read) if lag else 0)
    yield behind
    yield seconds


def _alerts(reader: SqlReader) -> Iterator[Metric]:
    labels = ["grade", "dimension", "county"]
    found = GaugeMetricFamily("shouwang_alerts_open", "Alerts open / 现有预警", labels=labels)
    column = store.alert.c
    county = func.substr(column.division, 1, COUNTY_DIGITS).label("county")
    rows = select(column.grade, column.dimension, county, func.count()).where(column.is_open, column.grade.is_not(None))
    for grade, dimension, where, number in reader.connection.execute(
        rows.group_by(column.grade, column.dimension, county)
    ):
        found.add_metric([Grade(grade).name, dimension, where], number)
    yield found


def _overdue(reader: SqlReader) -> Iterator[Metric]:
    labels = ["step", "grade", "county"]
    found = GaugeMetricFamily("shouwang_cases_overdue", "Cases past their term / 超期个案", labels=labels)
    column = casefile.opened.c
    county = func.substr(column.division, 1, COUNTY_DIGITS).label("county")
    rows = select(column.status, column.grade, county, func.count()).where(column.is_overdue)
    for step, grade, where, number in reader.connection.execute(rows.group_by(column.status, column.grade, county)):
        found.add_metric([step, UNGRADED if grade is None else Grade(grade).name, where], number)
    yield found


def _came(reader: SqlReader) -> Iterator[Metric]:
    """What came from departments, and what of it was refused."""
    dead = GaugeMetricFamily(
        "shouwang_dead_letters", "Refused and not mended / 未改正的死信", labels=["source", "reason"]
    )
    for key, number in rejects.by_source(reader.connection).items():
        dead.add_metric(key, number)
    yield dead
    ages = GaugeMetricFamily(
        "shouwang_delivery_age_seconds", "Seconds since a source delivered / 距上次报送的秒数", labels=["source"]
    )
    records = GaugeMetricFamily(
        "shouwang_delivered_records", "Records by answer / 报送的记录，按处理结果", labels=["source", "answer"]
    )
    column = deliveries.handed.c
    sums = [func.sum(column[kind]) for kind in deliveries.KINDS]
    handed = select(column.source, func.max(column.began_at), *sums).group_by(column.source)
    for source, at, *numbers in reader.connection.execute(handed):
        ages.add_metric([source], _age_s(instant(at)))
        for kind, number in zip(deliveries.KINDS, numbers, strict=True):
            records.add_metric([source, kind], number)
    yield ages
    yield records


def _waiting_s(reader: SqlReader, position: int) -> float:
    """Seconds since what follows a position became known; 0: nothing follows."""
    following = reader.at_positions([position + 1])
    return _age_s(following[0].recorded_at) if following else 0.0


def _age_s(at: datetime) -> float:
    return max(0.0, (now() - at).total_seconds())
