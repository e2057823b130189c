from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.assessment import Grade
from schemas.dates import first_day, last_day, parse_month, show_month
from schemas.events.employment import UnemploymentBenefitPaid
from schemas.events.membership import MemberLeft
from services.monitor.assess import signs
from services.monitor.dimensions.income_plunge import DIMENSION, earnings
from services.monitor.facets import income
from tests.builders import Family
from tests.monitor.dimensions.income_plunge.plunge import (
    declared,
    dibao,
    employed,
    family,
    jobless,
    on,
    pension,
    taxed,
    visited,
)

DECLARED_ON = date(2025, 1, 10)
START = parse_month("2025-02")


def covered(home: Family, through: str) -> Family:
    home.covers("TAX", last_day(parse_month(through)))
    return home


# --- 2.02


def out_of_work(through: str = "2026-03") -> Family:
    """A was taxed through 2025, and then no more, as the tax office has delivered."""
    home = family()
    taxed(home, "a", "2025-01", "2025-12", 300_000)
    return covered(home, through)


def test_three_delivered_months_without_income_are_orange() -> None:
    sign = on(out_of_work(), date(2026, 4, 1))["2.02", "a"]

    assert (sign.grade, sign.since_on, len(sign.evidence)) == (Grade.ORANGE, date(2026, 4, 1), 12)
    assert sign.values == {"months": 3, "first_month": "2026-01", "through_month": "2026-03"}


def test_two_months_without_income_are_not_enough() -> None:
    assert ("2.02", "a") not in on(out_of_work("2026-02"), date(2026, 3, 1))


def test_a_month_that_is_not_delivered_says_nothing_and_ends_nothing() -> None:
    assert ("2.02", "a") not in on(out_of_work("2026-02"), date(2026, 6, 1))
    assert ("2.02", "a") in on(out_of_work("2026-03"), date(2026, 9, 1))


def test_income_again_ends_it_after_two_clean_months() -> None:
    home = out_of_work("2026-03")
    taxed(home, "a", "2026-04", "2026-05", 250_000)
    covered(home, "2026-05")

    assert ("2.02", "a") in on(home, date(2026, 5, 1))
    assert ("2.02", "a") not in on(home, date(2026, 6, 1))


def test_who_never_earned_is_not_without_income_now() -> None:
    home = family()
    taxed(home, "a", "2025-01", "2025-12", 0)
    covered(home, "2026-03")

    assert on(home, date(2026, 4, 1)) == {}


def test_who_cannot_work_is_not_asked() -> None:
    home = Family()
    home.member("a", "02", date(1960, 1, 1))
    taxed(home, "a", "2025-01", "2025-12", 300_000)
    covered(home, "2026-03")

    assert ("2.02", "a") not in on(home, date(2026, 4, 1))


def test_a_pension_stands_in_for_earnings_and_an_unknown_one_says_nothing() -> None:
    paid, unknown = out_of_work(), out_of_work()
    for home in (paid, unknown):
        pension(home, "a", "2025-12", date(2025, 12, 12))
    for month in ("2026-01", "2026-02", "2026-03"):
        pension(paid, "a", month, date(2026, 3, 12))

    assert ("2.02", "a") not in on(paid, date(2026, 4, 1))
    assert ("2.02", "a") not in on(unknown, date(2026, 4, 1))
    unknown.covers("PENSION", date(2026, 3, 31))
    assert ("2.02", "a") in on(unknown, date(2026, 4, 1))


def test_unemployment_benefit_paid_or_announced_stands_in_for_earnings() -> None:
    paid, announced, over = out_of_work(), out_of_work(), out_of_work()
    paid.say(UnemploymentBenefitPaid(month="2026-01", amount_fen=150_000), on=date(2026, 2, 1), about="a")
    jobless(announced, "a", date(2025, 12, 20), date(2026, 1, 5))
    jobless(over, "a", date(2025, 6, 1), date(2025, 12, 31))

    assert ("2.02", "a") not in on(paid, date(2026, 4, 1))
    assert ("2.02", "a") not in on(announced, date(2026, 4, 1))
    assert ("2.02", "a") in on(over, date(2026, 4, 1))


def test_new_work_settles_the_months_before_it() -> None:
    home = out_of_work()
    employed(home, "a", date(2026, 4, 20))

    assert ("2.02", "a") in on(home, date(2026, 4, 19))
    assert ("2.02", "a") not in on(home, date(2026, 4, 20))


