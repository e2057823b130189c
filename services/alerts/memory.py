"""What the alerts keep between two steps: cases, policy books, who serves whom; all of it can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas import case as cases
from services.alerts import casefile, service
from services.alerts.lifecycle.evolve import evolve
from services.alerts.projection import book_of, fold, record, stand
from services.alerts.state import Case
from services.eventlog.errors import LogCorrupt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from schemas.case import CaseEvent
    from schemas.event import Recorded
    from services.alerts.routing import Roster
    from services.alerts.rows import Happened
    from services.alerts.service import Served
    from services.eventlog.protocol import Reader
    from services.eventlog.protocol import TabledTransaction as Writing
    from services.policy.book import PolicyBook


class Memory:
    """Cases as the log and what was just decided leave them; at most `capacity` between steps.

    With no capacity nothing is ever loaded or dropped: every case begins empty, as before the first record.
    """

    def __init__(self, capacity: int | None) -> None:
        self.capacity = capacity
        self._books: dict[str, PolicyBook] = {}
        self.forget()

    def forget(self) -> None:
        """Drop everything but the policy books, which never change."""
        self.cases: dict[str, Case] = {}
        self._happened: list[Happened] = []
        self._roster: Roster | None = None
        self._adopted: str | None = None

    # --- cases

    def load(self, tx: Writing, households: Collection[str]) -> None:
        """Have the cases of households at hand."""
        missing = sorted({*households} - self.cases.keys())
        if self.capacity is None:
            self.cases |= dict.fromkeys(missing, Case())
        elif missing:
            streams = tx.streams([*map(cases.stream_of, missing)])
            for each in missing:
                self.cases[each] = _folded(stored.body for stored in streams[cases.stream_of(each)])

    def take(self, events: Iterable[CaseEvent]) -> list[CaseEvent]:
        """Let events hold from here on; the tables follow with the next `write`."""
        taken = [*events]
        self._happened += [fold(self.cases, event) for event in taken]
        return taken

    def write(self, tx: Writing) -> None:
        """Write what has happened since the last time."""
        happened, self._happened = self._happened, []
        if happened:
            divisions = self.adopted(tx).divisions
            record(tx.connection, happened, divisions)
            stand(tx.connection, {one.event.household_id: one.after for one in happened}, divisions)

    def shrink(self) -> None:
        """Let go of all cases if there are too many."""
        if self.capacity is not None and len(self.cases) > self.capacity:
            self.cases.clear()

    # --- policy and roster

    def book(self, tx: Writing, digest: str) -> PolicyBook:
        """The policy book of a digest."""
        if digest not in self._books:
            self._books[digest] = book_of(tx, digest)
        return self._books[digest]

    def adopt(self, tx: Writing, digest: str) -> None:
        """Let a policy book hold from here on."""
        self._adopted = digest
        casefile.adopt(tx.connection, digest)

    def adopted(self, tx: Writing) -> PolicyBook:
        """The policy book that was adopted last.

        Raises:
            LogCorrupt: none was.
        """
        if self._adopted is None:
            self._adopted = casefile.adopted_digest(tx.connection)
        if self._adopted is None:
            raise LogCorrupt(tx.head().position, "no policy book has been adopted before this")
        return self.book(tx, self._adopted)

    def roster(self, tx: Writing) -> Roster:
        """Who serves whom, as far as the log has been read."""
        if self._roster is None:
            self._roster = service.roster(tx.connection)
        return self._roster

    def begin(self, tx: Writing, on: date) -> date:
        """Let a day begin, once; the day that began before, `on` itself if none did or it has begun already."""
        before_on = casefile.begun_on(tx.connection)
        if before_on is None or before_on < on:
            casefile.begin(tx.connection, on)
        return before_on or on

    def serve(self, tx: Writing, recorded: Recorded) -> list[Served]:
        """Let what was said of a roster hold from here on."""
        roster = self.roster(tx)
        taken = service.take(tx.connection, [recorded])
        for one in taken:
            roster = roster.with_service(one.scope, one.service)
        self._roster = roster
        return taken


def case_of(reader: Reader, household_id: str) -> Case:
    """The case of a household, from the log."""
    return _folded(stored.body for stored in reader.stream(cases.stream_of(household_id)))


def _folded(bodies: Iterable[bytes]) -> Case:
    case = Case()
    for body in bodies:
        case = evolve(case, cases.parse(body))
    return case
