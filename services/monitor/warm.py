"""Folded households kept warm: a bounded cache of what the log says, which may be thrown away at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas import readings
from schemas.event import Recorded, parse
from schemas.events.correction import Retracted, SamePerson
from schemas.events.medical import OutpatientSummarised
from schemas.events.membership import MemberJoined, MemberLeft
from schemas.events.registration import HouseholdRegistered
from services.eventlog.protocol import Bound
from services.monitor import store
from services.monitor.household import Change, Household
from services.monitor.residence import SOLO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from schemas.assessment import Assessment
    from schemas.event import Event
    from schemas.events.system import FeedCovered
    from services.eventlog.protocol import Stored
    from services.eventlog.protocol import TabledTransaction as Writing
    from services.monitor.assess import Reading


MOVES = (MemberJoined, MemberLeft, Retracted, SamePerson)
"""Types that may make a home somebody's that heard nothing of them before, or not lately."""

SNAPSHOT_EVENTS = 64
"""A household is written to the fold table when it leaves the cache with this many events since its last snapshot."""


@dataclass(slots=True)
class Warm:
    """A household in memory: folded up to now, last read, and last recorded."""

    household: Household
    reading: Reading | None = None
    recorded: Assessment | None = None
    spent_fen: int = 0
    """Outpatient months folded in since the last reading, which could not change it."""
    unsaved: int = 0

    def leaves_room(self, event: Event) -> bool:
        """Whether one more outpatient month is too small to change the last reading; takes it off the room.

        Not of a home without a register, whose newest fact says where it is, nor of a month before the registration,
        which could become the household's first; nor while no medical fact has been read, for then no room was left.
        """
        payload = event.payload
        if self.reading is None or self.reading.room_fen is None or not isinstance(payload, OutpatientSummarised):
            return False
        registered = self.household.own.of(HouseholdRegistered)
        spent_fen = self.spent_fen + payload.personal_fen
        if not registered or event.occurred_on < registered[0].occurred_on or spent_fen > self.reading.room_fen:
            return False
        self.spent_fen = spent_fen
        return True

    def catch_up(self, past: Iterable[Recorded]) -> None:
        """Hear what was said of somebody while this was no home of theirs; hearing it twice changes nothing."""
        changes = [self.household.put(one) for one in past]
        if any(change is not Change.NOTHING for change in changes):
            self.reading = None

    def last(self) -> Reading | None:
        """The last reading, with the room that is left of what it gave."""
        if self.reading is not None and self.spent_fen:
            self.reading = self.reading.after_spending(self.spent_fen)
            self.spent_fen = 0
        return self.reading


class Cache:
    """Households by id, the one used last at the end; valid for the transaction that filled it and later ones."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._warm: dict[str, Warm] = {}

    def __contains__(self, household_id: str) -> bool:
        return household_id in self._warm

    def __len__(self) -> int:
        return len(self._warm)

    def get(self, household_id: str) -> Warm:
        """A household that is warm."""
        warm = self._warm.pop(household_id)
        self._warm[household_id] = warm
        return warm

    def awaits(self, household_id: str, covered: FeedCovered) -> bool:
        """Whether a delivery could change a household's last reading; true of one that is not known."""
        warm = self._warm.get(household_id)
        if warm is None or warm.reading is None:
            return True
        day = warm.reading.feeds.get(covered.feed)
        return day is None or day <= covered.covered_through_on

    def load(self, tx: Writing, households: Collection[str], until: int) -> None:
        """Make households warm as they stand at a position: one query for all that are not."""
        missing = sorted({each for each in households if each not in self._warm})
        if not missing:
            return
        people = store.people_of(tx.connection, missing, until)
        saved = store.folds(tx.connection, missing, until)
        last = store.last_readings(tx.connection, missing)
        for each in missing:
            if each.startswith(SOLO):
                people[each].add("person/" + each.removeprefix(SOLO))
        names = {f"household/{each}" for each in missing} | {person for each in missing for person in people[each]}
        streams = tx.streams(sorted(names), Bound(position=until))
        for each in missing:
            household, position = saved.get(each, (Household(each), 0))
            warm = Warm(household)
            for name in [f"household/{each}", *sorted(people[each])]:
                known = name in household.people or name == household.own.subject
                for recorded in told(streams[name], after=position if known else 0):
                    household.put(recorded)
                    warm.unsaved += 1
            if each in last:
                warm.recorded = readings.parse(last[each])
            self._warm[each] = warm

    def shrink(self, tx: Writing, position: int) -> None:
        """Let the households that have not been used longest go, keeping a snapshot of those with much unsaved."""
        surplus = len(self._warm) - self.capacity
        if surplus > 0:
            leaving = [self._warm.pop(each) for each in list(self._warm)[:surplus]]
            store.save_folds(
                tx.connection, [(warm.household, position) for warm in leaving if warm.unsaved >= SNAPSHOT_EVENTS]
            )

    def snapshot(self, tx: Writing, position: int) -> None:
        """Keep everything unsaved, before a stop."""
        unsaved = [warm for warm in self._warm.values() if warm.unsaved >= SNAPSHOT_EVENTS]
        store.save_folds(tx.connection, [(warm.household, position) for warm in unsaved])
        for warm in unsaved:
            warm.unsaved = 0

    def clear(self) -> None:
        """Forget everything, as after a rollback."""
        self._warm.clear()


def told(stored: Iterable[Stored], after: int = 0) -> Iterator[Recorded]:
    """The events behind a position, parsed."""
    for one in stored:
        if one.position > after:
            yield Recorded(parse(one.body), one.position, one.recorded_at)
