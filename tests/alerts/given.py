"""What the tests of limits, routes and lists are given: a village, its policy, a moment, an open case."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from schemas.case.course import AlertChange, Opened
from schemas.case.event import CaseEvent
from schemas.dates import CHINA
from services.alerts.routing import Roster
from services.alerts.state import Alert, Case, OpenCase
from services.alerts.terms import Terms
from tests.builders import BOOK, DIVISION, noon

ON = date(2026, 3, 10)
FIRE = "4.01 household/h1"
SHOCK = "sudden_shock"


def moment(text: str) -> datetime:
    """A civil moment, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC)


def terms(at: str | datetime = "2026-03-10T12:00", **more: Any) -> Terms:
    said: dict[str, Any] = {
        "book": BOOK, "roster": Roster(), "household_id": "h1", "division": DIVISION, "cause": "c" * 32,
        "at": moment(at) if isinstance(at, str) else at,
    }  # fmt: skip
    return Terms(**{**said, **more})


def current(**more: Any) -> OpenCase:
    """A case that is open since noon of ON."""
    said: dict[str, Any] = {
        "number": 1, "status": "RAISED", "division": DIVISION, "grade": None, "category": None, "opened_at": noon(ON),
        "since_at": noon(ON),
    }  # fmt: skip
    return OpenCase(**{**said, **more})


def event(change: AlertChange | Opened, at: datetime | None = None) -> CaseEvent:
    return CaseEvent(
        household_id="h1", division=DIVISION, number=1, cause="c" * 32, as_of=ON, known_at=at or noon(ON),
        change=change,
    )  # fmt: skip


def alert(change: AlertChange) -> Alert:
    """The alert that a first change leaves."""
    return Alert(
        episode=1, is_on=change.step not in {"ENDED", "WITHDRAWN"}, grade=change.grade, worst=change.grade,
        raised_on=ON, causes=frozenset(change.causes), last=event(change),
    )  # fmt: skip


def case(open_case: OpenCase | None, *changes: AlertChange, **more: Any) -> Case:
    alerts = {change.dimension: alert(change) for change in changes}
    return Case(alerts=alerts, number=1, current=open_case, **more)
