"""The list of alerts: which are let through a filter, in which order, and how many are open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.assessment import Grade, Item
from services.alerts import store
from services.alerts.store import AlertRow, Filter
from tests.alerts.town import PLUNGE, SHOCK, VILLAGE, Town


def rows(town: Town, **wanted: object) -> list[AlertRow]:
    return list(store.find(town.tx.connection, Filter(**wanted)))


def test_an_alert_that_came_again_is_a_second_one_and_the_first_keeps_its_worst(town: Town) -> None:
    for grade in (Grade.YELLOW, Grade.RED, None, Grade.BLUE):
        town.read("h1", sudden_shock=grade) if grade else town.read("h1")

    first, second = rows(town, is_open=False)[::-1]

    assert (first.alert_id, first.grade, first.worst, first.is_open) == ("h1:sudden_shock:1", None, Grade.RED, False)
    assert (second.alert_id, second.grade, second.worst) == ("h1:sudden_shock:2", Grade.BLUE, Grade.BLUE)


def test_alerts_are_listed_the_worst_first_and_only_open_ones_unless_asked(town: Town) -> None:
    town.read("h2", sudden_shock=Grade.BLUE)
    town.read("h1", sudden_shock=Grade.RED, income_plunge=Grade.YELLOW)
    town.read("h3", income_plunge=Grade.RED)
    town.read("h3")

    assert [(row.household_id, row.grade) for row in rows(town)] == [
        ("h1", Grade.RED), ("h1", Grade.YELLOW), ("h2", Grade.BLUE),
    ]  # fmt: skip
    assert len(rows(town, is_open=False)) == 4


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"division": "340826000000"}, ["h1", "h1", "h2"]),
        ({"division": "340826101000"}, ["h2"]),
        ({"division": "000000000000"}, ["h1", "h1", "h2"]),
        ({"grade": Grade.RED}, ["h1"]),
        ({"dimension": PLUNGE}, ["h1"]),
        ({"household_id": "h2"}, ["h2"]),
        ({"household_id": "h2", "episode": 2}, []),
    ],
)
def test_a_filter_lets_through_what_fits_in_every_respect(
    town: Town, wanted: dict[str, object], found: list[str]
) -> None:
    town.read("h2", sudden_shock=Grade.BLUE)
    town.read("h1", sudden_shock=Grade.RED, income_plunge=Grade.YELLOW)

    assert [row.household_id for row in rows(town, **wanted)] == found


def test_open_alerts_are_counted_by_dimension_and_grade(town: Town) -> None:
    town.read("h1", sudden_shock=Grade.RED)
    town.read("h2", sudden_shock=Grade.RED, income_plunge=Grade.BLUE)
    town.read("h1")

    assert store.counts(town.tx.connection) == {(SHOCK, Grade.RED): 1, (PLUNGE, Grade.BLUE): 1}


def test_entries_of_ungraded_streams_are_listed_apart(town: Town) -> None:
    item = Item(
        stream="POLICY_GAP", code="PG.01", subject="household/h1", since_on=town.at.date(), ends_on=None, evidence=(),
        values=(), parameters=(),
    )  # fmt: skip
    town.step(replace(town.reading("h1", sudden_shock=Grade.BLUE), items=(item,)))

    (stream,) = rows(town, is_stream=True)

    assert [row.dimension for row in rows(town)] == [SHOCK]
    assert (stream.dimension, stream.grade, stream.worst, stream.is_open) == ("POLICY_GAP", None, None, True)
    assert stream.division == VILLAGE