def test_a_visit_settles_the_months_before_it_and_dibao_matches() -> None:
    home = out_of_work()
    dibao(home, date(2026, 4, 2))
    visited(home, "2.02", "NOT_FOUND", date(2026, 4, 20), "a")

    assert on(home, date(2026, 4, 2))["2.02", "a"].matched
    assert ("2.02", "a") not in on(home, date(2026, 4, 20))


def test_declared_zeros_count_and_carried_ones_do_not() -> None:
    home = family()
    declared(home, "a", ("2025-01", "2025-06"), DECLARED_ON, wages=1_200_000)
    declared(home, "a", ("2025-07", "2025-09"), date(2025, 10, 8))

    assert ("2.02", "a") not in on(home, date(2025, 10, 7))
    assert on(home, date(2025, 10, 8))["2.02", "a"].values["through_month"] == "2025-09"
    # Carried on without a word for a year: nobody has said that there is income again.
    assert ("2.02", "a") in on(home, date(2026, 10, 8))


def test_a_declared_loss_is_no_month_without_income() -> None:
    home = family()
    declared(home, "a", ("2025-01", "2025-06"), DECLARED_ON, wages=1_200_000)
    declared(home, "a", ("2025-07", "2025-09"), date(2025, 10, 8), business=-300_000)

    assert ("2.02", "a") not in on(home, date(2025, 10, 8))


# --- 2.04


def plunge(recent_fen: int, before_fen: int = 450_000, other_fen: int = 0) -> Family:
    """Three people of whom A earns: twelve months, then three at another height; other income a month beside it."""
    home = family()
    home.member("c", "20", date(2015, 1, 1))
    taxed(home, "a", "2025-01", "2025-12", before_fen)
    taxed(home, "a", "2026-01", "2026-03", recent_fen)
    declared(home, "b", ("2024-01", "2024-12"), DECLARED_ON, other=12 * other_fen)
    return covered(home, "2026-03")


def test_earnings_far_below_those_before_and_income_below_the_line_are_red() -> None:
    sign = on(plunge(150_000, other_fen=30_000), date(2026, 4, 1))["2.04", "h1"]

    assert (sign.grade, len(sign.evidence)) == (Grade.RED, 16)
    # February read 44 % already, with December in it.
    assert (sign.since_on, sign.rung_since_on) == (date(2026, 3, 1), date(2026, 4, 1))
    assert (sign.values["recent_mean_fen"], sign.values["base_mean_fen"], sign.values["fall_pct"]) == (
        150_000,
        450_000,
        66,
    )


@pytest.mark.parametrize(
    ("recent_fen", "other_fen", "grade"),
    [
        (315_000, 0, Grade.YELLOW),  # 30 % exactly
        (315_001, 0, None),
        (225_000, 0, Grade.ORANGE),  # 50 % exactly; 750.00 a head lies between 700 and 1,050
        (225_001, 0, Grade.YELLOW),
        (209_999, 0, Grade.RED),
        (210_000, 0, Grade.ORANGE),
        (210_000, 105_000, Grade.YELLOW),  # 1,050.00 a head
        (210_000, 104_999, Grade.ORANGE),
    ],
)
def test_the_ladder_of_a_fall(recent_fen: int, other_fen: int, grade: Grade | None) -> None:
    sign = on(plunge(recent_fen, other_fen=other_fen), date(2026, 4, 1)).get(("2.04", "h1"))

    assert (sign.grade if sign else None) == grade


def test_small_earnings_may_fall() -> None:
    assert ("2.04", "h1") in on(plunge(10_000, 50_000), date(2026, 4, 1))
    assert ("2.04", "h1") not in on(plunge(10_000, 49_999), date(2026, 4, 1))


def test_half_a_year_of_known_months_is_base_enough() -> None:
    found = []
    for first in ("2025-07", "2025-08"):
        home = family()
        taxed(home, "a", first, "2025-12", 450_000)
        taxed(home, "a", "2026-01", "2026-03", 100_000)
        found.append(("2.04", "h1") in on(covered(home, "2026-03"), date(2026, 4, 1)))

    assert found == [True, False]


