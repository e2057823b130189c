"""The whole job, as a user's machine does it: the embedded host over event files, and what is rebuilt from its log."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from schemas.event import body_of, parse
from schemas.events import event_types
from services.eventlog import tables
from services.host.embedded import Embedded
from services.host.rebuild import rebuild
from services.host.settings import Settings
from services.host.work import Stop, work
from services.policy.load import load
from tests.bench.measure import Figure, Meter
from tests.bench.world import accepted, records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import TypeVar

    from services.policy.book import PolicyBook
    from tests.bench.job import Job

    T = TypeVar("T")


def whole(job: Job) -> Figure:
    """Files read, appended, folded, read by every indicator, decided, committed batch by batch, and closed cleanly."""
    meter, files, _ = begin(job)
    host = embedded(job)
    with meter as figure:
        work(host, files, Stop(), _unheard)
        host.close()
    figure.events = host.counts.appended + host.counts.repeated
    figure.seen.update(readings=host.counts.assessed, case_events=host.counts.case_events)
    assert host.counts.rejected == 0, "a refused line costs less than an event"
    return measured(meter)


def rebuilt(job: Job) -> Figure:
    """Everything derived made again from the log that the whole job left; `events` counts the facts alone."""
    meter, files, _ = begin(job)
    host = embedded(job)
    work(host, files, Stop(), _unheard)  # nothing to do where the whole job was measured before
    host.close()
    host = embedded(job)
    with meter as figure, host.log.transaction() as tx:
        figure.seen["records"] = rebuild(tx, host.settings.warm_households, _unheard)
    with host.log.reader() as reader:
        facts = select(func.count()).where(tables.event.c.type.in_(sorted(event_types())))
        figure.events = reader.connection.execute(facts).scalar_one()
    host.log.close()
    return measured(meter)


def memory(job: Job) -> Figure:
    """The whole job again, for what it keeps in memory: resident behind its last event."""
    meter, files, _ = begin(job)
    host = embedded(job)
    with meter as figure:
        work(host, files, Stop(), _unheard)
    warm = len(host._monitor.cache)
    host.close()
    figure.events = host.counts.appended + host.counts.repeated
    registered = json.loads((files[0].parent / "summary.json").read_text(encoding="utf-8"))["households"]
    figure.seen.update(warm=warm, registered=registered)
    return measured(meter)


def embedded(job: Job) -> Embedded:
    """The host on the job's database."""
    return Embedded(Settings(database_url=job.database_url, batch_events=job.batch), load())


def begin(job: Job) -> tuple[Meter, list[Path], PolicyBook]:
    """The job's meter, files and policy. The first event has been read already, for that compiles the validators."""
    files, book = job.world.files(job.root), load()
    first = next(accepted(records(files), book))
    parse(body_of(first.event))
    return Meter(server_port=job.server_port, profile=job.profile), files, book


def measured(meter: Meter) -> Figure:
    """The figure, once its profile is written."""
    meter.write_profile()
    return meter.figure


def batches(events: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of so many, the last one shorter."""
    rest = iter(events)
    while batch := list(islice(rest, size)):
        yield batch


def _unheard(_: int) -> None:
    """Progress that nobody watches."""
