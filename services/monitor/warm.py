"""Folded households kept warm: a bounded cache of what the log says, which may be thrown away at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from schemas import readings
from schemas.dates import DAY, last_day, month_of, parse_month
from schemas.event import Recorded, parse
from schemas.events.benefit import PaymentReturned
from schemas.events.correction import Retracted, SamePerson
from schemas.events.income import PensionPaid, PensionStopped
from schemas.events.medical import OutpatientSummarised
from schemas.events.membership import MemberJoined, MemberLeft
from services.eventlog.protocol import Bound
from services.monitor import store
from services.monitor.facets.income import is_in_force
from services.monitor.facets.income.history import BASE_COUNTED
from services.monitor.household import Change, Household
from services.monitor.residence import SOLO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from schemas.assessment import Assessment
    from schemas.event import Event
    from schemas.events.system import FeedCovered
    from services.eventlog.protocol import Stored
    from services.eventlog.protocol import TabledTransaction as Writing
    from services.monitor.given import Given
    from services.monitor.household import Fact
    from services.monitor.reading import Reading


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
    used_fen: int = 0
    """Payments folded in since the last reading, which could not change it."""
    unsaved: int = 0

    def is_unmoved_by(self, event: Event, given: Given) -> bool:
        """Whether a fact that was just added provably changes nothing of the last reading; counts it.

        One more outpatient month within the room that is left, or a pension as it has come for months, while the income
        may drift. Not the first of its type, of which no part of the reading has been asked.
        """
        payload, reading = event.payload, self.reading
        if reading is None or type(payload) not in reading.present:
            return False
        room_fen = moved_fen = None
        if isinstance(payload, OutpatientSummarised):
            room_fen, moved_fen = reading.room_fen, payload.personal_fen
        elif isinstance(payload, PensionPaid) and self.household.kinds.isdisjoint(PENSION_TROUBLE):
            paid = self.household.ledger(event.subject).of(PensionPaid)
            room_fen, moved_fen = (
                reading.income_fen,
                steady_pension_fen(paid, event.event_id, reading.assessment, given),
            )
        if room_fen is None or moved_fen is None or self.used_fen + moved_fen > room_fen:
            return False
        self.used_fen += moved_fen
        return True

    def is_paid_through(self, awaited_on: date, day: date) -> bool:
        """Whether everybody who ever had a pension has been paid for every month from the one awaited until a day.

        Then that the feed is complete says nothing new, unless it was silent or somebody's pension is in trouble.
        """
        if awaited_on == date.min or not self.household.kinds.isdisjoint(PENSION_TROUBLE):
            return False
        asked = range(month_of(awaited_on), month_of(day + DAY))
        paid = [ledger.of(PensionPaid) for ledger in self.household.people.values()]
        return all(set(asked) <= {parse_month(fact.payload.month) for fact in facts} for facts in paid if facts)

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


def steady_pension_fen(paid: Sequence[Fact[PensionPaid]], event_id: str, read: Assessment, given: Given) -> int | None:
    """By how much a person's newest pension may move a yearly income; None if it is not as it was for months.

    It is the next month's, of which nothing was known, and the months before it brought the same, of which the same
    counts. So a projection stays as it is, and a year moves by no more than what it gains with this month or loses with
    the one that leaves it.
    """
    recent = paid[-STEADY_MONTHS:]
    if len(recent) < STEADY_MONTHS or recent[-1].event_id != event_id:
        return None
    months = [parse_month(fact.payload.month) for fact in recent]
    sums = {(fact.payload.amount_fen, fact.payload.central_base_fen) for fact in recent}
    if months != list(range(months[0], months[0] + STEADY_MONTHS)) or len(sums) > 1:
        return None
    through = given.covers(read.division, read.as_of).get("PENSION")
    if through is not None and last_day(months[-1]) <= through:
        return None
    counts_base = partial(is_in_force, given.book, read.division, read.as_of, BASE_COUNTED)
    if recent[0].payload.central_base_fen and counts_base(months[0]) != counts_base(months[-1]):
        return None
    by_month: dict[str, int] = {}
    for fact in paid:
        by_month[fact.payload.month] = by_month.get(fact.payload.month, 0) + fact.payload.amount_fen
    return max(by_month.values()) + WOBBLE_FEN


STEADY_MONTHS = 4
"""The newest payment and the three months of which a projection is made."""
WOBBLE_FEN = 1_000
"""More than the single fen by which uneven shares of declarations move a yearly income of any household."""
PENSION_TROUBLE = frozenset({PaymentReturned, PensionStopped})
"""Types beside which every payment matters."""


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
        if day is not None and day > covered.covered_through_on:
            return False
        return covered.feed != "PENSION" or day is None or not warm.is_paid_through(day, covered.covered_through_on)

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
