"""Whoever speaks to a log that is read in parts: appends what is said, decides on commands; workers do all the rest."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from schemas.case.feed import Done, Refused
from schemas.dates import civil_date
from schemas.events.system import PolicyAdopted, Tick
from services.alerts import casefile
from services.alerts.process import Alerts
from services.eventlog.protocol import Conflict, Stored
from services.host.clock import Ticker
from services.host.database import last_said
from services.host.distributed.consumer import Overtaken
from services.host.distributed.monitoring import is_in
from services.host.distributed.parts import part_of
from services.host.drafting import draft_of
from services.host.front import Front
from services.host.signing import signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Answered
    from schemas.event import Event
    from services.eventlog.writing import SqlTransaction

TRIES = 20
"""How often a command is decided anew because somebody else decided on the household meanwhile."""

RACES = frozenset({"40001", "40P01"})
"""SQLSTATE of a transaction that lost to another one, and may simply be tried again."""


class Clerk(Front):
    """Says to a distributed log what `Embedded` says to its own; what follows is appended by the workers, later."""

    def command(self, command: AnyCommand, at: datetime | None = None) -> Answered:
        """Carry a command out against the case as the log has it; a refusal is kept.

        It arrives now or, in a loaded history, `at` an instant.

        Raises:
            Overtaken: others decide on this household all the time.
        """
        for _ in range(TRIES - 1):
            try:
                return self._decide(command, at)
            except Overtaken:
                continue
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) not in RACES:
                    raise
        return self._decide(command, at)

    def tell(self, said: Sequence[Event], at: datetime | None = None) -> None:
        """Append what the host itself says, such as a roster; `at` as above."""
        with self._speaking() as tx:
            self._append(tx, [(one, at) for one in said])

    def pass_time(self, until: datetime | None = None) -> None:
        """Let time pass under this process's policy: up to now, or in a loaded history until an instant.

        Said twice or in two places it is said once; days that were missed are made up for.
        """
        with self._speaking() as tx:
            self._adopt(tx, until)
            self._append(tx, [*self._ticker.until(until or tx.now(), is_live=until is None)])

    # --- one transaction

    def _decide(self, command: AnyCommand, at: datetime | None) -> Answered:
        with self.log.transaction() as tx:
            head = tx.head()
            moment = max(at or tx.now(), head.recorded_at)
            own = signed(tx, command, self.book.divisions, civil_date(moment))
            part = part_of(command.household_id, head.partitions)
            alerts = Alerts(0, part, partial(is_in, part, head.partitions))
            answer = own if isinstance(own, Refused) else alerts.answer(tx, own, moment)
            if isinstance(answer, Refused):
                casefile.refuse(tx.connection, command, answer, moment)
                return answer
            # The tables of the cases before the head, as the workers have it: the other way round ends in deadlocks.
            drafts = alerts.projected(tx, answer.events)
            facts = [draft_of(fact, at) for fact in answer.facts]
            outcomes = tx.append([*drafts, *facts], alerts.ends(drafts))
            if isinstance(outcomes, Conflict):
                raise Overtaken(outcomes)
        self.counts.case_events += len(drafts)
        is_repeat = not any(isinstance(one, Stored) for one in outcomes)
        return Done(command.command_id, tuple(answer.events), is_repeat=is_repeat)

    @contextmanager
    def _speaking(self) -> Iterator[SqlTransaction]:
        with self.log.transaction() as tx:
            tx.append([])
            last = last_said(tx, Tick)
            self._ticker = Ticker(self.settings.tick_minutes, None if last is None else last.at)
            yield tx

    def _adopted(self, tx: SqlTransaction) -> str | None:
        last = last_said(tx, PolicyAdopted)
        return None if last is None else last.digest

    def _append(self, tx: SqlTransaction, events: Sequence[tuple[Event, datetime | None]]) -> None:
        outcomes = tx.append([draft_of(event, at) for event, at in events])
        appended = sum(isinstance(one, Stored) for one in outcomes)
        self.counts.appended += appended
        self.counts.repeated += len(outcomes) - appended
