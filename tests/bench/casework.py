"""What people wait for: commands, a page of a list, a page of the board; and the alerts' tables made again."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import TYPE_CHECKING

from sqlalchemy import create_engine

from schemas.assessment import Grade
from schemas.case.commands import Accept, Assign, Close, Open, RecordContact
from schemas.case.feed import FeedItem, Refused
from schemas.case.parts import Author
from schemas.dates import parse_month
from services.alerts import board, bulk, feed, process, service
from services.alerts.feed import Where
from services.alerts.rows import replace
from services.alerts.service import Staff
from services.eventlog.sql import open_log
from services.host import rebuild
from services.host.clock import now
from services.host.work import Stop, work
from tests.bench.hosted import begin, embedded, measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from schemas.case.commands import AnyCommand
    from services.policy.book import PolicyBook
    from tests.bench.job import Job
    from tests.bench.measure import Figure, Meter

TOWNSHIP, VILLAGE = "340826100000", "340826100001"
PREFECTURE = "340800000000"
PAGES, PAGE = 200, 50
BOARDS = 20
SINCE_AT = datetime(2026, 3, 10, 4, tzinfo=UTC)


def commands(job: Job) -> Figure:
    """Cases opened, assigned, taken up, contacted and closed, each command in a transaction of its own."""
    meter, _, _ = begin(job)
    host = embedded(job)
    host.pass_time()
    with host.log.transaction() as tx:
        office = Staff(staff="T1", name="-", phone="-", level="TOWNSHIP", division=TOWNSHIP)
        grid = Staff(staff="S1", name="-", phone="-", level="VILLAGE", division=VILLAGE)
        service.import_staff(tx.connection, [office, grid])
    with meter as figure:
        for number in range(job.size):
            for command in _life(f"b{number}"):
                answer = host.command(command)
                assert not isinstance(answer, Refused), answer
                figure.events += 1
    figure.seen["case_events"] = host.counts.case_events
    host.close()
    return measured(meter)


def feed_page(job: Job) -> Figure:
    """Pages of a township's list, one after another from its first item; `events` counts pages."""
    meter, _, _ = begin(job)
    log = open_log(job.database_url, clock=now)
    with log.transaction() as tx:
        feed.create(tx.connection)
        bulk.create(tx.connection)
        replace(tx.connection, feed.feed, (), [feed.row_of(item) for item in _items(job.size)])
    after, spent = None, []
    with log.reader() as reader, meter as figure:
        for _ in range(PAGES):
            begun = time.process_time()
            page = feed.folded(reader.connection, Where(division=TOWNSHIP), after, PAGE)
            spent.append(time.process_time() - begun)
            after = page.after
            figure.events += 1
    figure.seen.update(items=job.size, p95_us=_p95_us(spent))
    log.close()
    return measured(meter)


def board_page(job: Job) -> Figure:
    """The board of a prefecture for a year, from what the whole job left; `events` counts boards."""
    meter, book = _worked(job)
    first = parse_month(job.world.start_month)
    log = open_log(job.database_url, clock=now)
    spent = []
    with log.reader() as reader, meter as figure:
        for _ in range(BOARDS):
            begun = time.process_time()
            shown = board.page(reader.connection, book, PREFECTURE, range(first, first + 12))
            spent.append(time.process_time() - begun)
            figure.events += 1
    figure.seen.update(tallies=len(shown.tallies), p95_us=_p95_us(spent))
    log.close()
    return measured(meter)


def rebuild_alerts(job: Job) -> Figure:
    """Every table of the alerts made again from the log that the whole job left; `events` counts its records."""
    meter, _ = _worked(job)
    log = open_log(job.database_url, clock=now)
    with log.transaction() as tx, meter as figure:
        figure.events = rebuild.rebuild_alerts(tx, _unheard)
    log.close()
    return measured(meter)


def tables_in_memory() -> Connection:
    """The alerts' tables, and nothing else."""
    connection = create_engine("sqlite://").connect()
    process.create(connection)
    return connection


def _worked(job: Job) -> tuple[Meter, PolicyBook]:
    """As `begin`, with a database in which the whole job was done: nothing to do where it was measured before."""
    meter, files, book = begin(job)
    host = embedded(job)
    work(host, files, Stop(), _unheard)
    host.close()
    return meter, book


def _life(household_id: str) -> Iterator[AnyCommand]:
    by = Author(staff="T1", level="VILLAGE", division="")
    names = (f"{household_id}.{number}" for number in range(5))
    for kind, more in (
        (Open, {}), (Assign, {"coordinator": "S1"}), (Accept, {}), (RecordContact, {"contact": "PHONE"}),
        (Close, {"reason": "MOVED_AWAY"}),
    ):  # fmt: skip
        yield kind(command_id=next(names), household_id=household_id, by=by, **more)


def _items(number: int) -> Iterator[FeedItem]:
    """Open items of one township, over a year of due instants and all grades."""
    for each in range(number):
        yield FeedItem(
            queue=f"staff/S{each % 400}", household_id=f"h{each}", number=1, action="VISIT", about="", division=VILLAGE,
            grade=Grade(each % 4 + 1), why=(f"4.07 household/h{each}",), since_at=SINCE_AT,
            due_at=SINCE_AT + timedelta(hours=each * 7919 % 8760),
        )  # fmt: skip


def _p95_us(spent: list[float]) -> int:
    """The processor time in which 95 of 100 were done, in microseconds."""
    return round(quantiles(spent, n=20)[-1] * 1e6)


def _unheard(_: int) -> None:
    """Progress that nobody watches."""
