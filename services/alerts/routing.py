"""Who serves which household, and in whose list an open thing stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from schemas.case.words import Level
    from schemas.events.roster import RosterSet
    from services.alerts.state import OpenCase
    from services.policy.divisions import Divisions

Scope = tuple[str, str]
"""(`village`, code), (`grid`, code + `/` + grid), or (`household`, code + `/` + id): what is said of a household in
one village does not follow it into the next."""

DIGITS: Final[Mapping[Level, int]] = {"VILLAGE": 12, "TOWNSHIP": 9, "COUNTY": 6, "PREFECTURE": 4}


@dataclass(frozen=True, slots=True)
class Service:
    """Who is responsible for a village, a grid or a household from a day on; of a household perhaps only its grid."""

    from_on: date
    position: int
    coordinator: str | None
    deputy: str | None
    grid: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything ever said about who serves whom (服务责任表), by scope, the oldest first."""

    services: Mapping[Scope, tuple[Service, ...]] = field(default_factory=dict)

    def with_service(self, scope: Scope, service: Service) -> Roster:
        """The same after another statement."""
        said = (*self.services.get(scope, ()), service)
        in_time = tuple(sorted(said, key=lambda one: (one.from_on, one.position)))
        return Roster({**self.services, scope: in_time})

    def without_service(self, scope: Scope, position: int) -> Roster:
        """The same without the statement at a position of the log."""
        left = tuple(one for one in self.services.get(scope, ()) if one.position != position)
        return Roster({**self.services, scope: left})

    def serves(self, household_id: str, division: str, on: date) -> Service | None:
        """Who is responsible for a household of a village on a day: said of itself, of its grid, or of the village.

        A service without a coordinator is a vacancy (缺员), and nobody further up stands in.
        """
        own = self._holding(("household", f"{division}/{household_id}"), on)
        if own is not None and (own.coordinator is not None or own.grid is None):
            return own
        grid = self._holding(("grid", f"{division}/{own.grid}"), on) if own is not None else None
        return grid or self._holding(("village", division), on)

    def _holding(self, scope: Scope, on: date) -> Service | None:
        return next((one for one in reversed(self.services.get(scope, ())) if one.from_on <= on), None)


def scope_of(village: str, said: RosterSet) -> Scope:
    """What a statement about a village is about."""
    if said.household_id is not None:
        return "household", f"{village}/{said.household_id}"
    if said.grid is not None:
        return "grid", f"{village}/{said.grid}"
    return "village", village


def service_of(said: RosterSet, from_on: date, position: int) -> Service:
    """What a statement says, by the position at which it stands in the log."""
    return Service(from_on, position, said.coordinator, said.deputy, said.grid)


def office_of(level: Level, division: str, divisions: Divisions, on: date) -> str:
    """The division of a level that is in charge of another on a day; where there is none, the next above.

    Counties under a province itself (省直辖县) have no prefecture.
    """
    line = divisions.ancestors(division, on)
    return divisions.successor(next(code for code in line if len(code) <= DIGITS[level]), on)


def queue_of(level: Level, division: str, divisions: Divisions, on: date) -> str:
    """The queue of the office of a level that is in charge of a division."""
    return f"office/{office_of(level, division, divisions, on)}"


def owner_of(current: OpenCase) -> str:
    """The queue of whoever must act on an open case: its coordinator, the township's desk, or the township's pool."""
    return holder(current, township(current.division))


def holder(current: OpenCase, place: str) -> str:
    """The same, of the township that is in charge."""
    if current.coordinator is not None:
        return f"staff/{current.coordinator}"
    return f"office/{place}" if current.is_desk else f"pool/{place}"


def township(division: str) -> str:
    """The township's digits of a code of 12 digits: a key of storage; who belongs to whom, the division table says."""
    return division[: DIGITS["TOWNSHIP"]]


def county(division: str) -> str:
    """The county's digits, as `township`."""
    return division[: DIGITS["COUNTY"]]
