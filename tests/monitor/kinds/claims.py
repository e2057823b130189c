"""What the tests of the kinds share: an indicator with real parameters, and a family with one event."""

from __future__ import annotations

from datetime import date

from schemas.event import Recorded
from schemas.events.incident import TrafficAccidentReported
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.indicator import Indicator
from services.monitor.look import Look, Merged
from tests.builders import Family

ACCIDENT = TrafficAccidentReported(injury="MINOR")
INDICATOR = Indicator(
    id="4.02", name="交通事故", english="traffic accident", says="", triggers=frozenset(), reads=frozenset(),
    claims=lambda _look, _indicator: (),
)  # fmt: skip
"""Whose own parameter is `4.02.hold_days`, 90; no claims of its own, the tests make them."""


def family() -> Family:
    """A low-income household registered on 10 January 2025, with one member."""
    made = Family()
    made.member("a")
    return made


def accident(made: Family, on: date, known_on: date | None = None) -> Recorded:
    return made.say(ACCIDENT, about="a", on=on, known_on=known_on)


def merged(look: Look) -> Merged:
    """The only accident that is known."""
    (one,) = look.distinct(look.of("person/a", TrafficAccidentReported))
    return one


def visit(made: Family, finding: str, on: date, *, contact: str = "MET", person: str | None = None) -> Recorded:
    found = Finding(indicator=INDICATOR.id, finding=finding, person_ref=person)
    return made.say(VisitRecorded(contact=contact, findings=(found,)), on=on)
