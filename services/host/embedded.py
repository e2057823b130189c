"""The embedded host: door, monitor and alerts in one process and one transaction per batch."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from schemas import case as cases
from schemas.case.feed import Done, Refused
from schemas.dates import civil_date
from schemas.event import Origin, Recorded, body_of, event_of, parse, record_of_number
from schemas.events import event_types
from schemas.events.system import PolicyAdopted
from schemas.fields import NATION
from services.alerts import casefile, facts, outbox
from services.alerts import process as alerts_process
from services.alerts.process import Alerts
from services.eventlog import rejects
from services.eventlog.protocol import EPOCH, Draft, Stored
from services.eventlog.rejects import DeadLetter
from services.eventlog.sql import open_log
from services.host.clock import QUARTER, SOURCE, live_ticks, next_tick, now, tick, ticks
from services.host.signing import signed
from services.ingest.intake import Accepted, Rejected
from services.monitor import store as monitor_store
from services.monitor.dimensions import rules_version
from services.monitor.heard import Assessed, messages
from services.monitor.process import CONSUMER, Monitor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Answered
    from schemas.event import Event
    from services.eventlog.writing import SqlTransaction
    from services.host.settings import Settings
    from services.policy.book import PolicyBook

TOPIC = "log"
"""The embedded host reads the log itself, in one part."""


@dataclass
class Counts:
    """What a run has done so far."""

    appended: int = 0
    repeated: int = 0
    rejected: int = 0
    assessed: int = 0
    case_events: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a file has been read: remembered in the same transaction as what was in it."""

    file: str
    offset: int


