"""A pension that comes as it has for months moves a year by little; one of which something else counts may move it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from schemas.dates import DAY, first_day, month_of, show_month
from schemas.events.income import PensionPaid
from services.monitor.given import Given
from services.monitor.quiet import WOBBLE_FEN, regular_pension_fen
from tests.builders import BOOK, DIVISION, Family

OCTOBER = month_of(date(2025, 10, 1))


def moved_fen(base_fen: int, months: range) -> int | None:
    """By how much the last of some equal pensions moves a year, part of which counts from 2026 on."""
    family = Family()
    family.member("a")
    for month in months:
        paid = PensionPaid(month=show_month(month), amount_fen=50_000, central_base_fen=base_fen)
        family.say(paid, on=first_day(month) + 14 * DAY, about="a")
    facts = family.household().ledger("person/a").of(PensionPaid)
    read = cast("Any", SimpleNamespace(division=DIVISION, as_of=facts[-1].occurred_on))
    return regular_pension_fen(facts, facts[-1].event_id, read, Given(BOOK))


@pytest.mark.parametrize(("base_fen", "is_regular"), [(0, True), (16_300, False)])
def test_a_base_that_counts_from_some_month_on_is_no_regular_pension_there(base_fen: int, *, is_regular: bool) -> None:
    assert (moved_fen(base_fen, range(OCTOBER - 12, OCTOBER + 4)) is not None) is is_regular
    assert moved_fen(base_fen, range(OCTOBER - 12, OCTOBER)) is not None


def test_equal_pensions_move_a_year_by_no_more_than_rounding_does() -> None:
    assert moved_fen(0, range(OCTOBER - 13, OCTOBER)) == WOBBLE_FEN
