"""What every host does: opens log and vault, and appends what is said, behind the ticks before it, at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.eventlog import rejects
from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import Ticker, now
from services.host.drafting import adoption, with_time
from services.host.vaulting import LazyVault
from services.ingest.burial import Burial
from services.ingest.intake import Accepted, Rejected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from schemas.event import Event
    from services.eventlog.writing import SqlTransaction
    from services.host.settings import Settings
    from services.policy.book import PolicyBook


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
class Front(ABC):
    """Speaks to a log under a policy book; who reads it is for the two kinds of host to say."""

    settings: Settings
    book: PolicyBook
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.log = open_log(self.settings.database_url, clock=now, indexer=indexing.index)
        self.vault = LazyVault(self.settings)
        self._ticker = Ticker(self.settings.tick_minutes, None)
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
        with self._speaking() as tx:
            if accepted:
                self._adopt(tx, accepted[0].recorded_at)
            self._append(tx, [*with_time(accepted, self._ticker)])
            rejects.keep(tx.connection, letters)
            if mark is not None:
                tx.save_consumed("file", mark.file, 0, mark.offset)
        self.counts.rejected += len(letters)

    def read_so_far(self, file: str) -> int:
        """Bytes of a file that earlier runs have read."""
        with self.log.reader() as reader:
            return reader.consumed("file", file, 0)

    def _adopt(self, tx: SqlTransaction, at: datetime | None) -> None:
        """Let this process's policy book hold from here on (at `at` in a loaded history), if it does not yet."""
        if self._adopted(tx) != self.book.digest:
            self._append(tx, [(adoption(tx, self.book, at), at)])

    @abstractmethod
    def _speaking(self) -> AbstractContextManager[SqlTransaction]:
        """A transaction in which nobody else appends, and in which `_ticker` knows the time as the log has it."""

    @abstractmethod
    def _adopted(self, tx: SqlTransaction) -> str | None:
        """The digest of the book under which the log is read."""

    @abstractmethod
    def _append(self, tx: SqlTransaction, events: Sequence[tuple[Event, datetime | None]]) -> object:
        """Append facts, with the recorded time that a loaded history brings, and count them."""
