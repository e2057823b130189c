from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import event_types
from services.ingest.amounts import ENOUGH, USUAL, YUAN, Sums, Usual

BILL = Usual("total_fen", 1_000 * YUAN, 60_000 * YUAN)


def sums(*amounts_fen: int) -> Sums:
    found = Sums(BILL, 2)
    for row, fen in enumerate(amounts_fen, 2):
        found.take(row, fen)
    return found


@pytest.mark.parametrize("name", USUAL)
def test_the_usual_sums_are_those_of_a_field_that_exists_and_less_than_a_hundredfold_apart(name: str) -> None:
    usual = USUAL[name]

    assert usual.field in event_types()[name].__annotations__
    assert usual.low_fen < usual.high_fen < 100 * usual.low_fen


@given(st.lists(st.integers(1_000 * YUAN, 60_000 * YUAN), min_size=1, max_size=60))
def test_usual_sums_are_in_the_right_unit(amounts_fen: list[int]) -> None:
    assert sums(*amounts_fen).mixed() is None


@given(st.lists(st.integers(2_000 * YUAN, 50_000 * YUAN), min_size=ENOUGH, max_size=60))
def test_a_hundredfold_of_all_sums_is_fen_read_as_yuan_and_a_hundredth_yuan_read_as_fen(amounts_fen: list[int]) -> None:
    great, small = (
        sums(*(fen * 100 for fen in amounts_fen)).mixed(),
        sums(*(fen // 100 for fen in amounts_fen)).mixed(),
    )

    assert great is not None
    assert small is not None
    assert (great.direction, small.direction) == ("great", "small")
    assert great.count == great.of == len(amounts_fen)
    assert great.rows == (2, 3)


@given(st.lists(st.integers(2_000 * YUAN, 50_000 * YUAN), min_size=ENOUGH, max_size=60))
def test_sums_in_ten_thousands_of_yuan_are_told_from_those_in_fen(amounts_fen: list[int]) -> None:
    found = sums(*(fen // 10_000 for fen in amounts_fen)).mixed()

    assert found is not None
    assert found.direction == "wan"


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=200))
def test_the_median_is_right_within_a_tenth(amounts_fen: list[int]) -> None:
    true = sorted(amounts_fen)[(len(amounts_fen) - 1) // 2]

    assert true * 0.9 - 1 <= sums(*amounts_fen).median_fen() <= true * 1.1 + 1


def test_a_few_rows_in_another_unit_are_found_with_their_places() -> None:
    found = sums(*[5_000 * YUAN] * 50, 5_000_000 * YUAN, 7_000_000 * YUAN).mixed()

    assert found is not None
    assert (found.direction, found.count, found.of, found.rows) == ("great", 2, 52, (52, 53))


def test_one_great_sum_among_many_is_a_great_sum() -> None:
    assert sums(*[5_000 * YUAN] * 100, 5_000_000 * YUAN).mixed() is None


def test_few_sums_and_empty_ones_say_nothing() -> None:
    assert sums(*[500_000 * YUAN] * (ENOUGH - 1), *[0] * 100).mixed() is None
    assert Sums(BILL, 2).median_fen() == 0
