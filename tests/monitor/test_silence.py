"""A feed that says nothing any more leaves its dimensions unknown, and changes no grade."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import DimensionReading, Grade
from schemas.events.incident import FireReported
from schemas.events.membership import MemberLeft
from services.monitor.assess import assess
from services.monitor.reading import Occasion, Reading
from services.monitor.silence import FEEDS, silence_of
from tests.builders import DAY, Family, noon

REGISTERED = date(2025, 1, 10)


def family(*, delivered: date | None = None) -> Family:
    """A household of one; with `delivered`, every feed has delivered through that day."""
    made = Family(registered_on=REGISTERED)
    made.member("a")
    for feed in FEEDS if delivered is not None else ():
        made.covers(feed, delivered)
    return made


def read(made: Family, as_of: date) -> Reading:
    reading = assess(made.household(), Occasion(as_of, as_of, "0" * 32, 1, noon(as_of)), made.look(as_of).given)
    assert reading is not None
    return reading


def dimension(made: Family, name: str, as_of: date) -> DimensionReading:
    (found,) = [one for one in read(made, as_of).assessment.dimensions if one.dimension == name]
    return found


@pytest.mark.parametrize(("day", "silent"), [(13, ()), (14, ("UTILITY",))])
def test_a_feed_that_never_delivered_is_silent_from_registration_plus_its_lag(day: int, silent: tuple[str]) -> None:
    found = dimension(family(), "sudden_shock", date(2025, 1, day))

    assert found.silent_feeds == silent
    assert found.unknown_since_on == (REGISTERED if silent else None)


@pytest.mark.parametrize(("day", "silent"), [(4, ()), (5, ("UTILITY",))])
def test_a_feed_that_delivered_is_silent_once_its_lag_is_over(day: int, silent: tuple[str]) -> None:
    found = dimension(family(delivered=date(2026, 3, 1)), "sudden_shock", date(2026, 3, day))

    assert found.silent_feeds == silent
    assert found.unknown_since_on == (date(2026, 3, 2) if silent else None)


def test_unknown_since_is_the_earliest_of_several_silent_feeds() -> None:
    made = family(delivered=date(2026, 3, 1))
    made.covers("EMERGENCY", date(2026, 1, 1))

    found = dimension(made, "sudden_shock", date(2026, 3, 5))

    assert (found.silent_feeds, found.unknown_since_on) == (("EMERGENCY", "UTILITY"), date(2026, 1, 2))


def test_the_grade_stands_beside_it() -> None:
    made = family(delivered=date(2026, 3, 1))
    made.say(FireReported(damage_level="TOTAL"), on=date(2026, 3, 1))

    found = dimension(made, "sudden_shock", date(2026, 3, 5))

    assert (found.grade, found.silent_feeds) == (Grade.RED, ("UTILITY",))


def test_the_next_silence_is_named_and_that_of_a_feed_never_heard_is_the_households_own() -> None:
    made = family(delivered=date(2026, 3, 1))
    quiet = silence_of(made.look(date(2026, 3, 2)))
    assert (quiet.next_on, quiet.never_heard_on, quiet.moving) == (date(2026, 3, 5), None, [])

    del made.cover[made.division[:6]]["UTILITY"]
    once = silence_of(made.look(date(2025, 1, 12)))
    assert once.never_heard_on == date(2025, 1, 14)
    assert once.moving == ["UTILITY"]


def test_any_delivery_of_a_silent_feed_changes_the_reading() -> None:
    reading = read(family(delivered=date(2026, 3, 1)), date(2026, 3, 5))

    assert reading.feeds["UTILITY"] == date.min


def test_of_a_home_that_everybody_left_nothing_is_expected() -> None:
    made = family()
    made.say(MemberLeft(household_id="h1", reason="OTHER"), on=date(2025, 1, 12), about="a")

    reading = read(made, date(2026, 1, 1))

    assert reading.assessment.successor == "solo-a"
    assert all(one.silent_feeds == () for one in reading.assessment.dimensions)
    assert reading.feeds == {}


def test_the_homes_of_a_division_share_one_answer() -> None:
    made = family(delivered=date(2026, 3, 1))
    look = made.look(date(2026, 3, 2))

    assert silence_of(look) is silence_of(look)
    assert silence_of(made.look(date(2026, 3, 2) + DAY)) is not silence_of(look)
