"""Who serves whom, as the log says, and beside the log the staff list with names and telephones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from schemas.case.words import Level
    from services.alerts.routing import Roster, Scope, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of staff (经办人): work number, name, telephone, and the division in which they act at their level."""

    staff: str
    name: str
    phone: str
    level: Level
    division: str


@dataclass(frozen=True, slots=True)
class Served:
    """What was last said of a scope of a village."""

    village: str
    scope: Scope
    service: Service


def create(connection: Connection) -> None:
    """Create what is missing."""
    raise NotImplementedError


def import_staff(connection: Connection, rows: Iterable[Staff]) -> None:
    """Put members of staff into the list, replacing those of the same number."""
    raise NotImplementedError


def staff(connection: Connection, number: str) -> Staff | None:
    """The member of staff of a work number."""
    raise NotImplementedError


def roster(connection: Connection) -> Roster:
    """Everything ever said about who serves whom."""
    raise NotImplementedError


def served(connection: Connection, division: str) -> Iterator[Served]:
    """What holds of each scope of a division and those below it, by village and scope."""
    raise NotImplementedError
