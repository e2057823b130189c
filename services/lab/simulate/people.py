"""The people of the simulation: who they are, who lives with whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING

from schemas.dates import first_day, month_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.lab.simulate.statement import Statement

ALWAYS = 12 * 9_999
"""A month after every other: somebody is still here, at work."""

ADULT = 18
RETIRED = 60


@dataclass(slots=True, eq=False)
class Person:
    """Somebody who may be spoken of; what changes is what the next months are drawn from.

    `wage_fen` is a monthly wage declared for tax, earned from `work_from` through `work_through`; `here_through` is the
    month of death or of leaving the registered people. Months are numbers as in `schemas.dates`.
    """

    subject: str
    birth_on: date
    sex: str
    relation: str
    home: Home
    ability: str = "FULL"
    disability: str = ""
    grade: int = 0
    is_ill: bool = False
    works: bool = False
    wage_fen: int = 0
    work_from: int = 0
    work_through: int = -1
    pension_fen: int = 0
    allowance_fen: int = 0
    here_from: int = 0
    here_through: int = ALWAYS

    @property
    def ref(self) -> str:
        """The pseudonym."""
        return self.subject.removeprefix("person/")

    def age(self, month: int) -> int:
        """Years of age in a month, to the month."""
        return (month - month_of(self.birth_on)) // 12

    def is_here(self, month: int) -> bool:
        """Whether the person belongs to the registered people in a month."""
        return self.here_from <= month <= self.here_through


@dataclass(slots=True, eq=False)
class Home:
    """A registered household; what is decided of its benefit is paid from the next month on, C1 to the household.

    `benefit_fen` is the monthly sum as last decided, `decided` each sum with the day from which it holds.
    """

    number: int
    subject: str
    village: str
    category: str
    members: list[Person] = field(default_factory=list)
    benefit_fen: int = 0
    decided: list[tuple[date, int]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The number of the household file."""
        return self.subject.removeprefix("household/")

    @property
    def head(self) -> Person:
        """Who was registered as head."""
        return self.members[0]

    def here(self, month: int) -> list[Person]:
        """The members alive in a month."""
        return [person for person in self.members if person.is_here(month)]

    def decide(self, on: date, monthly_fen: int) -> None:
        """Let the monthly sum of the benefit be another from a day on."""
        self.benefit_fen = monthly_fen
        self.decided.append((on, monthly_fen))
        self.decided.sort(key=itemgetter(0))

    def due_fen(self, month: int) -> int:
        """What is paid for a month: the sum that holds on its first day."""
        held = [fen for on, fen in self.decided if on <= first_day(month)]
        return held[-1] if held else 0


@dataclass(slots=True)
class Register:
    """Numbers of people and households, given out in order over all counties."""

    _persons: Iterator[int] = field(default_factory=lambda: count(1))
    _homes: Iterator[int] = field(default_factory=lambda: count(1))

    def person(self, home: Home, birth_on: date, sex: str, relation: str) -> Person:
        """A new member of a home."""
        person = Person(f"person/p{next(self._persons):07d}", birth_on, sex, relation, home)
        home.members.append(person)
        return person

    def home(self, village: str, category: str) -> Home:
        """A new, empty home."""
        number = next(self._homes)
        return Home(number, f"household/h{number:07d}", village, category)


Waiting = tuple[date, int, "Statement"]
"""A statement that waits for its delivery: from which day on it is known, and its turn."""


@dataclass(slots=True)
class County:
    """A county: its homes in the order of their villages, everybody ever there, and what waits to be sent."""

    code: str
    index: int
    register: Register
    homes: list[Home] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    trays: dict[str, list[Waiting]] = field(default_factory=dict)
    _numbers: Counter[str] = field(default_factory=Counter)
    _turns: Iterator[int] = field(default_factory=count)

    @property
    def division(self) -> str:
        """The code with 12 digits."""
        return f"{self.code}000000"

    def number(self, series: str) -> str:
        """The next number that a department gives to a record of its own."""
        self._numbers[series] += 1
        return f"{series}-{self._numbers[series]:07d}"

    def wait(self, channel: str, from_on: date, statement: Statement) -> None:
        """Lay a statement into the tray of a channel."""
        heappush(self.trays.setdefault(channel, []), (from_on, next(self._turns), statement))

    def ready(self, channel: str, through_on: date) -> list[Statement]:
        """Take what is known through a day out of the tray, in the order of villages, homes and people."""
        tray: list[Waiting] = self.trays.get(channel, [])
        found: list[Waiting] = []
        while tray and tray[0][0] <= through_on:
            found.append(heappop(tray))
        found.sort(key=lambda waiting: (waiting[2].division, waiting[2].subject, waiting[0], waiting[1]))
        return [statement for _, _, statement in found]
