"""Builders of households for tests: say what happened, then look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from schemas.dates import CHINA
from schemas.event import Event, Recorded, event_id_of, record_of_content, record_of_number
from schemas.events.membership import MemberJoined
from schemas.events.registration import HouseholdRegistered
from services.monitor.given import Given
from services.monitor.household import Household
from services.monitor.look import Look
from services.policy.load import load

if TYPE_CHECKING:
    from schemas.payload import Payload

DIVISION = "340826100001"
"""A village of Susong county (宿松县)."""


def noon(day: date) -> datetime:
    """Noon at UTC+08:00, as UTC."""
    return datetime.combine(day, time(12), CHINA).astimezone(UTC)


@dataclass
class Family:
    """A household under construction; every statement is recorded at noon of its `known_on`."""

    household_id: str = "h1"
    registered_on: date | None = date(2025, 1, 10)
    registered_as: str = "LOW_INCOME"
    settlement: str = "RURAL"
    division: str = DIVISION
    head: str = "a"
    statements: list[Recorded] = field(default_factory=list)
    cover: dict[str, dict[str, date]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.registered_on is not None:
            payload = HouseholdRegistered(
                registered_as=self.registered_as, settlement=self.settlement, head_ref=self.head
            )
            self.say(payload, on=self.registered_on)

    @property
    def subject(self) -> str:
        return f"household/{self.household_id}"

    def say(
        self, payload: Payload, *, on: date, about: str | None = None, known_on: date | None = None, **more: Any
    ) -> Recorded:
        """State a fact about a person (by bare reference) or, without `about`, about the household."""
        subject = self.subject if about is None else f"person/{about}"
        return self.record(payload, subject=subject, on=on, known_on=known_on or on, **more)

    def record(
        self,
        payload: Payload,
        *,
        subject: str,
        on: date,
        known_on: date,
        number: str | None = None,
        revision: int = 0,
        source: str = "test",
    ) -> Recorded:
        kind = type(payload).__name__
        record = (
            record_of_number(source, number)
            if number
            else record_of_content(source, kind, subject, on, payload, len(self.statements))
        )
        event = Event(
            event_id=event_id_of(record, revision, kind, subject, on, payload), record=record, revision=revision,
            subject=subject, division=self.division, type=kind, schema_version=payload.VERSION, occurred_on=on,
            source=source, batch=None, payload=payload,
        )  # fmt: skip
        recorded = Recorded(event=event, position=len(self.statements) + 1, recorded_at=noon(known_on))
        self.statements.append(recorded)
        return recorded

    def member(
        self, ref: str, relation: str = "02", born: date = date(1980, 6, 1), *, on: date | None = None, **fields: Any
    ) -> Recorded:
        """A member who joined on `on` (the registration day by default)."""
        joined = on or self.registered_on
        assert joined is not None
        payload = MemberJoined(
            household_id=self.household_id, relation=relation, birth_on=born, sex=fields.pop("sex", "1"),
            reason=fields.pop("reason", "REGISTERED"), **fields,
        )  # fmt: skip
        return self.say(payload, on=joined, about=ref)

    @staticmethod
    def joining(household_id: str, **fields: Any) -> MemberJoined:
        """The statement that somebody joined a household, as its head's child."""
        said = {"relation": "20", "birth_on": date(2000, 1, 1), "sex": "1", "reason": "OTHER"} | fields
        return MemberJoined(household_id=household_id, **said)

    def covers(self, feed: str, through: date) -> None:
        """The feed has delivered everything up to a day for the county."""
        self.cover.setdefault(self.division[:6], {})[feed] = through

    def household(self) -> Household:
        household = Household(self.household_id)
        for statement in self.statements:
            household.put(statement)
        return household

    def look(self, as_of: date, known_on: date | None = None) -> Look:
        """The household on a date, with everything said so far that was known by then."""
        known = known_on or as_of
        household = Household(self.household_id)
        for statement in self.statements:
            if statement.known_on <= known:
                household.put(statement)
        return Look(household, as_of, known, Given(book=BOOK, cover=self.cover))


BOOK = load()
DAY = timedelta(days=1)
