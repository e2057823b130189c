"""Time comes to a log by one clock, the database's: whoever tells it, however often, and even if that one is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import make_url, select, text

from schemas import readings
from schemas.dates import civil_date
from schemas.event import parse
from services.eventlog.protocol import Draft
from services.eventlog.sql import SqlLog, open_log
from services.host import indexing
from services.host.clock import SYSTEM, midnight, now
from services.host.database import opened
from services.host.distributed import generations
from services.host.distributed.clerk import Clerk
from services.host.settings import Settings
from services.monitor import store
from services.policy.load import load
from tests.eventlog.conftest import draft
from tests.host.calling import url_of
from tests.host.distributed.cluster import ALL, Cluster, derived, facts_of, fill, log_at
from tests.servers.postgres import Server

MISSED = 20
"""Days that nobody told."""

PARTS = 2
CLERKS = 4

OFF = """
CREATE TABLE off AS SELECT interval '0' AS by;
CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql
  AS 'SELECT pg_catalog.clock_timestamp() + (SELECT by FROM public.off)';
"""
"""A clock that stands before PostgreSQL's own, for whoever looks there first."""


def clerk_of(url: str) -> Clerk:
    return Clerk(Settings(database_url=url), load())


def ticks(log: SqlLog) -> list[datetime]:
    with log.reader() as reader:
        return [parse(one.body).payload.at for one in reader.stream(SYSTEM) if one.type == "Tick"]


# --- told in several places at once


def test_days_told_in_several_places_at_once_are_told_once_and_read_once(
    worked: Path, tmp_path: Path, postgres_database: str
) -> None:  # fmt: skip
    facts = [*facts_of(worked)]
    last = civil_date(facts[-1][0].recorded_at)
    begun = [(one, book) for one, book in facts if civil_date(one.recorded_at) <= last - timedelta(days=MISSED)]
    until = midnight(last)
    with closing(log_at(tmp_path / "one.db")) as one, opened(postgres_database) as parts:
        for log, number in ((one, 1), (parts, PARTS)):
            generations.resize(log, number, 1)
            fill(log, begun)
            Cluster(log).settle()
        before = len(ticks(parts))
        told_by([url_of(tmp_path / "one.db")], until)
        appended = told_by([postgres_database] * CLERKS, until)
        for log in (one, parts):
            Cluster(log).settle()

        assert [civil_date(at) for at in ticks(parts)[before:]] == [
            last - timedelta(days=days) for days in reversed(range(MISSED))
        ]
        assert sum(appended) == MISSED
        assert derived(parts) == derived(one)
        assert watches(parts) == watches(one)
        assert {*tick_readings(parts).values()} == {1}


def told_by(urls: list[str], until: datetime) -> list[int]:
    """Let somebody at each address tell the time at once; how much each has appended."""
    together = Barrier(len(urls))

    def tell(url: str) -> int:
        with closing(clerk_of(url)) as clerk:
            together.wait()
            clerk.pass_time(until)
            return clerk.counts.appended

    with ThreadPoolExecutor(len(urls)) as pool:
        return [*pool.map(tell, urls)]


def watches(log: SqlLog) -> set[tuple[object, ...]]:
    """Which households are read next, and when."""
    with log.reader() as reader:
        return {(one.household, one.review_on, one.feeds) for one in reader.connection.execute(select(store.watch))}


def tick_readings(log: SqlLog) -> Counter[tuple[str, str]]:
    """What was said of each household on each day because a day began."""
    with log.reader() as reader:
        told = {one.event_id for one in reader.stream(SYSTEM) if one.type == "Tick"}
        said = [json.loads(one.body) for one in reader.after(0, ALL) if one.type == readings.TYPE]
    return Counter((one["household_id"], one["as_of"]) for one in said if one["cause"][0] in told)


# --- by a clock that is wrong


@dataclass
class Wrong:
    """A log whose database has a wrong clock, and a clerk who tells the time to it."""

    log: SqlLog
    clerk: Clerk
    drafts: Iterator[Draft]

    def by(self, days: float) -> None:
        """Set the clock wrong by so many days."""
        with self.log.transaction() as tx:
            tx.connection.execute(text("UPDATE off SET by = :by"), {"by": timedelta(days=days)})

    def told(self) -> list[datetime]:
        """The ticks that follow if somebody tells the time now."""
        before = len(ticks(self.log))
        self.clerk.pass_time()
        return ticks(self.log)[before:]

    def recorded_at(self) -> datetime:
        """The recorded time of what is said now."""
        with self.log.transaction() as tx:
            (stored,) = tx.append([next(self.drafts)])
        return stored.recorded_at


@pytest.fixture
def wrong(postgres_server: Server, postgres_database: str) -> Iterator[Wrong]:
    name = make_url(postgres_database).database
    postgres_server.execute(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
    with closing(open_log(postgres_database, clock=now, indexer=indexing.index)) as log:
        with log.transaction() as tx:
            indexing.create(tx.connection)
            tx.connection.execute(text(OFF))
        with closing(clerk_of(postgres_database)) as clerk:
            yield Wrong(log, clerk, (draft(number) for number in count(1)))


def test_while_the_databases_clock_is_behind_the_time_of_the_log_stands(wrong: Wrong) -> None:
    assert wrong.told()
    at = wrong.recorded_at()

    wrong.by(days=-2)
    assert wrong.told() == []
    assert [wrong.recorded_at(), wrong.recorded_at()] == [at, at]

    wrong.by(days=0)
    assert wrong.recorded_at() > at


def test_a_databases_clock_that_is_ahead_takes_time_ahead_for_good(wrong: Wrong) -> None:
    *_, last = wrong.told()
    wrong.by(days=3)
    ahead = [civil_date(at) for at in wrong.told()]
    assert ahead[:3] == [civil_date(last) + timedelta(days=days) for days in (1, 2, 3)]
    at = wrong.recorded_at()

    wrong.by(days=0)
    assert wrong.told() == []
    assert wrong.recorded_at() == at

    wrong.by(days=5)  # until that instant has come
    assert wrong.told()
    assert wrong.recorded_at() > at


@pytest.mark.parametrize("days", [-2, 2])
def test_who_tells_the_time_may_have_a_wrong_clock(wrong: Wrong, postgres_database: str, days: int) -> None:
    wrong.clerk.log.close()
    wrong.clerk.log = open_log(postgres_database, clock=lambda: now() + timedelta(days=days), indexer=indexing.index)

    *_, at = wrong.told()

    assert abs(now() - at) < timedelta(hours=1)
