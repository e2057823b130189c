"""A scenario as the monitor and the alerts would have lived through it, and as it is read afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from schemas.dates import CHINA, DAY
from schemas.event import Event, Recorded
from schemas.events.correction import Retracted
from schemas.events.incident import WeatherWarned
from schemas.events.system import FeedCovered
from services.alerts.lifecycle.assessed import assessed
from services.alerts.lifecycle.evolve import evolve
from services.alerts.routing import Roster
from services.alerts.state import Case
from services.alerts.terms import terms_of
from services.monitor.assess import Inquiry, assess, moved_parts
from services.monitor.difference import differs
from services.monitor.given import Given
from services.monitor.household import Change, Household, fact_of
from services.monitor.reading import Occasion

if TYPE_CHECKING:
    from schemas.assessment import Assessment
    from schemas.case import CaseEvent
    from schemas.payload import Payload
    from services.lab.scenario.shape import Delivery, Scenario
    from services.monitor.reading import Reading
    from services.policy.book import PolicyBook

ASKED = "0" * 32
"""Cause of a reading that was asked for and not caused by an event."""

MORNING, NOON = time(6), time(12)
"""Deliveries come in the morning, statements from noon on, one second after another; reviews by date before both."""


def book_of(scenario: Scenario, book: PolicyBook) -> PolicyBook:
    """The book with the scenario's own values."""
    return book.amended(*(setting.entry for setting in scenario.settings)) if scenario.settings else book


def recorded(scenario: Scenario) -> list[Recorded]:
    """The statements as the log holds them, in its order."""
    return [
        Recorded(one.event, position, _at(one.known_on, NOON) + timedelta(seconds=position))
        for position, one in enumerate(scenario.statements, 1)
    ]


@dataclass(frozen=True, slots=True)
class Past:
    """A scenario's log under a book, to be read as of any day with what was known by any day."""

    scenario: Scenario
    book: PolicyBook
    log: tuple[Recorded, ...]

    def given(self, known_on: date) -> Given:
        """The deliveries and weather warnings known by the end of a day."""
        given = Given(self.book)
        for delivery in self.scenario.deliveries:
            if delivery.known_on <= known_on:
                given = given.with_cover(self.scenario.division, _covered(delivery))
        for one in self.log:
            if one.known_on <= known_on and isinstance(one.event.payload, WeatherWarned):
                given = _warned(given, one)
        return given

    def household(self, known_on: date, *, shuffled: bool = False) -> Household:
        """The household known by the end of a day; `shuffled`: told backwards, and everything twice."""
        told = [one for one in self.log if one.known_on <= known_on and not _is_broadcast(one)]
        household = Household(self.scenario.household_id)
        for one in [*reversed(told), *told] if shuffled else told:
            household.put(one)
        return household

    def occasion(self, on: date, known_on: date) -> Occasion:
        """Asking on a day, by what was known at the end of another."""
        position = sum(one.known_on <= known_on for one in self.log)
        return Occasion(on, known_on, ASKED, position, _at(known_on + DAY, time(0)) - timedelta(seconds=1))

    def reading(self, on: date, known_on: date, *, shuffled: bool = False) -> Reading | None:
        """The full reading."""
        return assess(self.household(known_on, shuffled=shuffled), self.occasion(on, known_on), self.given(known_on))


class Story:
    """The household's life told day by day: each event folded in, what moved or came due read again, alerts decided."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._given = Given(past.book)
        self._coming = sorted([*map(_delivered, past.scenario.deliveries), *past.log], key=lambda one: one.recorded_at)
        self._position = 0
        self.household = Household(past.scenario.household_id)
        self.reading: Reading | None = None
        self.recorded: Assessment | None = None
        self.case = Case()
        self.changes: list[CaseEvent] = []

    def live_through(self, day: date) -> None:
        """Let everything happen that becomes known by the end of a day, and time pass to it."""
        while self._coming and self._coming[0].known_on <= day:
            one = self._coming.pop(0)
            self._review(one.known_on)
            self._take(one)
        self._review(day)

    def again(self, occasion: Occasion) -> Reading | None:
        """What the last reading, read on, says on an occasion."""
        return Inquiry(self.household, occasion, self._given).in_part(self.reading, frozenset())

    def _review(self, day: date) -> None:
        """Read again on every day up to this one on which time alone could have changed the reading."""
        while self.reading is not None and self.reading.assessment.review_on is not None:
            due_on = self.reading.assessment.review_on
            if due_on > day:
                return
            tick = sha256(f"tick\0{due_on}".encode()).hexdigest()[:32]
            self._read(Occasion(due_on, due_on, tick, self._position, _at(due_on, time(0))), frozenset())

    def _take(self, one: Recorded) -> None:
        event = one.event
        moved: frozenset[type[Payload]] = frozenset()
        corrects = False
        if isinstance(event.payload, FeedCovered):
            self._given = self._given.with_cover(self._past.scenario.division, event.payload)
        elif isinstance(event.payload, WeatherWarned):
            self._given, moved = _warned(self._given, one), frozenset({WeatherWarned})
        else:
            change = self.household.put(one)
            if change is Change.NOTHING:
                return
            kind, corrects = type(event.payload), change is Change.REPLACED
            moved = frozenset({kind} if change is Change.ADDED and event.revision == 0 else {kind, Retracted})
        self._position = max(self._position, one.position)
        occasion = Occasion(one.known_on, one.known_on, event.event_id, self._position, one.recorded_at, corrects)
        self._read(occasion, moved)

    def _read(self, occasion: Occasion, moved: frozenset[type[Payload]]) -> None:
        inquiry = Inquiry(self.household, occasion, self._given)
        self.reading = inquiry.in_part(self.reading, moved_parts(self.household.kinds, moved))
        if self.reading is None or not differs(self.recorded, self.reading.assessment):
            return
        self.reading = inquiry.in_full() or self.reading
        self.recorded = self.reading.assessment
        for event in assessed(self.recorded, self.case, terms_of(self.recorded, self._past.book, Roster())):
            self.case = evolve(self.case, event)
            self.changes.append(event)


def _delivered(delivery: Delivery) -> Recorded:
    """A delivery as an event, which has a place in time but, being no statement of the story, none in its log."""
    event_id = sha256(f"delivery\0{delivery.feed}\0{delivery.through_on}".encode()).hexdigest()[:32]
    event = Event(
        event_id=event_id, record=event_id[:16], revision=0, subject="system", division="0" * 12, type="FeedCovered",
        schema_version=1, occurred_on=delivery.through_on, source="scenario", payload=_covered(delivery),
    )  # fmt: skip
    return Recorded(event, 0, _at(delivery.known_on, MORNING))


def _covered(delivery: Delivery) -> FeedCovered:
    return FeedCovered(feed=delivery.feed, covered_through_on=delivery.through_on)  # type: ignore[arg-type]  # one of the feeds


def _warned(given: Given, one: Recorded) -> Given:
    payload = cast("WeatherWarned", one.event.payload)
    return given.with_warning(one.event.subject.removeprefix("division/"), fact_of(one, payload))


def _is_broadcast(one: Recorded) -> bool:
    return not one.event.subject.startswith(("person/", "household/"))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, CHINA).astimezone(UTC)
