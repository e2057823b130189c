"""Who serves whom: the household's own, its grid's, the village's, from their days on; and whose list it stands in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schemas.events.roster import RosterSet
from services.alerts.routing import Roster, county, owner_of, queue_of, scope_of, service_of, township
from tests.alerts.given import ON, current
from tests.builders import BOOK, DIVISION

LATER = date(2026, 4, 1)


def roster(*said: tuple[RosterSet, date]) -> Roster:
    known = Roster()
    for position, (one, from_on) in enumerate(said):
        known = known.with_service(scope_of(DIVISION, one), service_of(one, from_on, position))
    return known


def who(known: Roster, household_id: str = "h1", on: date = ON, village: str = DIVISION) -> str | None:
    service = known.serves(household_id, village, on)
    return service.coordinator if service is not None else None


VILLAGE = (RosterSet(coordinator="S1", deputy="S2"), date(2026, 1, 1))
GRID = (RosterSet(grid="07", coordinator="S3"), date(2026, 1, 1))
IN_GRID = (RosterSet(household_id="h1", grid="07"), date(2026, 1, 1))
OWN = (RosterSet(household_id="h1", coordinator="S4"), date(2026, 1, 1))


def test_nobody_serves_where_nothing_was_said() -> None:
    assert Roster().serves("h1", DIVISION, ON) is None


def test_the_grid_goes_before_the_village_and_the_household_before_the_grid() -> None:
    assert who(roster(VILLAGE, GRID)) == "S1"
    assert who(roster(VILLAGE, GRID, IN_GRID)) == "S3"
    assert who(roster(VILLAGE, GRID, IN_GRID), "h2") == "S1"
    assert who(roster(VILLAGE, GRID, OWN)) == "S4"
    assert who(roster(VILLAGE, IN_GRID)) == "S1"


def test_the_deputy_comes_along() -> None:
    service = roster(VILLAGE).serves("h1", DIVISION, ON)

    assert service is not None
    assert service.deputy == "S2"


@pytest.mark.parametrize("vacant", [RosterSet(household_id="h1"), RosterSet(grid="07")])
def test_a_vacancy_stops_the_search(vacant: RosterSet) -> None:
    known = roster(VILLAGE, GRID, IN_GRID, (vacant, date(2026, 2, 1)))
    service = known.serves("h1", DIVISION, ON)

    assert service is not None
    assert service.coordinator is None


def test_a_change_holds_from_its_day_whenever_it_was_said() -> None:
    change = (RosterSet(coordinator="S9"), LATER)

    for known in (roster(VILLAGE, change), roster(change, VILLAGE)):
        assert [who(known, on=on) for on in (date(2025, 12, 31), ON, date(2026, 3, 31), LATER)] == [
            None, "S1", "S1", "S9",
        ]  # fmt: skip


def test_of_two_statements_for_one_day_the_later_holds() -> None:
    assert who(roster(VILLAGE, (RosterSet(coordinator="S9"), date(2026, 1, 1)))) == "S9"


def test_what_was_said_of_a_household_does_not_follow_it_to_another_village() -> None:
    assert who(roster(OWN), village="340826100002") is None


@pytest.mark.parametrize(
    ("level", "queue"),
    [("TOWNSHIP", "office/340826100"), ("COUNTY", "office/340826"), ("PREFECTURE", "office/3408")],
)
def test_each_level_has_its_office(level: Any, queue: str) -> None:
    assert queue_of(level, DIVISION, BOOK.divisions, ON) == queue


def test_offices_follow_the_division_table_and_not_the_digits() -> None:
    """Zongyang county (枞阳县) went from Anqing (3408) to Tongling (3407) at the end of 2015."""
    queues = [
        [queue_of(level, "340823", BOOK.divisions, on) for level in ("COUNTY", "PREFECTURE")]
        for on in (date(2015, 12, 31), ON)
    ]

    assert queues == [["office/340823", "office/3408"], ["office/340722", "office/3407"]]


@pytest.mark.parametrize(
    ("said", "queue"),
    [
        ({"coordinator": "S1"}, "staff/S1"),
        ({"is_desk": True}, "office/340826100"),
        ({}, "pool/340826100"),
        ({"coordinator": "S1", "is_desk": True}, "staff/S1"),
    ],
)
def test_an_open_case_is_its_coordinators_the_desks_or_the_pools(said: dict[str, Any], queue: str) -> None:
    assert owner_of(current(**said)) == queue


def test_keys_of_storage_are_digits() -> None:
    assert (township(DIVISION), county(DIVISION)) == ("340826100", "340826")
