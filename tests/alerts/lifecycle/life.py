"""What the tests of a case's own life are given: readings, facts, time, and a household that remembers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from schemas.assessment import Assessment, DimensionReading, Grade, Item, Signal
from schemas.case import case_event_id
from schemas.case.course import AlertChange
from schemas.case.event import AnyChange, CaseEvent
from schemas.case.parts import Author, Deadline
from schemas.case.pressure import Muted, Notified
from schemas.event import Event, Recorded
from schemas.events.visit import Finding, VisitRecorded
from schemas.messages import Told
from schemas.payload import Payload
from services.alerts.lifecycle.assessed import assessed
from services.alerts.lifecycle.evolve import evolve
from services.alerts.lifecycle.passed import next_at, passed
from services.alerts.lifecycle.serve import serve
from services.alerts.lifecycle.telling import Telling
from services.alerts.lifecycle.told import told
from services.alerts.routing import Roster, Service
from services.alerts.state import Case, OpenCase
from services.alerts.terms import Terms, terms_of
from tests.builders import BOOK, DIVISION, noon

ON = date(2026, 3, 10)
SHOCK, PLUNGE = "sudden_shock", "income_plunge"
FIRE = "4.01 household/h1"
ELSEWHERE = "340826101002"
TOWN = Author(staff="T1", level="TOWNSHIP", division="340826100")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ROSTER = (
    Roster()
    .with_service(("village", DIVISION), Service(date(2026, 1, 1), 1, "S1", "S2"))
    .with_service(("village", ELSEWHERE), Service(date(2026, 1, 1), 1, "S9", None))
)
C = TypeVar("C")


def signal(dimension: str, grade: Grade, indicator: str = "4.01") -> Signal:
    return Signal(
        dimension=dimension, indicator=indicator, subject="household/h1", base_grade=grade, grade=grade, since_on=ON,
        rung_since_on=ON, ends_on=None, evidence=("f" * 32,), values=(), parameters=(), steps=(),
    )  # fmt: skip


def item(stream: str, code: str = "PG.06") -> Item:
    return Item(
        stream=stream, code=code, subject="household/h1", since_on=ON, ends_on=None, evidence=(), values=(),
        parameters=(),
    )  # fmt: skip


def reading(grades: Mapping[str, Grade | None] | None = None, on: date = ON, **more: Any) -> Assessment:
    """A reading of h1 with one signal in each dimension that has a grade, dimensions that are left out are quiet."""
    by_dimension: dict[str, Grade | None] = {SHOCK: None, PLUNGE: None, **(grades or {})}
    said: dict[str, Any] = {
        "household_id": "h1", "as_of": on, "cause": ("a" * 32, 7), "caused_at": noon(on), "corrects": False,
        "division": DIVISION, "items": (), "means": None, "successor": None, "review_on": None,
        "signals": tuple(signal(name, grade) for name, grade in by_dimension.items() if grade is not None),
        "policy_digest": BOOK.digest, "rules_version": "1",
        "dimensions": tuple(
            DimensionReading(dimension=name, grade=grade, unknown_since_on=None, silent_feeds=())
            for name, grade in by_dimension.items()
        ),
    }  # fmt: skip
    return Assessment(**{**said, **more})


@dataclass
class Home:
    """A household in the hands of the core; every decision has a cause of its own and leads to distinct events."""

    roster: Roster = ROSTER
    household_id: str = "h1"
    division: str = DIVISION
    case: Case = field(default_factory=Case)
    events: list[CaseEvent] = field(default_factory=list)
    causes: int = 0

    def terms(self, at: datetime, **more: Any) -> Terms:
        self.causes += 1
        said: dict[str, Any] = {
            "book": BOOK, "roster": self.roster, "household_id": self.household_id, "division": self.division,
            "cause": f"{self.causes:032x}", "at": at,
        }  # fmt: skip
        return Terms(**{**said, **more})

    def read(self, grades: Mapping[str, Grade | None] | None = None, on: date = ON, **more: Any) -> list[AnyChange]:
        """What a reading leads to."""
        self.causes += 1
        said = {"cause": (f"{self.causes:032x}", 7), "division": self.division, **more}
        one = reading(grades, on, **said)
        return self.take(assessed(one, self.case, terms_of(one, BOOK, self.roster)))

    def hear(
        self, payload: Payload, on: date = ON, *, living: int | None = None, at: datetime | None = None
    ) -> list[AnyChange]:
        """What a fact of the household leads to."""
        event = Event(
            event_id=f"{self.causes + 1:032x}", record="0" * 16, revision=0, subject=f"household/{self.household_id}",
            division=self.division, type=type(payload).__name__, schema_version=1, occurred_on=on, source="test",
            payload=payload,
        )  # fmt: skip
        recorded = Recorded(event=event, position=1, recorded_at=at or noon(on))
        message = Told(self.household_id, self.division, living, recorded)
        return self.take(told(message, self.case, self.terms(recorded.recorded_at, cause=event.event_id)))

    def visit(
        self, contact: Any = "MET", on: date = ON, found: Mapping[str, Any] | None = None, **more: Any
    ) -> list[AnyChange]:
        """What a visit leads to; `found` by indicator, of the household."""
        findings = tuple(Finding(indicator=name, finding=one) for name, one in (found or {}).items())
        at = more.pop("at", None)
        return self.hear(VisitRecorded(contact=contact, findings=findings, **more), on, at=at)

    def wait(self, until: datetime) -> list[AnyChange]:
        """What the passing of time until a tick leads to."""
        return self.take(passed(self.case, self.terms(until)))

    def wait_for_next(self) -> list[AnyChange]:
        """What the next instant leads to at which anything happens."""
        at = next_at(self.case)
        assert at is not None
        assert self.take(passed(self.case, self.terms(at - timedelta(seconds=1)))) == []
        return self.wait(at)

    def serve(self, roster: Roster, at: datetime) -> list[AnyChange]:
        """What another roster leads to."""
        self.roster = roster
        telling = Telling(self.case, self.terms(at))
        serve(telling, "ROSTER")
        return self.take(telling.events)

    def say(self, *changes: AnyChange, at: datetime | None = None) -> None:
        """Let people's changes happen."""
        telling = Telling(self.case, self.terms(at or noon(ON), by=TOWN))
        for change in changes:
            telling.say(change)
        self.take(telling.events)

    def take(self, events: Iterable[CaseEvent]) -> list[AnyChange]:
        """Fold what was decided, and check that one decision says nothing twice."""
        told = list(events)
        ids = [case_event_id(one) for one in told]
        assert len(ids) == len(set(ids))
        for event in told:
            self.case = evolve(self.case, event)
        self.events += told
        return [event.change for event in told]

    @property
    def current(self) -> OpenCase:
        assert self.case.current is not None
        return self.case.current

    @property
    def hours(self) -> int:
        """When something was last said, in hours since the case was opened."""
        return (self.events[-1].known_at - self.current.opened_at) // HOUR

    @property
    def limits(self) -> list[str]:
        """The names of the limits that run, missed ones too."""
        return [one.name for one in self.current.deadlines]


def of(kind: type[C], changes: Iterable[AnyChange]) -> list[C]:
    """The changes of one kind."""
    return [change for change in changes if isinstance(change, kind)]


def kinds(changes: Iterable[AnyChange]) -> list[str]:
    """What happened, alerts and notices left out."""
    return [change.kind for change in changes if not isinstance(change, AlertChange | Notified | Muted)]


def notices(changes: Iterable[AnyChange]) -> list[tuple[str, str]]:
    """Why and to whom something was told."""
    return [(change.reason, change.receiver) for change in of(Notified, changes)]


def limit(name: Any, due_at: datetime, about: str = "", **more: Any) -> Deadline:
    return Deadline(name=name, due_at=due_at, started_at=noon(ON), path="p", about=about, **more)
