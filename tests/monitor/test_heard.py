"""What the cases hear of besides readings."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.event import Recorded
from schemas.events.membership import DeathRegistered, MemberLeft
from schemas.events.registration import HouseholdMoved
from schemas.events.roster import RosterSet
from schemas.events.system import FeedCovered, PolicyAdopted, Tick
from schemas.events.visit import VisitRecorded
from schemas.messages import Told
from schemas.payload import Payload
from services.monitor.given import Given, NoPolicy
from services.monitor.heard import hearer, is_passed, told_of
from tests.builders import BOOK, DAY, DIVISION, Family, noon

REGISTERED, MARCH = date(2025, 1, 10), date(2026, 3, 1)
GIVEN = Given(BOOK)
VISIT = VisitRecorded(contact="MET", findings=())


def family() -> Family:
    made = Family()
    made.member("a")
    made.member("b", "10")
    return made


def told(made: Family, recorded: Recorded) -> Told:
    return told_of(made.household(), recorded, GIVEN)


def test_a_case_hears_where_the_household_lives_after_a_move() -> None:
    made = family()
    moved = made.say(HouseholdMoved(to_division="340826101002", settlement="RURAL"), on=MARCH)

    assert told(made, moved) == Told("h1", "340826101002", None, moved)


def test_of_a_death_it_hears_how_many_are_left() -> None:
    made = family()
    first = made.say(DeathRegistered(death_on=MARCH, cause_class="1"), on=MARCH, about="b")
    assert told(made, first).living == 1

    last = made.say(DeathRegistered(death_on=MARCH, cause_class="1"), on=MARCH, about="a", known_on=MARCH + DAY)
    assert told(made, last).living == 0


def test_who_left_is_not_among_those_that_are_left() -> None:
    made = family()
    made.say(MemberLeft(household_id="h1", reason="MOVED"), on=MARCH - DAY, about="a")
    death = made.say(DeathRegistered(death_on=MARCH, cause_class="1"), on=MARCH, about="b")

    assert told(made, death).living == 0


def test_a_home_that_is_registered_from_a_later_day_on_is_where_the_fact_says() -> None:
    made = Family(registered_on=None)
    visit = made.say(VISIT, on=MARCH)

    assert told(made, visit) == Told("h1", DIVISION, None, visit)


def test_nothing_is_heard_before_a_policy_holds() -> None:
    made = family()
    visit = made.say(VISIT, on=MARCH)

    with pytest.raises(NoPolicy):
        told_of(made.household(), visit, None)


def test_the_household_itself_hears_what_is_said_of_it() -> None:
    made = family()
    visit = made.say(VISIT, on=MARCH)

    assert hearer(made.household().own, visit, ["h1"]) == "h1"


def moved_on(day: date) -> Family:
    """A person who left h1 for h2."""
    made = family()
    made.say(Family.joining("h2"), on=day, about="b")
    return made


@pytest.mark.parametrize(("on", "home"), [(MARCH - DAY, "h1"), (MARCH, "h2")])
def test_of_a_person_the_home_hears_where_they_lived_that_day(on: date, home: str) -> None:
    made = moved_on(MARCH)
    visit = made.say(VISIT, on=on, about="b", known_on=MARCH + DAY)

    assert hearer(made.household().ledger("person/b"), visit, ["h1", "h2"]) == home


def test_a_home_that_hears_nothing_of_the_person_leaves_it_to_where_they_live_now() -> None:
    made = family()
    visit = made.say(VISIT, on=REGISTERED - DAY, about="b", known_on=MARCH)

    assert hearer(made.household().ledger("person/b"), visit, ["h1"]) == "h1"


COVERED = FeedCovered(feed="TAX", covered_through_on=MARCH)
ADOPTED = PolicyAdopted(digest="0" * 64, rules_version="1", divisions=("CN",))


@pytest.mark.parametrize(
    ("payload", "given"),
    [(Tick(at=noon(MARCH)), GIVEN), (ADOPTED, GIVEN), (RosterSet(coordinator="S1"), None)],
    ids=["time", "a policy", "who serves whom, whatever holds"],
)
def test_the_broadcasts_that_matter_to_cases_are_passed_on(payload: Payload, given: Given | None) -> None:
    assert is_passed(payload, given)


def test_neither_deliveries_nor_time_before_any_policy_matter() -> None:
    assert not is_passed(COVERED, GIVEN)
    assert not is_passed(Tick(at=noon(MARCH)), None)
