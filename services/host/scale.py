"""How each division shows grades, under the policy at the end of the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from services.host.clock import now
from services.host.database import book_of
from services.policy.display import grade_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from schemas.assessment import Grade
    from services.eventlog.reading import SqlReader
    from services.policy.book import PolicyBook


@dataclass(frozen=True, slots=True)
class Scales:
    """How each division shows grades, under one policy book on one day."""

    book: PolicyBook
    on: date

    def words(self, division: str) -> Mapping[Grade, str]:
        """What a division calls each grade, the gravest first.

        Raises:
            DivisionUnknown: the division table has neither the code nor its township.
        """
        return grade_words(self.book.view(division, self.on, self.on))


def scales_of(reader: SqlReader) -> Scales:
    """How grades are shown today, under the policy at the end of the log.

    Raises:
        NothingRecorded: nothing has been read into the log yet.
    """
    return Scales(book_of(reader), civil_date(now()))
