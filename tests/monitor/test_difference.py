"""Whether a reading is worth a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schemas.assessment import Assessment, DimensionReading, Grade, Item, Means, Signal
from services.monitor.difference import differs
from tests.builders import noon

ON = date(2026, 2, 10)
QUIET = DimensionReading(dimension="sudden_shock", grade=None, unknown_since_on=None, silent_feeds=())
MEANS = Means(
    counted=2, income_12m_fen=500, unknown_since_on=None, projected_annual_fen=500, rigid_12m_fen=0, candidate=None,
    by_deduction=False, candidate_projected=None, cash_gap_fen=None, persons=(), property_flag="property_unknown",
    fade_out_until_on=None,
)  # fmt: skip
NOTHING = Assessment(
    household_id="h1", as_of=ON, cause=("a" * 32, 1), caused_at=noon(ON), corrects=False,
    division="340826100001", signals=(), items=(), dimensions=(QUIET,), means=MEANS, successor=None,
    review_on=None, policy_digest="d" * 64, rules_version="1",
)  # fmt: skip
SIGNAL = Signal(
    dimension="sudden_shock", indicator="4.01", subject="household/h1", base_grade=Grade.RED, grade=Grade.RED,
    since_on=ON, rung_since_on=ON, ends_on=None, evidence=(), values=(), parameters=(), steps=(),
)  # fmt: skip
ITEM = Item(
    stream="POLICY_GAP", code="PG.01", subject="person/a", since_on=ON, ends_on=None, evidence=(), values=(),
    parameters=(),
)  # fmt: skip


def means(**changed: object) -> Assessment:
    return replace(NOTHING, means=replace(MEANS, **changed))


SAID = [
    replace(NOTHING, signals=(SIGNAL,)),
    replace(NOTHING, items=(ITEM,)),
    replace(NOTHING, dimensions=(replace(QUIET, silent_feeds=("UTILITY",), unknown_since_on=ON),)),
    means(candidate="C1"),
    means(by_deduction=True),
    means(persons=(("person/a", "C2"),)),
    means(candidate_projected="C1"),
    means(property_flag="property_doubt"),
    means(fade_out_until_on=ON),
]


@pytest.mark.parametrize("said", SAID)
def test_the_first_reading_that_says_anything_is_recorded_and_so_is_its_end(said: Assessment) -> None:
    assert differs(None, said)
    assert differs(NOTHING, said)
    assert differs(said, NOTHING)
    assert not differs(said, said)


def test_a_first_reading_that_says_nothing_is_not_recorded() -> None:
    assert not differs(None, NOTHING)
    assert not differs(None, replace(NOTHING, means=None))


def test_a_home_that_was_left_differs() -> None:
    assert differs(NOTHING, replace(NOTHING, successor="h2"))


def test_sums_dates_and_causes_are_not_minded() -> None:
    moved = replace(
        means(income_12m_fen=900, projected_annual_fen=900, rigid_12m_fen=7, cash_gap_fen=3), as_of=date(2026, 3, 1),
        cause=("b" * 32, 2), review_on=ON, policy_digest="e" * 64,
    )  # fmt: skip

    assert not differs(NOTHING, moved)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SIGNAL, replace(SIGNAL, evidence=("b" * 32,), values=(("total_fen", 900),))),
        (ITEM, replace(ITEM, evidence=("b" * 32,), values=(("month", "2026-01"),))),
    ],
    ids=["a signal", "an item"],
)
def test_more_of_the_same_behind_what_is_read_is_no_news(before: Signal | Item, after: Signal | Item) -> None:
    def standing(one: Signal | Item) -> Assessment:
        return replace(NOTHING, signals=(one,)) if isinstance(one, Signal) else replace(NOTHING, items=(one,))

    assert not differs(standing(before), standing(after))


def test_another_date_or_grade_of_what_is_read_is_news() -> None:
    signal, item = replace(NOTHING, signals=(SIGNAL,)), replace(NOTHING, items=(ITEM,))

    assert differs(signal, replace(NOTHING, signals=(replace(SIGNAL, grade=Grade.ORANGE),)))
    assert differs(signal, replace(NOTHING, signals=(replace(SIGNAL, ends_on=date(2026, 3, 1)),)))
    assert differs(signal, replace(NOTHING, signals=(SIGNAL, replace(SIGNAL, subject="person/a"))))
    assert differs(item, replace(NOTHING, items=(replace(ITEM, ends_on=date(2026, 3, 1)),)))


def test_that_a_month_is_not_known_yet_is_no_news_but_what_is_read_beside_it_is() -> None:
    held = means(candidate="C1", persons=(("person/a", "C1S"),))
    pending = means(income_12m_fen=None, unknown_since_on=ON)

    assert not differs(held, pending)
    assert differs(held, replace(pending, means=replace(MEANS, unknown_since_on=ON, candidate_projected="C3")))
