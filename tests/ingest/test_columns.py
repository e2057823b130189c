"""Cells as clerks write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.columns import CONVERTERS, code, times
from tests.ingest.handing import wide
from tests.strategies import texts


@pytest.mark.parametrize(
    ("word", "text", "value"),
    [
        ("yuan", "1234.5", 123450), ("yuan", "￥1，234.50", 123450), ("yuan", "-3", -300), ("yuan", "12.3400", 1234),
        ("yuan", wide("12") + " 元", 1200), ("yuan", "1.23456789万元", None), ("yuan", "12,34", None),
        ("yuan", "1.2E+4", None), ("yuan", "0.005", None), ("yuan", "", None), ("yuan", "9" * 19, None),
        ("fen", "1200", 1200), ("fen", "12.5", None), ("whole", "3.00", 3), ("whole", "-2", -2), ("whole", "三", None),
        ("date", "2025.1.2", "2025-01-02"), ("date", "2025-01-02 10:30:00", "2025-01-02"),
        ("date", "2025年 1月2日", "2025-01-02"), ("date", wide("2025-01-02"), "2025-01-02"),
        ("date", "2025-1/2", None),
        ("date", "2025-02-29", None), ("date", "45678", None), ("date", "2025-01-02T16:00:00Z", None),
        ("month", "2025/1", "2025-01"), ("month", "2025年01月", "2025-01"), ("month", "20250101", "2025-01"),
        ("month", "2025-01-15", None), ("month", "202513", None), ("month", "0000-01", None), ("month", "1月", None),
        ("first_day", "202502", "2025-02-01"), ("last_day", "2024-02", "2024-02-29"), ("last_day", "x", None),
        ("first_day", "x", None), ("flag", "有", True), ("flag", "FALSE", False), ("flag", "也许", None),
        ("text", "甲 乙", "甲 乙"),
    ],
)  # fmt: skip
def test_a_cell_is_read_in_every_form_that_clerks_use_and_in_no_other(word: str, text: str, value: object) -> None:
    assert CONVERTERS[word].read(text) == value


@given(st.integers(-(10**11), 10**11))
def test_a_sum_comes_back_to_the_fen(fen: int) -> None:
    yuan, whole = CONVERTERS["yuan"], CONVERTERS["fen"]

    assert yuan.read(yuan.write(fen) or "") == fen
    assert whole.read(whole.write(fen) or "") == fen


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**4))
def test_a_number_in_another_unit_comes_back_whole(value: int, factor: int) -> None:
    converter = times(factor)

    assert converter.read(converter.write(value) or "") == value


def test_a_number_in_another_unit_is_rounded_half_up() -> None:
    assert times(1).read("89.5") == 90
    assert times(12).read("1.5") == 18
    assert times(1000).read("1,2") is None
    assert Decimal(times(7).write(1) or 0) == Decimal("0.142857")


def test_the_words_of_a_code_list_are_compared_without_blanks_width_and_case() -> None:
    kinds = code({"一级": 1, "1 级": 1, "二级": 2})

    assert kinds.read(" 一 级") == 1
    assert kinds.read("１级") == 1
    assert kinds.read("三级") is None
    assert kinds.write(1) == "一级"
    assert kinds.write(3) is None
    assert kinds.kind is int


@given(texts(r"[0-9]{4}-[0-9]{2}"))
def test_only_months_are_months(text: str) -> None:
    assert CONVERTERS["month"].read(text) == (text if "01" <= text[5:] <= "12" and text[:4] != "0000" else None)


@pytest.mark.parametrize(
    ("word", "text", "words"),
    [
        ("yuan", "0.8612", "万元"), ("yuan", "1.234560", "万元"), ("yuan", "很多", None), ("yuan", "1.2345678", None),
        ("date", "45678", "日期序号"), ("date", "45678.5", "日期序号"), ("month", "45678", "日期序号"),
        ("date", "不明", None), ("whole", "1.5", None),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_told_what_it_likely_is(word: str, text: str, words: str | None) -> None:
    converter = CONVERTERS[word]
    hint = converter.hint(text)

    assert converter.read(text) is None
    assert hint is None if words is None else words in (hint or "")
