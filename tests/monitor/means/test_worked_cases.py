"""Categories and gaps of the cases that the rules are made exact by (T01 to T17)."""

from datetime import date

import pytest

from schemas.dates import first_day, parse_month, show_month
from schemas.events.disability import DisabilityCertified, RehabSettled
from schemas.events.education import EducationFeeReported
from schemas.events.income import PensionPaid
from schemas.events.membership import CustodyStarted, DeathRegistered
from schemas.events.registration import CategoryGranted
from services.monitor import means
from services.monitor.means.candidates import Candidate, candidate
from tests.builders import Family
from tests.monitor.means.given import NOW, A, B, bill, declare, look, people, read, t15


def test_t01_dibao() -> None:
    family = people(3)
    declare(family, "a", wages=18_000, business_net=2_400)

    found = read(family)

    assert (found.counted, found.income_12m_fen, found.candidate) == (3, 2_040_000, "C1")
    assert found.cash_gap_fen == 40_000


def test_t02_the_gap_is_rounded_up_once_for_the_household() -> None:
    family = people(3)
    declare(family, "a", wages=1_894 * 12)

    assert read(family, dibao_line_rural_fen=63_200).cash_gap_fen == 200


@pytest.mark.parametrize(
    ("as_of", "income_fen", "gap_fen"),
    [
        (date(2026, 1, 10), 808_800, 72_600),
        (date(2027, 1, 10), 1_152_000, 44_000),
        (date(2026, 4, 10), 894_600, 65_500),
    ],
)
def test_t03_the_central_base_pension_counts_by_the_month_of_the_money(
    as_of: date, income_fen: int, gap_fen: int
) -> None:
    family = Family()
    family.member("a", born=date(1953, 1, 1))
    family.member("b", "10", date(1955, 1, 1))
    year = (parse_month("2025-01"), parse_month("2025-12"))
    declare(family, "a", year, transfer_net=6_000, property_net=1_200)
    for month in range(year[0], year[1] + 13):
        for ref in "ab":
            payload = PensionPaid(month=show_month(month), amount_fen=18_000, central_base_fen=14_300)
            family.say(payload, on=first_day(month), about=ref)

    found = read(family, as_of)

    assert (found.income_12m_fen, found.candidate, found.cash_gap_fen) == (income_fen, "C1", gap_fen)


def test_t04_edge() -> None:
    family = people(4)
    declare(family, "a", wages=40_800)

    found = read(family)

    assert (found.candidate, found.cash_gap_fen) == ("C3", None)


@pytest.mark.parametrize(
    ("per_capita_fen", "category"), [(70_000, "C3"), (69_999, "C1"), (105_000, None), (104_999, "C3")]
)
def test_t05_borders(per_capita_fen: int, category: str | None) -> None:
    couple = look(people(2))

    assert candidate(couple, means.lines(couple), per_capita_fen * 24, 0) == Candidate(category)


@pytest.mark.parametrize(
    ("kind", "grade", "single"), [("LIMB", 2, True), ("INTELLECTUAL", 3, True), ("LIMB", 3, False)]
)
def test_t06_single_person_dibao_in_an_edge_household(kind: str, grade: int, *, single: bool) -> None:
    family = people(4)
    declare(family, "a", wages=40_800)
    family.say(DisabilityCertified(kind=kind, grade=grade), on=date(2026, 1, 1), about="b")

    found = read(family)

    assert found.candidate == "C3"
    assert ((B, "C1S") in found.persons) is single


def _t07() -> Family:
    family = people(3)
    declare(family, "a", wages=46_800)
    bill(family, "c", 24_000)
    return family


def test_t07_mode_a_deducts_rigid_spending() -> None:
    found = read(_t07(), rigid_mode="A")

    assert (found.rigid_12m_fen, found.candidate, found.by_deduction) == (2_400_000, "C1", True)
    assert found.cash_gap_fen == 20_000


@pytest.mark.parametrize(("ratio_pct", "category"), [(60, None), (50, "C5")])
def test_t07_mode_b_compares_with_the_ratio(ratio_pct: int, category: str | None) -> None:
    assert read(_t07(), rigid_mode="B", ratio_pct=ratio_pct).candidate == category


