"""Running a world through the monitor and the alerts, as the hosts do, on a real log in a database file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from schemas import case as cases
from schemas import readings
from schemas.assessment import Assessment
from schemas.dates import DAY, civil_date
from schemas.event import Origin, Recorded, body_of, canonical, event_of, record_of_number
from schemas.events.system import PolicyAdopted
from schemas.fields import NATION
from services.alerts import process as alerts_process
from services.alerts.process import Alerts
from services.eventlog.protocol import Draft, Stored
from services.eventlog.sql import SqlLog, open_log
from services.eventlog.writing import SqlTransaction
from services.host.clock import SOURCE, midnight, tick, ticks
from services.monitor import store
from services.monitor.dimensions import rules_version
from services.monitor.heard import Assessed, messages
from services.monitor.process import Monitor
from tests.builders import BOOK, noon
from tests.promises.worlds import BEGIN, CLOCK, Said, World

FIRST = BEGIN - timedelta(days=80)
"""When the policy book takes effect: before anything is said."""

AFTERMATH = timedelta(days=100)
"""How long time is let pass behind the last statement: longer than a fact is held, and than most feeds may be late."""


def new_log(folder: Path) -> SqlLog:
    """An empty log with the derived tables beside it."""
    log = open_log(f"sqlite:///{folder / 'promises.db'}", clock=lambda: CLOCK, indexer=store.index)
    with log.transaction() as tx:
        store.create(tx.connection)
        alerts_process.create(tx.connection)
    return log


class Undone(Exception):
    """Takes a transaction back, so that the next example begins with an empty log."""


@contextmanager
def empty(log: SqlLog) -> Iterator[SqlTransaction]:
    """A transaction on the empty log; whatever is written in it is taken back."""
    try:
        with log.transaction() as tx:
            yield tx
            raise Undone  # noqa: TRY301  # the way to take a transaction back
    except Undone:
        return


def timeline(world: World) -> list[Said]:
    """The adoption of the policy book, what is said, and before the first statement of each day that day's tick."""
    until = max([BEGIN, *(one.known_on for one in world)]) + AFTERMATH
    days = [Said(tick(at), civil_date(at)) for at in ticks(midnight(FIRST - DAY), noon(until))]
    return [adoption(), *sorted([*days, *world], key=lambda one: one.known_on)]


def adoption() -> Said:
    """The statement that lets the packaged policy book hold."""
    content = PolicyAdopted(digest=BOOK.digest, rules_version=rules_version(), divisions=("CN",))
    origin = Origin(source=SOURCE, subject="system", division=NATION)
    return Said(event_of(origin, record_of_number(SOURCE, "policy"), content, FIRST), FIRST)


@dataclass
class Host:
    """The monitor and the alerts on one log; `latest` is what they recorded last of each household."""

    tx: SqlTransaction
    capacity: int = 100
    latest: dict[str, Assessment] = field(default_factory=dict)
    _written: int = 0

    def __post_init__(self) -> None:
        self.tx.save_book(BOOK.digest, BOOK.to_bytes())
        self.restart()

    def restart(self) -> None:
        """Begin with an empty memory, as after a crash."""
        self.monitor, self.alerts = Monitor(self.capacity), Alerts(self.capacity)
        self.monitor.start(self.tx, self._written)

    def log_only(self, batch: Sequence[Said]) -> list[Recorded]:
        """Append a batch and read nothing of it; returns the statements that were new."""
        drafts = [
            Draft(
                one.event.subject, one.event.event_id, one.event.type, one.event.occurred_on, body_of(one.event),
                min(noon(one.known_on), CLOCK),
            )
            for one in batch
        ]  # fmt: skip
        return [
            Recorded(one.event, outcome.position, outcome.recorded_at)
            for one, outcome in zip(batch, self.tx.append(drafts), strict=True)
            if isinstance(outcome, Stored)
        ]

    def append(self, batch: Sequence[Said]) -> list[Recorded]:
        """Append a batch and what follows from it; returns the statements that were new."""
        new = self.log_only(batch)
        said = self.monitor.step(self.tx, new)
        assessed = [one for one in said if isinstance(one, Assessed)]
        decided = self.alerts.step(self.tx, messages(said))
        self.tx.append([*(one.draft for one in assessed), *decided])
        self.latest.update({one.assessment.household_id: one.assessment for one in assessed})
        self._written = self.tx.head().position
        return new


def in_steps(spoken: list[Said], days: int) -> Iterator[list[Said]]:
    """The same in batches: each statement by itself, ticks up to some days together."""
    batch: list[Said] = []
    for one in spoken:
        is_tick = one.event.type == "Tick"
        if batch and (not is_tick or len(batch) >= days or batch[-1].event.type != "Tick"):
            yield batch
            batch = []
        batch.append(one)
    yield batch


def derived(tx: SqlTransaction) -> dict[str, list[bytes]]:
    """Every reading and case event in the log by stream, in order, with positions left out."""
    found: dict[str, list[bytes]] = {}
    for stored in tx.after(0, 1_000_000):
        if stored.type in {readings.TYPE, cases.TYPE}:
            content = json.loads(stored.body)
            if stored.type == readings.TYPE:
                content["cause"] = content["cause"][0]
            found.setdefault(stored.stream, []).append(canonical(content))
    return found
