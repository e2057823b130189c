"""A month in a county, while it is being lived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import DAY
from services.lab.simulate import rates
from services.lab.simulate.channels import CHANNEL_OF, UNNUMBERED
from services.lab.simulate.people import Home, Person
from services.lab.simulate.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from services.lab.simulate.chance import Chance
    from services.lab.simulate.people import County
    from services.lab.simulate.statement import Json

TRIES = 40
"""How often somebody is looked for to whom a thing could happen; nobody found, it does not."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens in a month, in a county: draws, and the statements that follow."""

    county: County
    month: int
    chance: Chance

    def struck(self, kind: str, fits: Callable[[Person], bool] | None = None) -> Iterator[tuple[Person, date]]:
        """Those to whom something of this kind happens in the month, as often as `rates.YEARLY` says, and the day."""
        for _ in range(self.chance.count(rates.YEARLY[kind] * len(self.county.people) / MONTHS)):
            person = self._somebody(fits)
            if person is not None:
                yield person, self.chance.day_of(self.month)

    def _somebody(self, fits: Callable[[Person], bool] | None) -> Person | None:
        for _ in range(TRIES):
            person = self.chance.pick(self.county.people)
            if person.is_here(self.month) and (fits is None or fits(person)):
                return person
        return None

    def tell(self, kind: str, who: Person | Home, on: date, /, **data: Json) -> None:
        """Let the department in charge know; it delivers in its own time."""
        self.tell_late(0, kind, who, on, **data)

    def tell_late(self, days: int, kind: str, who: Person | Home, on: date, /, **data: Json) -> None:
        """Let the department in charge know some days after it happened."""
        channel, home = CHANNEL_OF[kind], who if isinstance(who, Home) else who.home
        number = None if kind in UNNUMBERED else self.county.number(channel)
        statement = Statement(kind, who.subject, home.village, on.isoformat(), data, number)
        self.county.wait(channel, on + DAY * days, statement)

    def after(self, on: date, low: int, high: int) -> date:
        """A day from `low` through `high` days later."""
        return on + DAY * self.chance.between(low, high)
