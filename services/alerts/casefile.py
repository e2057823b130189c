"""The table of cases, and when time next matters to each; derived from the case events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from schemas.assessment import Grade
    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Refused
    from schemas.case.words import Disposition, Level, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One open case as lists show it; `coordinator` is None while nobody is responsible."""

    household_id: str
    number: int
    status: Status
    division: str
    grade: Grade | None
    coordinator: str | None
    level: Level
    opened_at: datetime
    since_at: datetime
    outcome: Disposition | None
    is_resting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which open cases to list: of a division and those below it, in a status, of a grade, of a coordinator."""

    division: str | None = None
    status: Status | None = None
    grade: Grade | None = None
    coordinator: str | None = None


def create(connection: Connection) -> None:
    """Create what is missing."""
    raise NotImplementedError


def find(connection: Connection, wanted: Wanted) -> Iterator[CaseRow]:
    """The open cases that a filter lets through: the worst grade first, then by household."""
    raise NotImplementedError


def refuse(connection: Connection, command: AnyCommand, refused: Refused, at: datetime) -> None:
    """Keep that a command was refused, beside the log."""
    raise NotImplementedError