def test_a_fall_leaves_after_two_clean_months() -> None:
    home = plunge(150_000)
    taxed(home, "a", "2026-04", "2026-07", 450_000)
    covered(home, "2026-07")

    assert ("2.04", "h1") in on(home, date(2026, 6, 1))
    assert ("2.04", "h1") not in on(home, date(2026, 7, 1))


def test_a_fall_stays_on_while_nothing_is_delivered() -> None:
    assert on(plunge(150_000), date(2027, 1, 1))["2.04", "h1"].values["through_month"] == "2026-03"


def test_a_departure_is_no_fall() -> None:
    home = family()
    taxed(home, "a", "2025-01", "2026-03", 300_000)
    taxed(home, "b", "2025-01", "2025-12", 600_000)
    home.say(MemberLeft(household_id="h1", reason="SPLIT"), on=date(2026, 1, 1), about="b")

    assert on(covered(home, "2026-03"), date(2026, 4, 1)) == {}


def test_an_unknown_projection_allows_no_more_than_yellow() -> None:
    home = family()
    taxed(home, "a", "2025-01", "2025-12", 450_000)
    taxed(home, "a", "2026-01", "2026-03", 100_000)

    assert on(covered(home, "2026-03"), date(2026, 4, 1))["2.04", "h1"].grade is Grade.YELLOW


def test_nobody_who_counts_leaves_nothing_to_fall() -> None:
    home = family()
    taxed(home, "a", "2025-01", "2025-12", 300_000)
    home.say(MemberLeft(household_id="h1", reason="SPLIT"), on=date(2026, 1, 1), about="a")

    assert on(covered(home, "2026-03"), date(2026, 4, 1)) == {}


def test_declared_business_that_turns_into_a_loss_falls() -> None:
    home = family()
    declared(home, "a", ("2025-01", "2025-12"), DECLARED_ON, business=3_600_000)
    declared(home, "a", ("2026-01", "2026-03"), date(2026, 4, 1), business=-300_000)

    assert on(home, date(2026, 4, 1))["2.04", "h1"].values["fall_pct"] == 133


def test_dibao_matches_a_fall() -> None:
    home = plunge(150_000)
    dibao(home, date(2026, 4, 1))

    assert on(home, date(2026, 4, 1))["2.04", "h1"].matched


# --- what is proved without walking months


def test_one_declaration_is_never_looked_at_again() -> None:
    home = family()
    declared(home, "a", ("2024-01", "2024-12"), DECLARED_ON, wages=3_600_001)
    look = home.look(date(2026, 4, 1))

    assert signs(look, DIMENSION) == []
    assert look.notes.review_on is None or look.notes.review_on > date(2035, 1, 1)


Said = tuple[str, int, int, int]
SAID = st.tuples(
    st.sampled_from("ab"), st.integers(0, 20), st.integers(1, 12), st.sampled_from([-90, 0, 1, 700, 900, 990])
)
"""Who, months from `START` to the first, number of months, yuan of business a month."""


@settings(max_examples=200)
@given(st.lists(SAID, min_size=1, max_size=4), st.integers(20, 30))
def test_what_is_proved_never_to_be_on_is_off_when_the_months_are_walked(all_said: list[Said], months: int) -> None:
    home = family()
    for ref, first, length, yuan in all_said:
        from_month, through_month = START + first, START + first + length - 1
        span = show_month(from_month), show_month(through_month)
        declared(home, ref, span, last_day(START - 1), business=yuan * 100 * length + yuan % 7)
    look = home.look(first_day(START + months))
    histories = [income.history(look, f"person/{ref}") for ref in "ab"]
    indicators = {indicator.id: indicator for indicator in DIMENSION.indicators}
    fall, stop = indicators["2.04"], indicators["2.02"]

    for month in range(START, START + months):
        if all(earnings._never_falls(one, 30) for one in histories):
            point = earnings._Fall(look, fall, ["person/a", "person/b"]).at(month)
            assert point is None or point.grade is None
        for ref, history in zip("ab", histories, strict=True):
            if earnings._never_stops(history):
                point = earnings._without_income(look, stop, f"person/{ref}", month)
                assert point is None or point.grade is None


def test_the_proof_agrees_with_the_months() -> None:
    home = family()
    declared(home, "a", ("2024-01", "2024-12"), DECLARED_ON, wages=3_600_000)
    declared(home, "a", ("2025-01", "2025-03"), date(2025, 4, 5), wages=630_000)

    assert ("2.04", "h1") in on(home, date(2025, 4, 5))
