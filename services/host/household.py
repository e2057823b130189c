"""The file of a household on a day, by what was known at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from schemas.errors import ShouwangError
from schemas.events.registration import HouseholdRegistered
from services.eventlog.protocol import Bound
from services.monitor.file import file_of
from services.monitor.history import NothingRecorded, given_at, household_at, reading_on
from services.monitor.look import Look

if TYPE_CHECKING:
    from datetime import date, datetime

    from schemas.household import HouseholdFile
    from services.eventlog.reading import SqlReader
    from services.monitor.household import Household


class NotYetBegun(ShouwangError):
    """A question about a day on which a household that is known was none yet."""

    def __init__(self, household_id: str, day: date, begun_on: date) -> None:
        self.household_id = household_id
        self.day = day
        self.begun_on = begun_on
        super().__init__(
            f"家庭 {household_id} 自 {begun_on} 起才有档案，{day} 尚无；--as-of 请不早于该日 / "
            f"household {household_id} begins on {begun_on} and has no file on {day}; ask with a later --as-of"
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The file of a household on a day, and up to which day anything was known: later ones are not in it."""

    file: HouseholdFile
    known_on: date

    @property
    def is_ahead(self) -> bool:
        """Whether the day lies after the last of which anything is known."""
        return self.file.as_of > self.known_on


def file_at(reader: SqlReader, household_id: str, as_of: date | None, known_at: datetime | None) -> Found:
    """The file of a household on a day, by what was known at a moment (by default all).

    Raises:
        NothingRecorded: nothing was known of it.
        NotYetBegun: the day lies before there was such a household.
    """
    head_at = reader.head().recorded_at
    moment = known_at or head_at
    day = as_of or civil_date(moment)
    until = Bound(recorded_at=moment)
    household = household_at(reader, household_id, until)
    try:
        reading = reading_on(reader, household_id, day, until)
    except NothingRecorded:
        begun_on = _begun_on(household)
        if begun_on is None or begun_on <= day:
            raise
        raise NotYetBegun(household_id, day, begun_on) from None
    look = Look(household, day, civil_date(moment), given_at(reader, until))
    return Found(file_of(look, reading.assessment), civil_date(min(moment, head_at)))


def _begun_on(household: Household) -> date | None:
    """The day of registration; of a household that is not registered, of its first fact."""
    if registered := household.own.of(HouseholdRegistered):
        return registered[0].occurred_on
    ledgers = (household.own, *household.people.values())
    return min((fact.occurred_on for ledger in ledgers for fact in ledger.all()), default=None)
