"""What a decision is given besides the case: the policy book, who serves whom, and the moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas import readings
from schemas.dates import civil_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from schemas.assessment import Assessment
    from schemas.case.parts import Author
    from services.alerts.routing import Roster
    from services.policy.book import PolicyBook
    from services.policy.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The circumstances of one decision about one household.

    `at` is the instant from which its limits run: when the fact became known, the tick came, the command arrived.
    `cause` is the id of what led to it, `day` the civil date that it is about where that is not the date of `at`.
    """

    book: PolicyBook
    roster: Roster
    household_id: str
    division: str
    cause: str
    at: datetime
    day: date | None = None
    by: Author | None = None
    device_at: datetime | None = None

    @property
    def on(self) -> date:
        """The civil date of the decision: of a reading the day that it is about, else that of the moment."""
        return self.day or civil_date(self.at)

    @property
    def policy(self) -> View:
        """The policy that holds there and then."""
        return self.book.view(self.division, self.on, self.on)


def terms_of(reading: Assessment, book: PolicyBook, roster: Roster) -> Terms:
    """The terms of what a reading leads to: limits run from when its cause became known."""
    return Terms(
        book=book, roster=roster, household_id=reading.household_id, division=reading.division,
        cause=readings.reading_id(reading.household_id, reading.cause[0]), at=reading.caused_at, day=reading.as_of,
    )  # fmt: skip
