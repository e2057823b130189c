"""The list of cases, what is due, and what was refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from schemas.assessment import Grade
from schemas.case.commands import Accept, Close
from schemas.case.feed import Refused
from services.alerts import casefile
from services.alerts.casefile import Wanted
from services.alerts.lifecycle.passed import next_at
from services.alerts.process import case_of
from tests.alerts.town import GRID, OFFICE, Town

DAY = timedelta(days=1)


@pytest.fixture
def three(town: Town) -> Town:
    """Two open cases and a household on the watch list."""
    town.roster("S1")
    town.read("h2", income_plunge=Grade.YELLOW)
    town.read("h1", sudden_shock=Grade.RED)
    town.read("h3", sudden_shock=Grade.BLUE)
    town.command(Accept(command_id="c1", household_id="h1", by=GRID))
    return town


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["h1", "h2"]),
        (Wanted(division="340826101000"), ["h2"]),
        (Wanted(division="340826000000", status="ACCEPTED"), ["h1"]),
        (Wanted(grade=Grade.YELLOW), ["h2"]),
        (Wanted(coordinator="S1"), ["h1"]),
        (Wanted(coordinator="S1", status="RAISED"), []),
    ],
)
def test_a_filter_lets_open_cases_through_the_worst_first(three: Town, wanted: Wanted, found: list[str]) -> None:
    assert [row.household_id for row in casefile.find(three.tx.connection, wanted)] == found


def test_a_row_says_how_the_case_stands_in_the_log(three: Town) -> None:
    three.tick(40 * DAY)

    for row in casefile.find(three.tx.connection, Wanted()):
        current = case_of(three.tx, row.household_id).current
        assert current is not None
        assert (row.number, row.status, row.grade, row.level) == (
            current.number, current.status, current.grade, current.level,
        )  # fmt: skip
        assert (row.opened_at, row.since_at, row.is_overdue) == (current.opened_at, current.since_at, True)


def test_a_case_that_was_closed_is_no_longer_listed_and_is_kept_with_its_end(three: Town) -> None:
    three.command(Close(command_id="c2", household_id="h1", by=OFFICE, reason="MOVED_AWAY"))

    ended = [tuple(row) for row in three.tx.connection.execute(select(casefile.closed))]

    assert [row.household_id for row in casefile.find(three.tx.connection, Wanted())] == ["h2"]
    assert [(one[0], one[1], one[4], one[5]) for one in ended] == [("h1", 1, "MOVED_AWAY", Grade.RED)]


def test_who_is_due_is_found_from_the_very_microsecond(three: Town) -> None:
    at = next_at(case_of(three.tx, "h1"))
    assert at is not None

    assert casefile.due_by(three.tx.connection, at - timedelta(microseconds=1)) == []
    assert casefile.due_by(three.tx.connection, at) == ["h1"]


def test_what_was_refused_is_kept_and_stays_when_everything_else_is_made_anew(three: Town) -> None:
    again = Accept(command_id="c9", household_id="h1", by=GRID)
    answer = three.command(again)
    assert isinstance(answer, Refused)

    for _ in range(2):
        casefile.refuse(three.tx.connection, again, answer, three.at)
    three.rebuild(10)

    kept = [tuple(row) for row in three.tx.connection.execute(select(casefile.refusal))]
    assert [(row[0], row[2:]) for row in kept] == [("c9", ("h1", "ACCEPT", "ALREADY", "S1"))]
