from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.faults import Fault
from services.vault import number
from services.vault.number import check_digit, read_number

TODAY = date(2026, 3, 2)
SAMPLE = "11010519491231002X"  # of GB 11643 itself
WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in SAMPLE)

PREFIXES = st.sampled_from(["110105", "340826", "340824", "810000", "830000", "911156", "990001"])
DAYS = st.dates(date(1900, 1, 1), TODAY)


@st.composite
def numbers(draw) -> str:
    digits = f"{draw(PREFIXES)}{draw(DAYS):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return digits + check_digit(digits)


def test_the_number_of_the_standard_itself_is_read() -> None:
    assert read_number(SAMPLE, TODAY) == SAMPLE


@pytest.mark.parametrize("written", [
    " 11010519491231002x ", "'11010519491231002X", "‘11010519491231002X’", WIDE,
    "110105 19491231 002X", "\ufeff11010519491231002\uff58\u3000", "11010519491231002X\t\u200b",
])  # fmt: skip
def test_what_stands_around_a_number_and_how_wide_it_is_makes_no_difference(written: str) -> None:
    assert read_number(written, TODAY) == SAMPLE


def test_a_number_of_fifteen_digits_is_lifted_to_that_of_the_same_person() -> None:
    assert read_number("110105491231002", TODAY) == SAMPLE


@pytest.mark.parametrize(("written", "fault"), [
    ("", number.EMPTY), ("　 ", number.EMPTY),
    ("3.4082619900101E+17", number.ROUNDED), ("3.4E17", number.ROUNDED), ("340826199001011234.0", number.ROUNDED),
    ("110105********002X", number.MASKED),
    ("11010519491231002", number.LENGTH), ("110105194912310020X", number.LENGTH), ("无", number.LENGTH),
    ("11010519491231O02X", number.LETTERS), ("X10105194912310021", number.LETTERS), ("11010549123100A", number.LETTERS),
    ("000105194912310020", number.PROVINCE), ("201012198001010011", number.PROVINCE),
    ("971011198001010018", number.PROVINCE),
    ("110105194913310020", number.BIRTH), ("110105190002290020", number.BIRTH), ("110105189912310020", number.BIRTH),
    ("110105202603030020", number.BIRTH), ("110105490231002", number.BIRTH),
    ("110105194912310021", number.CHECK),
])  # fmt: skip
def test_what_is_wrong_is_said_in_its_own_words(written: str, fault: Fault) -> None:
    assert read_number(written, TODAY) == fault


@given(numbers())
def test_every_number_with_its_check_digit_is_read_as_it_stands(valid: str) -> None:
    assert read_number(valid, TODAY) == valid


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed_and_never_repeated(valid: str, place: int, step: int) -> None:
    digit = "0" if valid[place] == "X" else str((int(valid[place]) + step) % 10)
    damaged = valid[:place] + digit + valid[place + 1 :]

    fault = read_number(damaged, TODAY)

    assert isinstance(fault, Fault)
    assert fault.reason == "wrong_identity"
    assert damaged not in str(fault)


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_that_were_exchanged_are_noticed(valid: str, place: int) -> None:
    first, second = valid[place], valid[place + 1]
    exchanged = valid[:place] + second + first + valid[place + 2 :]

    assert read_number(exchanged, TODAY) == valid if first == second else read_number(exchanged, TODAY) != exchanged


@given(st.text(max_size=24))
def test_any_text_is_a_number_of_eighteen_characters_or_a_fault(text: str) -> None:
    found = read_number(text, TODAY)

    assert isinstance(found, Fault) or number.NUMBER.fullmatch(found)
