"""What the monitor passes on to the alerts, in one order: readings, facts that a case listens to, broadcasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from schemas.assessment import Assessment
from schemas.event import Recorded


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of a household that a case listens to (visits, deaths, moves), before the reading that it leads to.

    `division` is where the household lives after it; of a death, `living` is how many of its people are left.
    """

    household_id: str
    division: str
    living: int | None
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Passed:
    """A broadcast behind which every reading that belongs before it is made (已研判至)."""

    recorded: Recorded


Message: TypeAlias = Assessment | Told | Passed
