"""The figures of a place (看板): counted from the case events, by division and month; nobody is named or ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from schemas.assessment import Grade
    from schemas.case.event import CaseEvent
    from services.policy.divisions import Divisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is counted of a month (as `dates.month_of`): how often, and the sum where there is one (minutes, days)."""

    month: int
    measure: str
    dimension: str = ""
    grade: Grade | None = None
    category: str = ""
    count: int = 1
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The figures of a division and a range of months.

    `tallies` are from case events; `granted`, `newly_assisted` and `missed` count grants of these months; `lags` are
    (count, days) by source; `is_open` counts open cases by grade now, of which `unassigned` and `overdue`.
    """

    division: str
    months: range
    tallies: tuple[Tally, ...]
    granted: int
    newly_assisted: int
    missed: int
    lags: Mapping[str, tuple[int, int]]
    is_open: Mapping[Grade | None, int]
    unassigned: int
    overdue: int


def create(connection: Connection) -> None:
    """Create what is missing."""
    raise NotImplementedError


def tallies(event: CaseEvent) -> Iterator[Tally]:
    """What an event adds to the figures of its division and of all above it."""
    raise NotImplementedError


def page(connection: Connection, divisions: Divisions, division: str, months: range) -> Board:
    """The figures of a division and all below it."""
    raise NotImplementedError
