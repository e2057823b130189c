"""The board against figures counted by hand; nobody who works is named in any of them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from schemas.assessment import Grade
from schemas.case.commands import Accept, RecordContact
from schemas.dates import month_of
from schemas.events.benefit import BenefitGranted, BenefitPaid
from services.alerts import board
from services.alerts.board import Board
from services.alerts.tally import tally
from tests.alerts.town import GRID, OTHER, VILLAGE, Town
from tests.builders import BOOK

DAY = timedelta(days=1)


@pytest.fixture
def worked(town: Town) -> Town:
    """Three homes: one RED that was taken up, one ORANGE that nobody serves and that is late, one on the watch list."""
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.RED)
    town.read("h2", income_plunge=Grade.ORANGE)
    town.read("h3", sudden_shock=Grade.BLUE)
    town.at += timedelta(minutes=90)
    town.command(Accept(command_id="c1", household_id="h1", by=GRID))
    town.command(RecordContact(command_id="c2", household_id="h1", by=GRID, contact="PHONE"))
    town.visit("h1")
    town.tick(5 * DAY)
    town.visit("h1")
    town.tick(40 * DAY)
    return town


def page(town: Town, division: str = "340826", last: date = date(2026, 12, 1)) -> Board:
    return board.page(town.tx.connection, BOOK, division, range(month_of(date(2026, 3, 1)), month_of(last) + 1))


def sums(shown: Board) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in shown.tallies:
        found[one.measure] += one.count
    return found


def test_the_figures_of_a_county_are_those_counted_by_hand(worked: Town) -> None:
    shown = page(worked)
    counted = sums(shown)

    assert counted["ALERT:RAISED"] == 3
    assert counted["OPENED:FIRST"] == 2
    assert counted["CONTACTED"] == 1
    assert [one.total for one in shown.tallies if one.measure == "CONTACTED"] == [90]
    assert counted["VISITED:LIGHT"] == 2
    assert [(one.category, one.count) for one in shown.tallies if one.measure == "REVISITED"] == [("5", 1)]
    assert shown.revisits == 1
    assert counted["MISSED:RESULT"] == 2
    assert shown.is_open == {Grade.RED: 1, Grade.ORANGE: 1}
    assert (shown.unassigned, shown.overdue) == (1, 2)


def test_each_level_counts_all_below_it_and_a_month_only_what_happened_in_it(worked: Town) -> None:
    county, prefecture, nation = page(worked), page(worked, "340800"), page(worked, "000000000000")
    parts = sums(page(worked, VILLAGE)) + sums(page(worked, OTHER))

    assert sums(county) == sums(prefecture) == sums(nation) == parts
    assert sums(page(worked, last=date(2026, 3, 1))) < sums(county)
    assert page(worked, "340826100").is_open == {Grade.RED: 1}


def test_first_grants_are_told_apart_by_whether_an_alert_came_before(worked: Town) -> None:
    grant = BenefitGranted(programme="DIBAO", from_on=date(2026, 4, 1))
    for home in ("h1", "h9"):
        worked.append(grant, f"household/{home}", division=VILLAGE)
    worked.at += DAY
    worked.append(grant, "household/h9", division=VILLAGE)

    shown = page(worked)

    assert (shown.granted, shown.newly_assisted, shown.missed) == (2, 1, 1)


def test_an_alert_that_ended_long_before_a_grant_is_none(worked: Town) -> None:
    worked.read("h3")
    grant = BenefitGranted(programme="DIBAO", from_on=date(2026, 4, 1))
    worked.at += 70 * DAY
    worked.append(grant, "household/h3", division=VILLAGE)

    assert (page(worked).newly_assisted, page(worked).missed) == (0, 0)

    worked.homes = {"person/p": ("h3",)}
    worked.at += 40 * DAY
    worked.append(grant, "person/p", division=VILLAGE)
    assert (page(worked).newly_assisted, page(worked).missed) == (0, 1)


def test_nobody_is_named_in_any_tally(worked: Town) -> None:
    words = {str(value) for row in worked.tx.connection.execute(select(tally)) for value in row}

    assert worked.kinds().count("ACCEPTED") == 1
    assert not [word for word in words for name in ("S1", "T1", "h1", "h2", "h3") if name in word.split(":")]


def test_a_place_without_anything_has_a_board_of_zeros(town: Town) -> None:
    shown = page(town)

    assert (shown.tallies, shown.granted, shown.missed, shown.is_open, shown.overdue) == ((), 0, 0, {}, 0)


def test_a_server_shows_the_same_board(town: Town, server_town: Town) -> None:
    shown = []
    for each in (town, server_town):
        each.read("h1", sudden_shock=Grade.RED)
        each.append(BenefitGranted(programme="DIBAO", from_on=date(2026, 4, 1)), "household/h1", division=VILLAGE)
        each.append(BenefitPaid(programme="DIBAO", month="2026-04", amount_fen=7), "household/h1", division=VILLAGE)
        shown.append(page(each))

    assert shown[0] == shown[1]
    assert shown[0].newly_assisted == 1
