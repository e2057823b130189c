"""What the alerts keep between two steps: cases, policy books, who serves whom; all of it can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas import case as cases
from schemas import readings
from services.alerts import progress, service
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

    With no capacity nothing is ever loaded or dropped: every case begins empty, as before the first record. Of several
    parts of the households each has its own word on policy, days and rosters, as far as it has come.
    """

    def __init__(self, capacity: int | None, part: int) -> None:
        self.capacity = capacity
        self._part = part
        self._books: dict[str, PolicyBook] = {}
        self.forget()

    def forget(self) -> None:
        """Drop everything but the policy books, which never change."""
        self.cases: dict[str, Case] = {}
        self.ends: dict[str, int] = {}
        """Where the streams of the cases at hand ended when they were loaded."""
        self.read_at: dict[str, str] = {}
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
            if not self.cases:
                self.ends.clear()
            streams = tx.streams([*map(cases.stream_of, missing)])
            for each in missing:
                stored = streams[cases.stream_of(each)]
                self.cases[each] = _folded(one.body for one in stored)
                self.ends[cases.stream_of(each)] = stored[-1].position if stored else 0

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
        """Let go of all cases, or of all places, if there are too many."""
        for known in (self.cases, self.read_at):
            if self.capacity is not None and len(known) > self.capacity:
                known.clear()

    def division_of(self, tx: Writing, household_id: str) -> str | None:
        """Where a household was when it was read last; None of one that never was."""
        if household_id not in self.read_at and self.capacity is not None:
            name = readings.stream_of(household_id)
            for last in tx.streams([name])[name][-1:]:
                self.read_at[household_id] = readings.parse(last.body).division
        return self.read_at.get(household_id)

    # --- policy and roster

    def book(self, tx: Writing, digest: str) -> PolicyBook:
        """The policy book of a digest."""
        if digest not in self._books:
            self._books[digest] = book_of(tx, digest)
        return self._books[digest]

    def adopt(self, tx: Writing, digest: str) -> None:
        """Let a policy book hold from here on."""
        self._adopted = digest
        progress.adopt(tx.connection, digest, self._part)

    def adopted(self, tx: Writing) -> PolicyBook:
        """The policy book that was adopted last.

        Raises:
            LogCorrupt: none was.
        """
        if self._adopted is None:
            self._adopted = progress.adopted_digest(tx.connection, self._part)
        if self._adopted is None:
            raise LogCorrupt(
                tx.head().position, "此前没有采用过任何政策参数册", "no policy book has been adopted before this"
            )  # fmt: skip
        return self.book(tx, self._adopted)

    def roster(self, tx: Writing) -> Roster:
        """Who serves whom, as far as the log has been read."""
        if self._roster is None:
            self._roster = service.roster(tx.connection, progress.rostered_at(tx.connection, self._part))
        return self._roster

    def begin(self, tx: Writing, on: date) -> date:
        """Let a day begin, once; the day that began before, `on` itself if none did or it has begun already."""
        before_on = progress.begun_on(tx.connection, self._part)
        if before_on is None or before_on < on:
            progress.begin(tx.connection, on, self._part)
        return before_on or on

    def serve(self, tx: Writing, recorded: Recorded) -> list[Served]:
        """Let what was said of a roster, or taken back, hold from here on; the scopes of which that is."""
        roster = self.roster(tx)
        taken = service.take(tx, [recorded])
        for one in taken.gone:
            roster = roster.without_service(one.scope, one.service.position)
        for one in taken.said:
            roster = roster.with_service(one.scope, one.service)
        self._roster = roster
        progress.serve(tx.connection, recorded.position, self._part)
        return [*taken.gone, *taken.said]


def case_of(reader: Reader, household_id: str) -> Case:
    """The case of a household, from the log."""
    return _folded(stored.body for stored in reader.stream(cases.stream_of(household_id)))


def _folded(bodies: Iterable[bytes]) -> Case:
    case = Case()
    for body in bodies:
        case = evolve(case, cases.parse(body))
    return case
