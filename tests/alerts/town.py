"""A log with the alerts on it, for tests: say what the monitor says, and see the case events and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, select

from schemas import case as cases
from schemas import readings
from schemas.assessment import Assessment, DimensionReading, Grade, Signal
from schemas.case.commands import AnyCommand
from schemas.case.feed import Refused
from schemas.case.parts import Author
from schemas.dates import civil_date
from schemas.event import Event, Origin, Payload, Recorded, body_of, event_of, record_of_number
from schemas.events.roster import RosterSet
from schemas.events.system import PolicyAdopted, Tick
from schemas.events.visit import Finding, VisitRecorded
from schemas.fields import NATION
from schemas.messages import Message, Passed, Told
from services.alerts import facts
from services.alerts.process import Alerts, rebuild
from services.alerts.projection import PARTS
from services.eventlog.protocol import Draft, Stored
from tests.builders import BOOK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from schemas.case import CaseEvent
    from services.eventlog.writing import SqlTransaction

VILLAGE, OTHER = "340826100001", "340826101002"
"""Two villages of two townships of one county."""

TOWNSHIP, COUNTY = "340826100", "340826"
SHOCK, PLUNGE = "sudden_shock", "income_plunge"
HOMES = {"h1": VILLAGE, "h2": OTHER, "h3": VILLAGE}
BESIDE = ("staff", "refusal")
"""Tables that stand beside the log."""

GRID = Author(staff="S1", level="VILLAGE", division=VILLAGE)
OFFICE = Author(staff="T1", level="TOWNSHIP", division=TOWNSHIP)


@dataclass
class Town:
    """Messages go in one by one, at an instant that only moves on; everything is appended as the host does."""

    tx: SqlTransaction
    at: datetime
    alerts: Alerts = field(default_factory=lambda: Alerts(1000))
    said: list[CaseEvent] = field(default_factory=list)
    heard: list[Message | CaseEvent] = field(default_factory=list)
    number: int = 0
    homes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    indicator: str = "4.07"

    # --- what the host and the monitor do

    def append(self, payload: Payload, subject: str, on: date | None = None, **more: object) -> Recorded:
        """Append a fact as a source says it; `division`, `number`, `revision` may be given."""
        self.number += 1
        division = str(more.get("division", NATION))
        record = record_of_number("test", str(more.get("number", self.number)))
        revision = int(str(more.get("revision", 0)))
        origin = Origin(source="test", subject=subject, division=division)
        event = event_of(origin, record, payload, on or payload.happened_on() or civil_date(self.at), revision)
        return self.keep(event)

    def keep(self, event: Event) -> Recorded:
        draft = Draft(event.subject, event.event_id, event.type, event.occurred_on, body_of(event), self.at)
        (stored,) = self.tx.append([draft])
        assert isinstance(stored, Stored)
        recorded = Recorded(event, stored.position, stored.recorded_at)
        facts.count(self.tx.connection, [recorded], self.homes_of)
        return recorded

    def homes_of(self, persons: Iterable[str], until: int) -> dict[str, tuple[str, ...]]:
        return {each: self.homes.get(each, ()) for each in persons}

    def step(self, *batch: Message) -> list[CaseEvent]:
        drafts = self.alerts.step(self.tx, batch)
        self.tx.append([*(reading_draft(one) for one in batch if isinstance(one, Assessment)), *drafts])
        events = [cases.parse(draft.body) for draft in drafts]
        self.heard += batch
        self.said += events
        return events

    # --- what happens

    def adopt(self) -> None:
        self.tx.save_book(BOOK.digest, BOOK.to_bytes())
        payload = PolicyAdopted(digest=BOOK.digest, rules_version="1", divisions=("CN",))
        self.step(Passed(self.append(payload, "system")))

    def roster(
        self, coordinator: str | None, village: str = VILLAGE, on: date | None = None, *, deputy: str | None = None,
        **more: object,
    ) -> list[CaseEvent]:  # fmt: skip
        return self.said_of_village(RosterSet(coordinator=coordinator, deputy=deputy), village, on, **more)

    def said_of_village(
        self, said: Payload, village: str = VILLAGE, on: date | None = None, **more: object
    ) -> list[CaseEvent]:
        return self.step(Passed(self.append(said, f"division/{village}", on, division=village, **more)))

    def tick(self, later: timedelta = timedelta()) -> list[CaseEvent]:
        self.at += later
        return self.step(Passed(self.append(Tick(at=self.at), "system")))

    def reading(self, home: str, *, successor: str | None = None, **grades: Grade | None) -> Assessment:
        """What the monitor reads, from one signal for each dimension with a grade."""
        self.number += 1
        on = civil_date(self.at)
        return Assessment(
            household_id=home, as_of=on, cause=(f"{self.number:032x}", self.number), caused_at=self.at, corrects=False,
            division=HOMES[home], items=(),
            signals=tuple(_signal(self.indicator, home, name, grade, on) for name, grade in grades.items()),
            dimensions=tuple(
                DimensionReading(dimension=name, grade=grades.get(name), unknown_since_on=None, silent_feeds=())
                for name in (SHOCK, PLUNGE)
            ),
            means=None, successor=successor, review_on=None, policy_digest=BOOK.digest, rules_version="1",
            categories=("C1",),
        )  # fmt: skip

    def read(self, home: str, *, successor: str | None = None, **grades: Grade | None) -> list[CaseEvent]:
        return self.step(self.reading(home, successor=successor, **grades))

    def visit(self, home: str, *found: Finding) -> list[CaseEvent]:
        payload = VisitRecorded(kind="LIGHT", contact="MET", findings=found)
        recorded = self.append(payload, f"household/{home}", division=HOMES[home])
        return self.step(Told(home, HOMES[home], None, recorded))

    def command(self, command: AnyCommand) -> list[CaseEvent] | Refused:
        answer = self.alerts.answer(self.tx, command, self.at)
        if isinstance(answer, Refused):
            return answer
        self.tx.append(self.alerts.projected(self.tx, answer.events))
        self.heard += answer.events
        self.said += answer.events
        return [*answer.events]

    # --- what is seen

    def kinds(self) -> list[str]:
        return [one.change.kind for one in self.said]

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        """Every derived row, sorted."""
        found = {}
        for part in PARTS:
            known: MetaData = part.tables
            for table in known.sorted_tables:
                if table.name not in BESIDE:
                    rows = self.tx.connection.execute(select(table))
                    found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        return found

    def rebuild(self, chunk: int) -> int:
        return rebuild(self.tx, chunk, self.homes_of, lambda _passed: None)


def reading_draft(one: Assessment) -> Draft:
    """A reading as it goes into the log."""
    return Draft(
        readings.stream_of(one.household_id), readings.reading_id(one.household_id, one.cause[0]), readings.TYPE,
        one.as_of, readings.body_of(one), one.caused_at,
    )  # fmt: skip


def _signal(indicator: str, home: str, dimension: str, grade: Grade | None, on: date) -> Signal:
    assert grade is not None
    return Signal(
        dimension=dimension, indicator=indicator, subject=f"household/{home}", base_grade=grade, grade=grade,
        since_on=on, rung_since_on=on, ends_on=None, evidence=(), values=(), parameters=(), steps=(),
    )  # fmt: skip
