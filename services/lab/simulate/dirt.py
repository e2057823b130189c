"""What real feeds are like: late, repeated, corrected, withdrawn, about strangers; and lines that nobody can read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from schemas.dates import DAY
from services.lab.simulate import rates
from services.lab.simulate.chance import Shares
from services.lab.simulate.settings import Row
from services.lab.simulate.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from services.lab.simulate.chance import Chance
    from services.lab.simulate.people import County
    from services.lab.simulate.statement import Data, Delivery

FLAWS: Final = Shares(
    (rates.LATE, "late"), (rates.RESENT, "resent"), (rates.REPEATED, "repeated"), (rates.CORRECTED, "corrected"),
    (rates.CORRECTED_FIRST, "corrected_first"), (rates.RETRACTED, "retracted"), (rates.STRANGER, "stranger"),
)  # fmt: skip
DIRTY: Final = FLAWS.total

LATE_DAYS = (5, 60)
RESENT_DAYS = (31, 62)
"""At least a month, so that a row known by its content is never twice in one file: there it would count as two."""
MENDED_DAYS = (10, 50)
STRANGERS = 9_999
CUT = 10
"""A correction takes a tenth off a sum."""
SUMS: Final = ("amount_fen", "income_fen", "personal_fen")
UNREADABLE = "Unreadable"


@dataclass(frozen=True, slots=True)
class Dirt:
    """Soils the rows of one delivery; what comes later goes back into the channel's tray."""

    county: County
    channel: str
    day: date
    chance: Chance

    def soiled(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        """The rows as they are really delivered."""
        random = self.chance.random
        for statement in statements:
            point = random()
            if point >= DIRTY:
                yield statement
            else:
                yield from self._flawed(statement, FLAWS.at(point / DIRTY))

    def _flawed(self, statement: Statement, flaw: str) -> Iterator[Statement]:
        match flaw:
            case "late":
                self._later(statement, LATE_DAYS)
            case "resent":
                yield statement
                self._later(statement, RESENT_DAYS)
            case "stranger":
                yield statement
                yield from self._of_stranger(statement)
            case _ if statement.number is None:
                yield statement
            case "repeated":
                yield statement
                yield statement
            case "corrected":
                yield statement
                self._later(amended(statement), MENDED_DAYS)
            case "corrected_first":
                yield amended(statement)
                yield statement
            case _:
                yield statement
                reason: Data = {"reason": "CANCELLED"}
                withdrawn = statement._replace(kind="Retracted", data=reason, revision=statement.revision + 1)
                self._later(withdrawn, MENDED_DAYS)

    def _later(self, statement: Statement, days: tuple[int, int]) -> None:
        self.county.wait(self.channel, self.day + DAY * self.chance.between(*days), statement)

    def _of_stranger(self, statement: Statement) -> Iterator[Statement]:
        if statement.subject.startswith("person/") and statement.kind != "Retracted":
            subject = f"person/u{self.chance.between(1, STRANGERS):07d}"
            number = None if statement.number is None else self.county.number(f"{self.channel}-u")
            yield statement._replace(subject=subject, number=number, revision=0)


def amended(statement: Statement) -> Statement:
    """The next version of a row, its sums a little lower."""
    data: Data = json.loads(statement.data) if isinstance(statement.data, str) else dict(statement.data)
    for name in SUMS:
        paid_fen = data.get(name)
        if isinstance(paid_fen, int):
            data[name] = paid_fen - paid_fen // CUT
            total_fen = data.get("total_fen")
            if isinstance(total_fen, int):
                data["total_fen"] = total_fen - paid_fen // CUT
    return statement._replace(data=data, revision=statement.revision + 1)


def unreadable(delivery: Delivery, county: County) -> Iterator[Row]:
    """Five lines that the door refuses: cut off, of no known type, of the future, below zero, from nowhere."""
    home = county.homes[0]
    call: Data = {"channel": "12345", "topic": "OTHER"}
    paid: Data = {"programme": "DIBAO", "month": "2025-01", "amount_fen": -100}
    on = delivery.recorded_at[:10]
    good = Statement("HotlineAppealed", home.subject, home.village, on, call)
    lines = (
        delivery.row(good).line[:80],
        delivery.row(good._replace(kind="HotlineCalled")).line,
        delivery.row(good._replace(on="2099-01-01")).line,
        delivery.row(good._replace(kind="BenefitPaid", data=paid)).line,
        delivery.row(good._replace(division="349999100001")).line,
    )
    for line in lines:
        yield Row(delivery.recorded_at, UNREADABLE, line)
