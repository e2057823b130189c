"""When each household is next read without an event of its own."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.events.system import FeedCovered
from services.monitor.agenda import FEED_BITS, Agenda, Watch, bits_of
from services.monitor.assess import assess
from services.monitor.given import Given
from services.monitor.reading import Occasion
from services.monitor.silence import FEEDS
from tests.builders import BOOK, DIVISION, Family, noon

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
OTHER = "340826101002"
GIVEN = Given(BOOK)


def watch(household: str, review_on: date | None = APRIL, division: str = DIVISION, feeds: int = 0) -> Watch:
    return Watch(household, division, review_on, feeds)


def test_a_household_is_due_on_its_day_and_once() -> None:
    agenda = Agenda()
    agenda.keep(watch("h1", MARCH))
    agenda.keep(watch("h2", APRIL))
    agenda.keep(watch("h3", None))

    assert agenda.due(MARCH) == {"h1"}
    assert agenda.due(MAY) == {"h2"}
    assert agenda.due(MAY) == set()


def test_a_newer_watch_takes_the_place_of_the_old_one() -> None:
    agenda = Agenda([watch("h1", MARCH)])
    assert agenda.keep(watch("h1", MAY))
    assert not agenda.keep(watch("h1", MAY))

    assert agenda.due(APRIL) == set()
    assert agenda.due(MAY) == {"h1"}


def test_a_watch_without_a_day_ends_the_waiting() -> None:
    agenda = Agenda([watch("h1", MARCH)])
    agenda.keep(watch("h1", None))

    assert agenda.due(MAY) == set()


@pytest.mark.parametrize(
    ("division", "found"),
    [(DIVISION, {"h1"}), ("340826000000", {"h1", "h2"}), ("000000000000", {"h1", "h2"}), ("340881002001", set())],
)
def test_households_are_found_in_their_division_and_those_above_it(division: str, found: set[str]) -> None:
    agenda = Agenda([watch("h1"), watch("h2", division=OTHER)])

    assert set(agenda.placed(division, GIVEN, MARCH)) == found
    assert set(agenda.placed(division, GIVEN, MARCH)) == found


def test_who_moves_is_found_in_the_new_place_only() -> None:
    agenda = Agenda([watch("h1")])
    agenda.keep(watch("h1", division=OTHER))

    assert set(agenda.placed(DIVISION, GIVEN, MARCH)) == set()
    assert set(agenda.placed(OTHER, GIVEN, MARCH)) == {"h1"}


def test_a_delivery_concerns_those_that_wait_for_the_feed() -> None:
    tax = FEED_BITS["TAX"]
    agenda = Agenda([watch("h1", feeds=tax), watch("h2", feeds=FEED_BITS["MEDICAL"]), watch("h3", None, OTHER, tax)])

    assert agenda.awaiting("TAX", "340826000000", GIVEN, MARCH) == {"h1", "h3"}
    assert agenda.awaiting("TAX", DIVISION, GIVEN, MARCH) == {"h1"}


def test_a_feed_that_turns_silent_concerns_its_division_on_that_day_only() -> None:
    agenda = Agenda([watch("h1"), watch("h2", division="340881002001")])
    given = GIVEN.with_cover("340826000000", FeedCovered(feed="UTILITY", covered_through_on=date(2026, 2, 25)))

    assert agenda.turned_silent(given, date(2026, 2, 27), date(2026, 2, 28)) == set()
    assert agenda.turned_silent(given, date(2026, 2, 28), MARCH) == {"h1"}
    assert agenda.turned_silent(given, MARCH, APRIL) == set()


def test_a_reading_waits_for_the_feeds_that_could_change_it() -> None:
    family = Family()
    for feed in FEEDS:
        family.covers(feed, APRIL if feed != "UTILITY" else date(2026, 1, 1))
    occasion = Occasion(APRIL, APRIL, "0" * 32, 1, noon(APRIL))
    reading = assess(family.household(), occasion, Given(BOOK, family.cover))

    assert reading is not None
    assert bits_of(reading) == FEED_BITS["UTILITY"]
