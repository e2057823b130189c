from __future__ import annotations

from datetime import date

import pytest

from schemas.dates import parse_month
from services.monitor.facets import streaks
from services.monitor.look import Notes
from tests.builders import Family

TODAY = date(2026, 6, 10)


def opened_on(*points):
    look = Family().look(TODAY)
    look.notes = Notes()
    on = streaks.opened_on(look, ((parse_month(month), held) for month, held in points), 2)
    return on, look.notes


@pytest.mark.parametrize(
    ("points", "on"),
    [
        ([("2026-05", True), ("2026-04", True)], date(2026, 6, 1)),
        ([("2026-05", True), ("2026-04", True), ("2026-03", True), ("2026-02", False)], date(2026, 5, 1)),
        ([("2025-12", True), ("2025-07", True), ("2025-06", False)], date(2026, 1, 1)),
    ],
)
def test_it_opens_after_the_second_known_month_in_a_row_whatever_lies_between(points, on):
    opened, notes = opened_on(*points)

    assert (opened, notes.review_on) == (on, None)


@pytest.mark.parametrize("points", [[], [("2026-05", False), ("2026-04", True), ("2026-03", True)]])
def test_a_condition_that_does_not_hold_in_the_latest_known_month_is_off(points):
    opened, notes = opened_on(*points)

    assert opened is None
    assert notes == Notes()


def test_a_streak_that_is_too_short_may_be_long_enough_next_month():
    opened, notes = opened_on(("2026-05", True), ("2026-04", False))

    assert (opened, notes.review_on, notes.income_fen) == (None, date(2026, 7, 1), -1)


@pytest.mark.parametrize(("months", "income_fen"), [(2, -1), (3, None)])
def test_once_it_is_longer_than_it_must_be_another_known_month_only_follows(months, income_fen):
    _, notes = opened_on(*((f"2026-0{5 - back}", True) for back in range(months)), ("2026-01", False))

    assert notes.income_fen == income_fen
