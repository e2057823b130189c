"""The words in which a place shows grades (显示方案，如七彩网格); underneath they are the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from services.host.clock import now
from services.host.database import book_of
from services.host.words import GRADES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from schemas.assessment import Grade
    from services.eventlog.reading import SqlReader
    from services.policy.book import PolicyBook
    from services.policy.view import View

FOUR = "FOUR"
"""The scale whose steps are the grades themselves."""


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


def grade_words(policy: View) -> dict[Grade, str]:
    """Each grade as a place shows it: its colour and code, and in another scale than of four its step, too."""
    scale = policy.code("display.scale")
    if scale == FOUR:
        return {grade: f"{policy.code(f'display.{grade.name}')} {grade.name}" for grade in GRADES}
    name = scale.lower()
    steps = policy.numbers(f"display.{name}_steps")
    return {
        grade: f"{policy.code(f'display.{name}_{step}')}·{step}级 {grade.name}"
        for grade, step in zip(GRADES, steps, strict=True)
    }