def test_t07_the_better_right_wins_where_both_regimes_hold() -> None:
    assert read(_t07(), rigid_mode="AB", ratio_pct=50).candidate == "C1"


@pytest.mark.parametrize("fees", [[8_000, 8_000], [8_000, 28_000]])
def test_t08_and_t09_rigid_expense_with_school_fees_up_to_the_public_fee(fees: list[int]) -> None:
    family = people(4)
    declare(family, "a", wages=96_000)
    bill(family, "a", 42_000)
    for ref, yuan in zip("cd", fees, strict=True):
        payload = EducationFeeReported(school_year=2025, stage="COLLEGE", public=False, fee_fen=yuan * 100, aid_fen=0)
        family.say(payload, on=date(2025, 9, 1), about=ref)
    rehab = RehabSettled(item="AID", total_fen=400_000, subsidy_fen=0, personal_fen=400_000)
    family.say(rehab, on=date(2026, 1, 5), about="b")

    found = read(family)

    assert (found.rigid_12m_fen, found.candidate, found.by_deduction) == (6_200_000, "C5", False)


def test_t10_what_is_out_of_scope_is_not_rigid() -> None:
    family = people(2)
    declare(family, "a", wages=40_000)
    bill(family, "a", 15_000, out_of_scope=7_000)

    assert read(family).rigid_12m_fen == 800_000


def test_t13_after_the_father_is_jailed_the_others_are_read_with_their_own_income() -> None:
    family = people(4)
    declare(family, "a", wages=36_000)
    declare(family, "b", wages=18_000)
    before = read(family)
    family.say(CustodyStarted(kind="PRISON"), on=NOW, about="a")

    after = read(family)

    assert (before.income_12m_fen, before.candidate) == (5_400_000, None)
    assert (after.counted, after.projected_annual_fen, after.candidate_projected) == (3, 1_800_000, "C1")
    assert means.is_projected_below_line(look(family)) is True


def test_t14_the_widower_may_be_destitute() -> None:
    family = Family()
    family.member("a", born=date(1955, 1, 1))
    family.member("b", "10", date(1957, 1, 1))
    for ref in "ab":
        declare(family, ref, business_net=450 * 12)
    family.say(CategoryGranted(category="C1", valid_from_on=date(2025, 2, 1)), on=date(2025, 2, 1))
    before = read(family)
    family.say(DeathRegistered(death_on=NOW, cause_class="I21"), on=NOW, about="b")

    after = read(family)

    assert (before.cash_gap_fen, before.persons) == (50_000, ())
    assert (after.counted, after.persons, after.candidate) == (1, ((A, "C2"),), "C1")


def test_t15_dibao_fades_out_when_projected_income_reaches_the_line() -> None:
    found = read(t15())

    assert (found.projected_annual_fen, found.candidate_projected) == (3_120_000, None)
    # Projected at the end of April already (two months of wages in the quarter), so counted from 1 May.
    assert found.fade_out_until_on == date(2026, 11, 1)


def test_t15_where_new_earnings_are_disregarded_the_household_stays_in_dibao() -> None:
    found = read(t15(), earnings_disregard_multiple=3)

    assert (found.projected_annual_fen, found.candidate_projected, found.fade_out_until_on) == (600_000, "C1", None)


def test_t15_the_disregard_ends_after_its_months() -> None:
    assert read(t15(), earnings_disregard_multiple=3, earnings_disregard_months=2).projected_annual_fen == 1_440_000


@pytest.mark.parametrize(("mode", "gap_fen"), [("A", 140_000), ("B", 40_000)])
def test_t17_rigid_spending_above_income_gives_the_full_line_and_no_more(mode: str, gap_fen: int) -> None:
    family = people(2)
    declare(family, "a", wages=12_000)
    bill(family, "a", 15_000)

    found = read(family, rigid_mode=mode)

    assert (found.candidate, found.by_deduction, found.cash_gap_fen) == ("C1", False, gap_fen)
