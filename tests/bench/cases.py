"""The parts of the way of an event, each measured by itself: `CASES` by name."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from schemas.event import Recorded, body_of, parse
from schemas.events.membership import MemberJoined
from services.alerts.process import Alerts
from services.eventlog.protocol import Draft
from services.eventlog.sql import open_log
from services.host.clock import now
from services.monitor import store as monitor_store
from services.monitor.heard import Assessed, messages
from services.monitor.household import Household
from services.monitor.process import Monitor
from services.monitor.residence import solo_home
from services.policy.load import load
from tests.bench.casework import board_page, commands, feed_page, rebuild_alerts, tables_in_memory
from tests.bench.door import csv_rows, http_batches, http_singles, resolve_people, seal_people, xlsx_rows
from tests.bench.hosted import batches, begin, measured, memory, rebuilt, whole
from tests.bench.nowhere import Nowhere
from tests.bench.world import Timeline, accepted, records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.monitor.heard import Said
    from tests.bench.job import Job
    from tests.bench.measure import Figure, Meter

EVERYBODY = 10_000_000
"""Households that may be warm: no measurement of the steps alone lets one go."""


def decode(job: Job) -> Figure:
    """From a line of a file to an event: read, validated, identified."""
    meter, files, book = begin(job)
    with meter as figure:
        figure.events = sum(1 for _ in accepted(records(files), book))
    return measured(meter)


def reference(job: Job) -> Figure:
    """The same loop and the least that could be called a fold: how many facts of each subject, and the newest day."""
    meter, files, book = begin(job)
    known: dict[str, tuple[int, date]] = {}
    with meter as figure:
        for one in accepted(records(files), book):
            event = one.event
            number, newest_on = known.get(event.subject, (0, event.occurred_on))
            known[event.subject] = number + 1, max(newest_on, event.occurred_on)
            figure.events += 1
    figure.seen["subjects"] = len(known)
    return measured(meter)


def encode(job: Job) -> Figure:
    """From an event to the bytes that are stored and hashed."""
    meter, told = _told(job)
    with meter as figure:
        for one in told:
            body_of(one.event)
    figure.events = len(told)
    return measured(meter)


def read_back(job: Job) -> Figure:
    """From stored bytes to an event."""
    meter, told = _told(job)
    bodies = [body_of(one.event) for one in told]
    with meter as figure:
        for body in bodies:
            parse(body)
    figure.events = len(bodies)
    return measured(meter)


def append(job: Job) -> Figure:
    """Appended in batches and committed; the drafts are ready."""
    meter, told = _told(job)
    log = open_log(job.database_url, clock=now, indexer=monitor_store.index)
    with log.transaction() as tx:
        monitor_store.create(tx.connection)
    drafts = list(batches([_draft(one) for one in told], job.batch))
    with meter as figure:
        for batch in drafts:
            with log.transaction() as tx:
                tx.append(batch)
            figure.events += len(batch)
    figure.seen["batches"] = len(drafts)
    log.close()
    return measured(meter)


def fold(job: Job) -> Figure:
    """Each statement folded into its home, which a dictionary finds; nothing is read."""
    meter, told = _told(job)
    facts = [one for one in told if one.event.subject.startswith(("person/", "household/"))]
    gc.freeze()
    homes: dict[str, str] = {}
    households: dict[str, Household] = {}
    with meter as figure:
        for one in facts:
            subject, payload = one.event.subject, one.event.payload
            if isinstance(payload, MemberJoined):
                homes[subject] = payload.household_id
            if subject.startswith("household/"):
                home = subject.removeprefix("household/")
            else:
                home = homes.get(subject) or solo_home(subject)
            household = households.get(home)
            if household is None:
                household = households[home] = Household(home)
            household.put(one)
    figure.events, figure.seen["households"] = len(facts), len(households)
    return measured(meter)


def assess(job: Job) -> Figure:
    """The monitor's step over events already in memory, with no database: routed, folded, read by every indicator."""
    (meter, told), (monitor, nowhere) = _told(job), _watching()
    gc.freeze()
    with meter as figure:
        for batch in batches(told, job.batch):
            nowhere.tell(batch)
            figure.seen["readings"] = figure.seen.get("readings", 0) + _readings(monitor.step(nowhere, batch))
    figure.events = len(told)
    return measured(meter)


def decode_assess(job: Job) -> Figure:
    """Decoded, folded and read."""
    return _decided(job, None)


def no_storage(job: Job) -> Figure:
    """The whole job but for the storage: decoded, folded, read, decided; tables of cases stand in memory."""
    return _decided(job, Alerts(EVERYBODY))


def last_month(job: Job) -> Figure:
    """Fold and read the deliveries of the world's last month, by households that have all the months before."""
    meter, files, book = begin(job)
    monitor, nowhere = _watching()
    time = Timeline(book)
    for batch in batches(accepted(records(files[:-1]), book), job.batch):
        _step(monitor, nowhere, time.of(batch))
    month = time.of(list(accepted(records(files[-1:]), book)))
    gc.collect()
    with meter as figure:
        for batch in batches(month, job.batch):
            figure.seen["readings"] = figure.seen.get("readings", 0) + _step(monitor, nowhere, batch)
    figure.events, figure.seen["households"] = len(month), len(monitor.cache)
    return measured(meter)


CASES: dict[str, Callable[[Job], Figure]] = {
    one.__name__: one
    for one in (
        decode, reference, encode, read_back, append, fold, assess, decode_assess, no_storage, last_month,
        whole, rebuilt, memory, commands, feed_page, board_page, rebuild_alerts,
        csv_rows, xlsx_rows, seal_people, resolve_people, http_batches, http_singles,
    )
}  # fmt: skip


def _decided(job: Job, alerts: Alerts | None) -> Figure:
    meter, files, book = begin(job)
    monitor, nowhere = _watching()
    beside = Nowhere({book.digest: book.to_bytes()}, tables_in_memory())
    time = Timeline(book)
    counts = {"readings": 0, "case_events": 0}
    with meter as figure:
        for batch in batches(accepted(records(files), book), job.batch):
            told = time.of(batch)
            nowhere.tell(told)
            found = monitor.step(nowhere, told)
            counts["readings"] += _readings(found)
            if alerts is not None:
                counts["case_events"] += len(alerts.step(beside, messages(found)))
            figure.events += len(told)
    figure.seen.update(counts)
    return measured(meter)


def _step(monitor: Monitor, nowhere: Nowhere, told: list[Recorded]) -> int:
    nowhere.tell(told)
    return _readings(monitor.step(nowhere, told))


def _readings(said: Sequence[Said]) -> int:
    return sum(isinstance(one, Assessed) for one in said)


def _watching() -> tuple[Monitor, Nowhere]:
    book = load()
    return Monitor(EVERYBODY), Nowhere({book.digest: book.to_bytes()})


def _told(job: Job) -> tuple[Meter, list[Recorded]]:
    """A meter, and all events of the job's world as the log would have them."""
    meter, files, book = begin(job)
    return meter, Timeline(book).of(list(accepted(records(files), book)))


def _draft(one: Recorded) -> Draft:
    event = one.event
    return Draft(event.subject, event.event_id, event.type, event.occurred_on, body_of(event), one.recorded_at)
