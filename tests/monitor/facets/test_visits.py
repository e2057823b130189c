"""Which finding of a visit acts on a signal."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.events.visit import Finding, VisitRecorded
from services.monitor.facets import visits
from services.monitor.facets.visits import Found
from tests.builders import Family

SINCE_ON = date(2026, 2, 1)
TODAY = date(2026, 4, 1)


def visited(family: Family, on: date, finding: str, *, person: str | None = None, **more: str) -> None:
    found = Finding(indicator=more.get("indicator", "2.01"), finding=finding, person_ref=person)
    known_on = date.fromisoformat(more["known_on"]) if "known_on" in more else on
    family.say(VisitRecorded(contact=more.get("contact", "MET"), findings=(found,)), on=on, known_on=known_on)


def acting(family: Family, known_on: date | None = None, subject: str = "person/a") -> Found | None:
    return visits.acting(family.look(TODAY), "2.01", subject, SINCE_ON, known_on)


@pytest.fixture
def family() -> Family:
    made = Family()
    made.member("a")
    made.member("b", "10")
    return made


@pytest.mark.parametrize(("contact", "acts"), [("MET", True), ("PHONE", True), ("NOT_MET", False)])
def test_only_a_visit_that_met_or_reached_somebody_acts(family: Family, contact: str, *, acts: bool) -> None:
    visited(family, date(2026, 3, 1), "RESOLVED", contact=contact)

    assert (acting(family) is not None) is acts


def test_it_acts_on_its_own_indicator_only(family: Family) -> None:
    visited(family, date(2026, 3, 1), "RESOLVED", indicator="2.02")

    assert acting(family) is None


@pytest.mark.parametrize(("person", "acts"), [(None, True), ("a", True), ("b", False)])
def test_it_acts_on_the_person_named_or_on_all(family: Family, person: str | None, *, acts: bool) -> None:
    visited(family, date(2026, 3, 1), "RESOLVED", person=person)

    assert (acting(family) is not None) is acts


def test_a_finding_about_a_person_does_not_act_on_the_household(family: Family) -> None:
    visited(family, date(2026, 3, 1), "RESOLVED", person="a")

    assert acting(family, subject=family.subject) is None


@pytest.mark.parametrize(("day", "acts"), [(31, False), (1, True)])
def test_it_acts_from_the_first_day_of_the_rung_on(family: Family, day: int, *, acts: bool) -> None:
    visited(family, date(2026, 1 if day == 31 else 2, day), "RESOLVED")

    assert (acting(family) is not None) is acts


@pytest.mark.parametrize(("day", "acts"), [(9, False), (10, True)])
def test_it_acts_on_what_was_known_by_then(family: Family, day: int, *, acts: bool) -> None:
    visited(family, date(2026, 2, day), "RESOLVED")

    assert (acting(family, known_on=date(2026, 2, 10)) is not None) is acts


def test_of_several_the_latest_alone_acts_even_if_it_contradicts(family: Family) -> None:
    visited(family, date(2026, 3, 1), "RESOLVED")
    visited(family, date(2026, 3, 5), "CONFIRMED")

    found = acting(family)

    assert found is not None
    assert (found.visited_on, found.confirms, found.clears) == (date(2026, 3, 5), True, False)


def test_of_two_on_one_day_the_one_that_became_known_later_acts(family: Family) -> None:
    visited(family, date(2026, 3, 1), "RESOLVED", known_on="2026-03-03")
    visited(family, date(2026, 3, 1), "PARTLY", known_on="2026-03-02")

    found = acting(family)

    assert found is not None
    assert (found.clears, found.confirms) == (True, False)
