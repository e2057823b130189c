"""Who serves which household, and in whose list an open thing stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from schemas.case.words import Level
    from schemas.events.roster import RosterSet
    from services.alerts.state import OpenCase
    from services.policy.divisions import Divisions

Scope = tuple[str, str]
"""(`village`, code), (`grid`, village code + `/` + grid), or (`household`, id)."""


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
        raise NotImplementedError

    def serves(self, household_id: str, division: str, on: date) -> Service | None:
        """Who is responsible for a household of a village on a day: said of itself, of its grid, or of the village.

        A service without a coordinator is a vacancy (缺员), and nobody further up stands in.
        """
        raise NotImplementedError


def scope_of(village: str, said: RosterSet) -> Scope:
    """What a statement about a village is about."""
    raise NotImplementedError


def queue_of(level: Level, division: str, divisions: Divisions, on: date) -> str:
    """The queue of the office of a level that is in charge of a division."""
    raise NotImplementedError


def owner_of(current: OpenCase) -> str:
    """The queue of whoever must act on an open case: its coordinator, the township's desk, or the township's pool."""
    raise NotImplementedError


def township(division: str) -> str:
    """The township's digits of a code of 12 digits: a key of storage; who belongs to whom, the division table says."""
    raise NotImplementedError


def county(division: str) -> str:
    """The county's digits, as `township`."""
    raise NotImplementedError
