from __future__ import annotations

from datetime import date

import pytest

from services.ingest.columns import CONVERTERS
from services.lab.departments.hands import ALIKE, FORMS, Hand
from services.lab.departments.persons import identity
from services.lab.simulate.chance import Chance
from services.vault.number import read_number

PLAIN = {"date": "2025-01-02", "month": "2025-01", "yuan": "-1234.50", "whole": "12", "text": "A1", "flag": "是"}
TODAY = date(2026, 1, 1)


@pytest.mark.parametrize("word", PLAIN)
def test_every_form_of_a_cell_means_the_same(word: str) -> None:
    read = CONVERTERS[word].read
    written = [form(PLAIN[word]).strip() for form in FORMS[word]]

    assert {read(text) for text in written} == {read(PLAIN[word])}


def test_every_form_of_an_identity_number_is_read_as_the_number() -> None:
    numbers = [identity(f"p{index:07d}").number for index in range(40)]
    old = [form(number) for form in FORMS["number"] for number in numbers]

    assert {len(text) for text in old} >= {15, 18, 19, 20}
    assert {read_number(text, TODAY) for text in old} == set(numbers)


def test_a_hand_writes_most_cells_plainly_and_empty_ones_not_at_all() -> None:
    hand = Hand({"金额": "yuan", "月份": "first_day", "编号": "id"}, Chance(1))
    sums = [hand.write("金额", "1234.50") for _ in range(400)]

    assert 300 <= sums.count("1234.50") < 400
    assert "first_day" in ALIKE
    assert {hand.write("月份", "2025-01") for _ in range(200)} == {"2025-01", "202501", "2025年1月"}
    assert {hand.write("编号", "A1") for _ in range(200)} == {"A1"}
    assert {hand.write("金额", "") for _ in range(200)} == {""}
