"""Whoever speaks to a log that is read in parts: appends what is said, decides on commands; workers do all the rest."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from schemas.case.feed import Done, Refused
from schemas.dates import civil_date
from schemas.events.system import PolicyAdopted, Tick
from services.alerts import casefile
from services.alerts.process import Alerts
from services.eventlog import rejects
from services.eventlog.protocol import Conflict, Stored
from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import Ticker, now
from services.host.database import last_said
from services.host.distributed.consumer import Overtaken
from services.host.distributed.monitoring import is_in
from services.host.distributed.parts import part_of
from services.host.drafting import adoption, draft_of, with_time
from services.host.embedded import Counts
from services.host.signing import signed
from services.host.vaulting import LazyVault
from services.ingest.burial import Burial
from services.ingest.intake import Accepted, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Answered
    from schemas.event import Event
    from services.eventlog.writing import SqlTransaction
    from services.host.embedded import Mark
    from services.host.settings import Settings
    from services.policy.book import PolicyBook

TRIES = 20
"""How often a command is decided anew because somebody else decided on the household meanwhile."""

RACES = frozenset({"40001", "40P01"})
"""SQLSTATE of a transaction that lost to another one, and may simply be tried again."""


@dataclass
class Clerk:
    """Says to a distributed log what `Embedded` says to its own; what follows is appended by the workers, later."""

    settings: Settings
    book: PolicyBook
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.log = open_log(self.settings.database_url, clock=now, indexer=indexing.index)
        self.vault = LazyVault(self.settings)
        with self.log.transaction() as tx:
            indexing.create(tx.connection)

    def close(self) -> None:
        """Let go of the database."""
        self.vault.close()
        self.log.close()

    def take(self, batch: Sequence[Accepted | Rejected], mark: Mark | None = None) -> None:
        """Append a batch in one transaction; refused records are kept."""
        accepted = [one for one in batch if isinstance(one, Accepted)]
        letters = Burial(self.vault, now()).of_event_file(one for one in batch if isinstance(one, Rejected))
        with self._at_the_end() as (tx, ticker):
            if accepted:
                self._adopt(tx, accepted[0].recorded_at)
            self._append(tx, [*with_time(accepted, ticker)])
            rejects.keep(tx.connection, letters)
            if mark is not None:
                tx.save_consumed("file", mark.file, 0, mark.offset)
        self.counts.rejected += len(letters)

    def read_so_far(self, file: str) -> int:
        """Bytes of a file that earlier runs have read."""
        with self.log.reader() as reader:
            return reader.consumed("file", file, 0)

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
        with self._at_the_end() as (tx, _):
            self._append(tx, [(one, at) for one in said])

    def pass_time(self, until: datetime | None = None) -> None:
        """Let time pass under this process's policy: up to now, or in a loaded history until an instant.

        Said twice or in two places it is said once; days that were missed are made up for.
        """
        with self._at_the_end() as (tx, ticker):
            self._adopt(tx, until)
            self._append(tx, [*ticker.until(until or tx.now(), is_live=until is None)])

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
    def _at_the_end(self) -> Iterator[tuple[SqlTransaction, Ticker]]:
        """A transaction in which nobody else appends, and the time as the log has it."""
        with self.log.transaction() as tx:
            tx.append([])
            last = last_said(tx, Tick)
            yield tx, Ticker(self.settings.tick_minutes, None if last is None else last.at)

    def _append(self, tx: SqlTransaction, events: Sequence[tuple[Event, datetime | None]]) -> None:
        outcomes = tx.append([draft_of(event, at) for event, at in events])
        appended = sum(isinstance(one, Stored) for one in outcomes)
        self.counts.appended += appended
        self.counts.repeated += len(outcomes) - appended

    def _adopt(self, tx: SqlTransaction, at: datetime | None) -> None:
        """Let this process's policy book hold from here on (at `at` in a loaded history), if it does not yet."""
        last = last_said(tx, PolicyAdopted)
        if last is None or last.digest != self.book.digest:
            self._append(tx, [(adoption(tx, self.book, at), at)])
