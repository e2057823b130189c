"""The embedded host: door, monitor and alerts in one process and one transaction per batch."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas import case as cases
from schemas.case.feed import Done, Refused
from schemas.dates import civil_date
from schemas.event import Recorded, parse
from schemas.events import event_types
from services.alerts import casefile
from services.alerts.process import Alerts
from services.eventlog.protocol import Draft, Stored
from services.host.clock import Ticker, now
from services.host.drafting import draft_of
from services.host.front import Front
from services.host.sharing import check_whole
from services.host.signing import signed
from services.monitor.heard import Assessed, messages
from services.monitor.process import CONSUMER, Monitor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Answered
    from schemas.event import Event
    from services.eventlog.writing import SqlTransaction

TOPIC = "log"
"""The embedded host reads the log itself, in one part."""


@dataclass
class Embedded(Front):
    """One process that appends, reads and alerts; any other process on the same database may append meanwhile.

    What it appends, and everything that follows from it, is one transaction.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._monitor = Monitor(self.settings.warm_households)
        self._alerts = Alerts(self.settings.warm_households)
        self._position: int | None = None

    def close(self) -> None:
        """Keep what was folded, and let go of the database."""
        if self._position is not None:
            with self._following(most=0) as tx:
                self._monitor.cache.snapshot(tx, self._position)
        super().close()

    def command(self, command: AnyCommand, at: datetime | None = None) -> Answered:
        """Carry a command out, with everything that follows from it, in one transaction; a refusal is kept.

        It arrives now or, in a loaded history, `at` an instant; time passes until then first.
        """
        with self._following() as tx:
            moment = self._arrive(tx, at)
            own = signed(tx, command, self.book.divisions, civil_date(moment))
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
        """Let time pass under this process's policy: up to now, or in a loaded history until an instant."""
        with self._following() as tx:
            self._adopt(tx, until)
            self._arrive(tx, until)

    def follow(self, most: int) -> bool:
        """Read at most so many records that others have appended, and append what follows; whether more are waiting."""
        with self._following(most) as tx:
            end = tx.head().position
        return self._position != end

    # --- one transaction

    @contextmanager
    def _following(self, most: int | None = None) -> Iterator[SqlTransaction]:
        """A transaction in which the log has been read, at most so much of it; if it fails, the caches are dropped."""
        try:
            with self.log.transaction() as tx:
                place = tx.lock_consumed(CONSUMER, TOPIC, [0])[0]
                check_whole(tx.head())
                tx.append([])  # the lock: from here on nobody else says anything that would not be read
                if self._position != place.position:
                    self._monitor.start(tx, place.position)
                    self._alerts.forget()
                    self._ticker = Ticker(self.settings.tick_minutes, self._monitor.ticked_at)
                self._position = place.position
                stopped = self._catch_up(tx, most)
                yield tx
                self._position = tx.head().position if stopped is None else stopped
                tx.save_consumed(CONSUMER, TOPIC, 0, self._position)
        except BaseException:
            self._position = None
            self._monitor.forget()
            self._alerts.forget()
            raise

    def _catch_up(self, tx: SqlTransaction, most: int | None) -> int | None:
        """Read what other processes have appended; where reading stopped, if it was before the end."""
        start, end, kinds = self._position or 0, tx.head().position, event_types()
        last = end if most is None else min(end, start + most)
        position = start
        while position < last:
            stored = tx.after(position, min(self.settings.batch_events, last - position))
            self._follow(
                tx, [Recorded(parse(one.body), one.position, one.recorded_at) for one in stored if one.type in kinds]
            )
            position = stored[-1].position if stored else end
        return position if position < end else None

    def _arrive(self, tx: SqlTransaction, at: datetime | None) -> datetime:
        """Let time pass until somebody speaks; the instant at which they do, never before what the log has."""
        moment = at or now()
        given = self._monitor.given
        # Newer rules ask for parameters that an older book does not have; other changes wait for the next delivery.
        if given is None or not self.book.parameters.keys() <= given.book.parameters.keys():
            self._adopt(tx, at)
        self._append(tx, [*self._ticker.until(moment, is_live=at is None)])
        return max(moment, tx.head().recorded_at)

    def _append(self, tx: SqlTransaction, events: Sequence[tuple[Event, datetime | None]]) -> list[Draft]:
        """Append facts and what follows from them; the case events that do."""
        outcomes = tx.append([draft_of(event, at) for event, at in events])
        recorded = [
            Recorded(event, outcome.position, outcome.recorded_at)
            for (event, _), outcome in zip(events, outcomes, strict=True)
            if isinstance(outcome, Stored)
        ]
        self.counts.appended += len(recorded)
        self.counts.repeated += len(outcomes) - len(recorded)
        return self._follow(tx, recorded)

    def _follow(self, tx: SqlTransaction, recorded: Sequence[Recorded]) -> list[Draft]:
        said = self._monitor.step(tx, recorded)
        readings = [one.draft for one in said if isinstance(one, Assessed)]
        decided = self._alerts.step(tx, messages(said))
        tx.append([*readings, *decided])
        self.counts.assessed += len(readings)
        self.counts.case_events += len(decided)
        return decided

    def _speaking(self) -> AbstractContextManager[SqlTransaction]:
        return self._following()

    def _adopted(self, tx: SqlTransaction) -> str | None:  # noqa: ARG002  # as the log says, which it has read
        return None if self._monitor.given is None else self._monitor.given.book.digest
