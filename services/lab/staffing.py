"""Who works where in a simulated place (模拟服务责任): coordinators who leave, deputies who follow, offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.event import Event, Origin, event_of, record_of_number
from schemas.events.roster import RosterSet
from services.alerts.routing import county, township
from services.alerts.service import Staff

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from schemas.case.words import Level
    from services.lab.simulate.chance import Chance

SOURCE: Final = "lab-roster"
RESIGNS: Final = 0.04
"""A coordinator's chance to leave in a month."""


class Staffing:
    """Who works where: a coordinator and a deputy in each village, an office in each township, county and prefecture.

    When a coordinator leaves, the deputy follows.
    """

    def __init__(self, villages: Collection[str]) -> None:
        self._turns = dict.fromkeys(sorted(villages), 1)

    def hired(self) -> list[Staff]:
        """Everybody who works now, with made-up names and numbers."""
        posts: dict[str, tuple[Level, str]] = {}
        for village in self._turns:
            posts[office(township(village))] = "TOWNSHIP", township(village)
            posts[office(county(village))] = "COUNTY", county(village)
            posts[office(village[:4])] = "PREFECTURE", village[:4]
            posts[self.coordinator(village)] = posts[self.deputy(village)] = "VILLAGE", village
        return [
            Staff(staff=number, name="模拟", phone="0", level=level, division=code)
            for number, (level, code) in posts.items()
        ]

    def coordinator(self, village: str) -> str:
        """Who is responsible."""
        return f"S{village}-{self._turns[village]}"

    def deputy(self, village: str) -> str:
        """Who stands in, and follows."""
        return f"S{village}-{self._turns[village] + 1}"

    def statements(self, on: date, villages: Collection[str] = ()) -> Iterator[Event]:
        """What the townships say of some villages, or of all, from a day on."""
        for village in villages or self._turns:
            said = RosterSet(coordinator=self.coordinator(village), deputy=self.deputy(village))
            number = record_of_number(SOURCE, f"{village}/{self._turns[village]}")
            yield event_of(Origin(source=SOURCE, subject=f"division/{village}", division=village), number, said, on)

    def resigned(self, chance: Chance) -> list[str]:
        """The villages whose coordinators leave in a month."""
        left = [village for village in self._turns if chance.happens(RESIGNS)]
        for village in left:
            self._turns[village] += 1
        return left


def office(code: str) -> str:
    """Who speaks for the office of a division."""
    return f"O{code}"
