"""Folded households kept warm: a bounded cache of what the log says, which may be thrown away at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from schemas import readings
from schemas.dates import DAY, month_of
from schemas.event import Recorded, parse
from schemas.events.benefit import BenefitPaid
from schemas.events.income import PensionPaid
from schemas.events.medical import OutpatientSummarised
from services.eventlog.protocol import Bound
from services.monitor import places, quiet, store
from services.monitor.household import Change, Household
from services.monitor.residence import SOLO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from schemas.assessment import Assessment
    from schemas.event import Event
    from schemas.events.system import FeedCovered
    from services.eventlog.protocol import Stored
    from services.eventlog.protocol import TabledTransaction as Writing
    from services.monitor.given import Given
    from services.monitor.reading import Reading


SNAPSHOT_EVENTS = 64
"""A household is written to the fold table when it leaves the cache with this many events since its last snapshot."""

AWAKE = 2_500
"""Households kept ready at least, and twice as many at most: some 25 KB each with a year of history, at rest 5.

Waking one costs about a tenth of a millisecond, so a county of no more never pays it.
"""


@dataclass(slots=True)
class Warm:
    """A household in memory: folded up to now, last read, and last recorded."""

    household: Household
    reading: Reading | None = None
    recorded: Assessment | None = None
    used_fen: int = 0
    """Payments folded in since the last reading, which could not change it."""
    unsaved: int = 0

    def moved_by(self, event: Event, given: Given, parts: frozenset[str]) -> frozenset[str]:
        """Of the parts that a fact which was just added could move, those that it does not provably leave as they are.

        It leaves them if it is one more outpatient month within the room that is left, or a pension as it has come for
        months, while the income may drift, or a benefit for a month that is not judged yet. Not the first of its type,
        of which no part has been asked.
        """
        payload, reading = event.payload, self.reading
        if reading is None or type(payload) not in reading.present:
            return parts
        if isinstance(payload, BenefitPaid):
            return parts - quiet.left_by_benefit(payload, self.household.kinds, reading.assessment, given)
        moved_fen, room_fen = None, dict[str, int | None]()
        if isinstance(payload, OutpatientSummarised):
            room_fen, moved_fen = {name: reading.parts[name].room_fen for name in parts}, payload.personal_fen
        elif isinstance(payload, PensionPaid) and self.household.kinds.isdisjoint(quiet.PENSION_TROUBLE):
            paid = self.household.ledger(event.subject).of(PensionPaid)
            room_fen = {name: reading.parts[name].income_fen for name in parts}
            moved_fen = quiet.regular_pension_fen(paid, event.event_id, reading.assessment, given)
        if moved_fen is None or all(fen is None for fen in room_fen.values()):
            return parts
        self.used_fen += moved_fen
        return frozenset(name for name, fen in room_fen.items() if fen is not None and fen < self.used_fen)

    def catch_up(self, past: Iterable[Recorded]) -> None:
        """Hear what was said of somebody while this was no home of theirs; hearing it twice changes nothing."""
        changes = [self.household.put(one) for one in past]
        if any(change is not Change.NOTHING for change in changes):
            self.reading = None

    def last(self) -> Reading | None:
        """The last reading, with what is left of the room that it gave."""
        if self.reading is not None and self.used_fen:
            self.reading = self.reading.after(self.used_fen)
            self.used_fen = 0
        return self.reading


class Cache:
    """Households by id, the one used last at the end; valid for the transaction that filled it and later ones.

    All but the last few rest: who has been heard of is soon heard of again, or not before the next delivery.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._resting: dict[str, Warm] = {}
        self._awake: dict[str, Warm] = {}

    def __contains__(self, household_id: str) -> bool:
        return household_id in self._awake or household_id in self._resting

    def __len__(self) -> int:
        return len(self._awake) + len(self._resting)

    def get(self, household_id: str) -> Warm:
        """A household that is warm."""
        warm = self._awake.pop(household_id, None) or self._resting.pop(household_id)
        self._awake[household_id] = warm
        if len(self._awake) > 2 * AWAKE:
            for each in list(self._awake)[:AWAKE]:
                tired = self._resting[each] = self._awake.pop(each)
                tired.household.rest()
        return warm

    def awaits(self, household_id: str, covered: FeedCovered, given: Given, as_of: date) -> bool:
        """Whether a delivery could change a household's last reading; true of one that is not known."""
        warm = self._awake.get(household_id) or self._resting.get(household_id)
        if warm is None or warm.reading is None:
            return True
        read, day = warm.reading.assessment, warm.reading.feeds.get(covered.feed)
        if day is not None and day > covered.covered_through_on:
            return False
        if day is None or day == date.min or covered.feed not in quiet.FEEDS:
            return True
        months = range(month_of(day), month_of(covered.covered_through_on + DAY))
        household = self.get(household_id).household
        if covered.feed == quiet.PENSION:
            return not quiet.pensions_came(household, months)
        return not quiet.benefits_came(household, months, read, given.book.view(read.division, as_of, as_of))

    def load(self, tx: Writing, households: Collection[str], until: int) -> None:
        """Make households warm as they stand at a position: one query for all that are not."""
        missing = sorted({each for each in households if each not in self})
        if not missing:
            return
        people = places.people_of(tx.connection, missing, until)
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
            self._awake[each] = warm

    def shrink(self, tx: Writing, position: int) -> None:
        """Let the households that have not been used longest go, keeping a snapshot of those with much unsaved."""
        surplus = max(len(self) - self.capacity, 0)
        unused = [*self._resting, *self._awake][:surplus]
        self._keep(
            tx, [(self._resting if each in self._resting else self._awake).pop(each) for each in unused], position
        )

    def snapshot(self, tx: Writing, position: int) -> None:
        """Keep everything unsaved, before a stop."""
        self._keep(tx, [*self._resting.values(), *self._awake.values()], position)

    def clear(self) -> None:
        """Forget everything, as after a rollback."""
        self._resting.clear()
        self._awake.clear()

    def _keep(self, tx: Writing, some: Iterable[Warm], position: int) -> None:
        unsaved = [warm for warm in some if warm.unsaved >= SNAPSHOT_EVENTS]
        store.save_folds(tx.connection, [(warm.household, position) for warm in unsaved])
        for warm in unsaved:
            warm.unsaved = 0


def told(stored: Iterable[Stored], after: int = 0) -> Iterator[Recorded]:
    """The events behind a position, parsed."""
    for one in stored:
        if one.position > after:
            yield Recorded(parse(one.body), one.position, one.recorded_at)
