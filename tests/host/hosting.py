"""A home that burns down, and a host of its own for each test, as the tests of the embedded host say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from schemas import case as cases
from schemas.case.course import AlertChange
from schemas.event import Event, Origin, event_of, record_of_number
from schemas.events.incident import FireReported
from schemas.events.membership import MemberJoined
from schemas.events.registration import HouseholdRegistered
from schemas.faults import Fault
from schemas.payload import Payload
from services.eventlog.protocol import Stored
from services.host.embedded import Embedded
from services.host.settings import Settings
from services.ingest.intake import Accepted, RawRecord, Rejected
from tests.builders import BOOK, DIVISION, noon

VILLAGE, TOWNSHIP = DIVISION, DIVISION[:9]
FEBRUARY, MARCH, APRIL = date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 1)
FIRE = FireReported(damage_level="TOTAL")
REGISTERED = HouseholdRegistered(registered_as="LOW_INCOME", settlement="RURAL", head_ref="a")
JOINED = MemberJoined(household_id="h1", relation="02", birth_on=date(1980, 1, 1), sex="1", reason="REGISTERED")
REFUSED = Rejected(RawRecord("a.jsonl", 3, b"{"), Fault("not_json", "", "what", "todo"))


def event(payload: Payload, subject: str = "household/h1", on: date = MARCH) -> Event:
    origin = Origin(source="test", subject=subject, division=DIVISION)
    return event_of(origin, record_of_number("test", f"{subject}{payload}"), payload, on)


def accepted(payload: Payload, subject: str = "household/h1", on: date = MARCH) -> Accepted:
    return Accepted(event(payload, subject, on), noon(on))


HOME = [accepted(REGISTERED, on=FEBRUARY), accepted(JOINED, "person/a", FEBRUARY)]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'host.db'}"


def opened(url: str, **settings: int) -> Embedded:
    return Embedded(Settings(database_url=url, **settings), BOOK)


@pytest.fixture
def host(url: str) -> Iterator[Embedded]:
    host = opened(url)
    yield host
    host.close()


def told(host: Embedded) -> list[Stored]:
    with host.log.reader() as reader:
        return list(reader.after(0, 10_000))


def types(host: Embedded) -> list[str]:
    return [one.type for one in told(host)]


def changes(host: Embedded) -> list[tuple[str, str, date]]:
    """The steps of alerts, with dimension and day."""
    events = [cases.parse(one.body) for one in told(host) if one.type == cases.TYPE]
    return [(one.change.step, one.change.dimension, one.as_of) for one in events if isinstance(one.change, AlertChange)]


def case_events(host: Embedded) -> list[cases.CaseEvent]:
    return [cases.parse(one.body) for one in told(host) if one.type == cases.TYPE]


def kinds(host: Embedded) -> list[str]:
    return [one.change.kind for one in case_events(host)]
