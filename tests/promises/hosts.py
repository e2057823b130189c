"""Running a world through the monitor and the alerts, as the hosts do, on a real log in a database file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from schemas import case as cases
from schemas import readings
from schemas.assessment import Assessment
from schemas.event import Origin, Recorded, body_of, canonical, event_of, record_of_number
from schemas.events.system import PolicyAdopted
from schemas.fields import NATION
from services.alerts import store as alerts_store
from services.alerts.process import Alerts
from services.eventlog.protocol import Draft, Stored
from services.eventlog.sql import SqlLog, open_log
from services.eventlog.writing import SqlTransaction
from services.host.clock import SOURCE, ticks
from services.monitor import store
from services.monitor.dimensions import rules_version
from services.monitor.process import Monitor
from tests.builders import BOOK, noon
from tests.promises.worlds import BEGIN, CLOCK, SPAN_DAYS, Said, World

END = BEGIN + timedelta(days=SPAN_DAYS + 200)


def new_log(folder: Path) -> SqlLog:
    """An empty log with the derived tables beside it."""
    log = open_log(f"sqlite:///{folder / 'promises.db'}", clock=lambda: CLOCK, indexer=store.index)
    with log.transaction() as tx:
        store.create(tx.connection)
        alerts_store.create(tx.connection)
    return log


class Undone(Exception):
    """Takes a transaction back, so that the next example begins with an empty log."""


@contextmanager
def empty(log: SqlLog) -> Iterator[SqlTransaction]:
    """A transaction on the empty log; whatever is written in it is taken back."""
    try:
        with log.transaction() as tx:
            yield tx
            raise Undone
    except Undone:
        return


@dataclass
class Host:
    """The monitor and the alerts behind one transaction; `readings` are what they recorded, in order."""

    tx: SqlTransaction
    capacity: int = 100
    readings: list[Assessment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.monitor = Monitor(self.capacity)
        self.alerts = Alerts(self.capacity)
        self.append([adoption(BEGIN - timedelta(days=80))])

    def restart(self) -> None:
        """Lose everything in memory, as a process does that dies and is started again."""
        self.monitor = Monitor(self.capacity)
        self.alerts = Alerts(self.capacity)
        self.monitor.start(self.tx, self.tx.head().position)

    def append(self, batch: Sequence[Said]) -> list[Recorded]:
        """Append a batch and what follows from it; the statements that were new."""
        drafts = [
            Draft(one.event.subject, one.event.event_id, one.event.type, one.event.occurred_on, body_of(one.event),
                  noon(one.known_on))
            for one in batch
        ]  # fmt: skip
        outcomes = self.tx.append(drafts)
        new = [
            Recorded(one.event, outcome.position, outcome.recorded_at)
            for one, outcome in zip(batch, outcomes, strict=True)
            if isinstance(outcome, Stored)
        ]
        assessed = self.monitor.step(self.tx, new)
        decided = self.alerts.step(self.tx, [one.assessment for one in assessed])
        self.tx.append([*(one.draft for one in assessed), *decided])
        self.readings += [one.assessment for one in assessed]
        return new


def adoption(on: date) -> Said:
    """The policy book taking effect; its first statement of all."""
    raise NotImplementedError