@dataclass
class Embedded:
    """One process that appends, reads and alerts; any other process on the same database may append meanwhile."""

    settings: Settings
    book: PolicyBook
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.log = open_log(self.settings.database_url, clock=now, indexer=monitor_store.index)
        self._monitor = Monitor(self.settings.warm_households)
        self._alerts = Alerts(self.settings.warm_households)
        self._position: int | None = None
        self._ticked_at: datetime | None = None
        self._quiet_until: dict[bool, datetime] = {}
        with self.log.transaction() as tx:
            monitor_store.create(tx.connection)
            alerts_process.create(tx.connection)
            rejects.create(tx.connection)
            outbox.create(tx.connection)

    def close(self) -> None:
        """Keep what was folded, and let go of the database."""
        if self._position is not None:
            with self._following() as tx:
                self._monitor.cache.snapshot(tx, self._position)
        self.log.close()

    def take(self, batch: Sequence[Accepted | Rejected], mark: Mark | None = None) -> None:
        """Append a batch and everything that follows from it, in one transaction; refused records are kept."""
        accepted = [one for one in batch if isinstance(one, Accepted)]
        refused = [one for one in batch if isinstance(one, Rejected)]
        with self._following() as tx:
            if accepted:
                self._adopt(tx, accepted[0].recorded_at)
            self._append(tx, [*self._with_time(accepted)])
            rejects.keep(tx.connection, [_dead(one) for one in refused])
            if mark is not None:
                tx.save_consumed("file", mark.file, 0, mark.offset)
        self.counts.rejected += len(refused)

    def read_so_far(self, file: str) -> int:
        """Bytes of a file that earlier runs have read."""
        with self.log.reader() as reader:
            return reader.consumed("file", file, 0)

    def command(self, command: AnyCommand, at: datetime | None = None) -> Answered:
        """Carry a command out, with everything that follows from it, in one transaction; a refusal is kept.

        It arrives now or, in a loaded history, `at` an instant; time passes until then first.
        """
        with self._following() as tx:
            moment = self._arrive(tx, at)
            own = signed(tx.connection, command)
            answer = own if isinstance(own, Refused) else self._alerts.answer(tx, own, moment)
            if isinstance(answer, Refused):
                casefile.refuse(tx.connection, command, answer, moment)
                return answer
            drafts = self._alerts.projected(tx, answer.events)
            tx.append(drafts)
            self.counts.case_events += len(drafts)
            followed = self._append(tx, [(fact, at) for fact in answer.facts])
        stream = cases.stream_of(command.household_id)
        events = (*answer.events, *(cases.parse(one.body) for one in followed if one.stream == stream))
        return Done(command.command_id, events, is_repeat=not events)

    def tell(self, said: Sequence[Event], at: datetime | None = None) -> None:
        """Append what the host itself says, such as a roster, and everything that follows from it; `at` as above."""
        with self._following() as tx:
            self._arrive(tx, at)
            self._append(tx, [(one, at) for one in said])

    def pass_time(self, until: datetime | None = None) -> None:
        """Let time pass: up to now, or in a loaded history until an instant."""
        with self._following() as tx:
            if until is not None:
                self._adopt(tx, until)
            self._arrive(tx, until)

    # --- one transaction

    @contextmanager
    def _following(self) -> Iterator[SqlTransaction]:
        """A transaction in which everything in the log has been read; whatever fails, the caches are dropped."""
        try:
            with self.log.transaction() as tx:
                place = tx.lock_consumed(CONSUMER, TOPIC, [0])[0]
                tx.append([])  # the lock: from here on nobody else says anything that would not be read
                if self._position != place.position:
                    self._monitor.start(tx, place.position)
                    self._alerts.forget()
                    self._ticked_at, self._quiet_until = self._monitor.ticked_at, {}
                self._position = place.position
                self._catch_up(tx)
                yield tx
                self._position = tx.head().position
                tx.save_consumed(CONSUMER, TOPIC, 0, self._position)
        except BaseException:
            self._position = None
            self._monitor.forget()
            self._alerts.forget()
            raise

    def _catch_up(self, tx: SqlTransaction) -> None:
        """Read what other processes have appended."""
        position, end = self._position or 0, tx.head().position
        kinds = event_types()
        while position < end:
            stored = tx.after(position, self.settings.batch_events)
            self._follow(
                tx, [Recorded(parse(one.body), one.position, one.recorded_at) for one in stored if one.type in kinds]
            )
            position = stored[-1].position if stored else end

    def _arrive(self, tx: SqlTransaction, at: datetime | None) -> datetime:
        """Let time pass until somebody speaks; the instant at which they do, never before what the log has."""
        moment = at or now()
        given = self._monitor.given
        # Newer rules ask for parameters that an older book does not have; other changes wait for the next delivery.
        if given is None or not self.book.parameters.keys() <= given.book.parameters.keys():
            self._adopt(tx, at)
        self._append(tx, [*self._ticks(moment, is_live=at is None)])
        return max(moment, tx.head().recorded_at)

    def _append(self, tx: SqlTransaction, events: Sequence[tuple[Event, datetime | None]]) -> list[Draft]:
        """Append facts and what follows from them; the case events that do."""
        drafts = [
            Draft(event.subject, event.event_id, event.type, event.occurred_on, body_of(event), at)
            for event, at in events
        ]
        outcomes = tx.append(drafts)
        recorded = [
            Recorded(event, outcome.position, outcome.recorded_at)
            for (event, _), outcome in zip(events, outcomes, strict=True)
            if isinstance(outcome, Stored)
        ]
        self.counts.appended += len(recorded)
        self.counts.repeated += len(outcomes) - len(recorded)
        facts.count(tx.connection, recorded, partial(monitor_store.registered, tx.connection))
        return self._follow(tx, recorded)

    def _follow(self, tx: SqlTransaction, recorded: Sequence[Recorded]) -> list[Draft]:
        said = self._monitor.step(tx, recorded)
        readings = [one.draft for one in said if isinstance(one, Assessed)]
        decided = self._alerts.step(tx, messages(said))
        tx.append([*readings, *decided])
        self.counts.assessed += len(readings)
        self.counts.case_events += len(decided)
        return decided

    # --- time and policy

    def _with_time(self, batch: Iterable[Accepted]) -> Iterator[tuple[Event, datetime | None]]:
        """The events of a batch with the ticks that come before each, as a loaded history brings its own time."""
        for one in batch:
            yield from self._ticks(one.recorded_at or now(), is_live=one.recorded_at is None)
            yield one.event, one.recorded_at

    def _ticks(self, until: datetime, *, is_live: bool) -> Iterator[tuple[Event, datetime | None]]:
        if until < self._quiet_until.get(is_live, EPOCH):
            return
        grain = QUARTER if is_live else self.settings.tick_minutes
        for at in live_ticks(self._ticked_at, until) if is_live else ticks(self._ticked_at, until, grain):
            self._ticked_at = at
            yield tick(at), None if is_live else at
        self._quiet_until = {is_live: next_tick(until, grain)}

    def _adopt(self, tx: SqlTransaction, at: datetime | None) -> None:
        """Let this process's policy book hold from here on (at `at` in a loaded history), if it does not yet."""
        if self._monitor.given is not None and self._monitor.given.book.digest == self.book.digest:
            return
        tx.save_book(self.book.digest, self.book.to_bytes())
        head = tx.head()
        payload = PolicyAdopted(digest=self.book.digest, rules_version=rules_version(), divisions=("CN",))
        number = f"policy/{self.book.digest}/{head.position}"
        event = event_of(
            Origin(source=SOURCE, subject="system", division=NATION), record_of_number(SOURCE, number), payload,
            civil_date(at or now()),
        )  # fmt: skip
        self._append(tx, [(event, at)])


def _dead(refused: Rejected) -> DeadLetter:
    record, fault = refused.record, refused.fault
    return DeadLetter(record.place, record.line, fault.reason, fault.path, fault.what, record.raw)
