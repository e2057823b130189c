"""The means of a household: sums, projection, and the categories for which they speak; amounts are in yuan here."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.assessment import Means
from schemas.dates import first_day, last_day, month_of, parse_month, show_month
from schemas.events.asset import FinancialAssetChecked, MarketEntityRegistered, RealEstateChanged, VehicleChanged
from schemas.events.benefit import BenefitGranted
from schemas.events.disability import DisabilityCertified, RehabSettled
from schemas.events.education import EducationFeeReported
from schemas.events.employment import Employed
from schemas.events.income import IncomeDeclared, PensionPaid, TaxIncomeDeclared
from schemas.events.medical import MedicalSettled, SeriousIllnessReported
from schemas.events.membership import CustodyStarted, DeathRegistered, MemberLeft
from schemas.events.registration import CategoryGranted
from services.monitor import means
from services.monitor.given import Given
from services.monitor.look import Look, Notes
from services.monitor.means.candidates import Candidate, candidate, declare_room
from services.policy.shape import Entry
from tests.builders import BOOK, Family

NOW = date(2026, 6, 10)
MONTH = month_of(NOW)
LAST_YEAR = (MONTH - 12, MONTH - 1)
A, B, C = "person/a", "person/b", "person/c"
NOTHING = dict.fromkeys(
    ("wages_fen", "job_cost_fen", "business_net_fen", "property_net_fen", "transfer_net_fen", "other_fen"), 0
)


def look(family: Family, as_of: date = NOW, **values: Any) -> Look:
    """The household on a date, where the county has values of its own."""
    start = date(2020, 1, 1)
    entries = [Entry(f"means.{name}", "340826", start, start, value, "test") for name, value in values.items()]
    return Look(family.household(), as_of, as_of, Given(book=BOOK.amended(*entries), cover=family.cover))


def read(family: Family, as_of: date = NOW, **values: Any) -> Means:
    found = means.read(look(family, as_of, **values))
    assert found is not None
    return found


def declare(family: Family, ref: str, months: tuple[int, int] = LAST_YEAR, **yuan: int) -> None:
    sums = {f"{name}_fen": amount * 100 for name, amount in yuan.items()}
    payload = IncomeDeclared(from_month=show_month(months[0]), through_month=show_month(months[1]), **(NOTHING | sums))
    family.say(payload, on=first_day(months[1] + 1), about=ref)


def tax(family: Family, ref: str, months: range, yuan: int) -> None:
    for month in months:
        payload = TaxIncomeDeclared(month=show_month(month), income_fen=yuan * 100, category="WAGES")
        family.say(payload, on=last_day(month), about=ref)


def bill(family: Family, ref: str, yuan: int, out_of_scope: int = 0, on: date = date(2026, 2, 1)) -> None:
    payload = MedicalSettled(
        admit_on=on, discharge_on=on, total_fen=yuan * 100, basic_fen=0, major_fen=0, assist_fen=0, commercial_fen=0,
        out_of_scope_fen=out_of_scope * 100, personal_fen=yuan * 100, designated=True, icu_days=0,
    )  # fmt: skip
    family.say(payload, on=on, about=ref)


def people(number: int, **of_b: Any) -> Family:
    """A couple (or the head alone) and children."""
    family = Family()
    family.member("a")
    for ref in "bcdef"[: number - 1]:
        relation, born = ("10", date(1982, 1, 1)) if ref == "b" else ("20", date(2012, 1, 1))
        family.member(ref, relation, born, **(of_b if ref == "b" else {}))
    return family


# --- the worked cases


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


def _t15() -> Family:
    family = people(2)
    declare(family, "a", wages=0)
    family.say(CategoryGranted(category="C1", valid_from_on=date(2025, 2, 1)), on=date(2025, 2, 1))
    family.say(Employed(kind="EMPLOYEE"), on=first_day(MONTH - 3), about="b")
    tax(family, "b", range(MONTH - 3, MONTH), 2_600)
    family.covers("TAX", last_day(MONTH - 1))
    return family


def test_t15_dibao_fades_out_when_projected_income_reaches_the_line() -> None:
    found = read(_t15())

    assert (found.projected_annual_fen, found.candidate_projected) == (3_120_000, None)
    # Projected at the end of April already (two months of wages in the quarter), so counted from 1 May.
    assert found.fade_out_until_on == date(2026, 11, 1)


def test_t15_where_new_earnings_are_disregarded_the_household_stays_in_dibao() -> None:
    found = read(_t15(), earnings_disregard_multiple=3)

    assert (found.projected_annual_fen, found.candidate_projected, found.fade_out_until_on) == (600_000, "C1", None)


def test_t15_the_disregard_ends_after_its_months() -> None:
    assert read(_t15(), earnings_disregard_multiple=3, earnings_disregard_months=2).projected_annual_fen == 1_440_000


@pytest.mark.parametrize(("mode", "gap_fen"), [("A", 140_000), ("B", 40_000)])
def test_t17_rigid_spending_above_income_gives_the_full_line_and_no_more(mode: str, gap_fen: int) -> None:
    family = people(2)
    declare(family, "a", wages=12_000)
    bill(family, "a", 15_000)

    found = read(family, rigid_mode=mode)

    assert (found.candidate, found.by_deduction, found.cash_gap_fen) == ("C1", False, gap_fen)


# --- known and unknown


def test_without_any_record_of_income_nothing_is_read_and_nothing_awaited() -> None:
    family = people(2)
    family.say(BenefitGranted(programme="DIBAO", from_on=NOW, monthly_fen=50_000), on=NOW)
    asked = look(family)
    asked.notes = Notes()

    assert means.read(asked) is None
    assert asked.notes.review_on is None
    assert means.projected(asked) is None
    assert means.is_projected_below_line(asked) is None
    assert means.income_fen(asked, *LAST_YEAR) is None


def test_records_of_those_who_do_not_count_are_not_read() -> None:
    family = people(2)
    family.member("c", "20", date(1990, 1, 1), independent=True)
    tax(family, "c", range(MONTH - 3, MONTH), 2_600)

    assert means.read(look(family)) is None


def test_children_alone_are_known_to_have_nothing() -> None:
    family = Family()
    family.member("a", born=date(2012, 1, 1))

    found = read(family)

    assert (found.income_12m_fen, found.projected_annual_fen, found.candidate, found.cash_gap_fen) == (
        0,
        0,
        "C1",
        70_000,
    )


def test_children_without_records_stop_being_known_when_they_grow_up() -> None:
    family = Family()
    family.member("a", born=date(2010, 5, 20))
    early, late = date(2026, 5, 31), date(2026, 6, 1)
    asked = look(family, early)

    assert means.income_fen(asked, month_of(early) - 12, month_of(early) - 1) == 0
    assert asked.notes.review_on == late
    assert means.income_fen(look(family, late), month_of(late) - 12, month_of(late) - 1) is None
    assert means.read(look(family, late)) is None


def test_a_later_joiner_makes_income_unknown_since_the_start_of_the_window() -> None:
    family = people(2)
    declare(family, "a", wages=12_000)
    family.member("c", "20", date(2000, 1, 1), on=NOW, independent=False)
    asked = look(family)

    found = means.read(asked)

    assert found is not None
    assert (found.income_12m_fen, found.candidate, found.persons) == (None, None, ())
    assert found.unknown_since_on == first_day(MONTH - 12)
    assert found.projected_annual_fen is None
    assert asked.notes.review_on == first_day(MONTH + 12)
    assert means.latest_known_year_fen(look(family)) is None


def _silent() -> Family:
    """A worker whose tax feed has been silent since the end of 2025, eight months after the declaration."""
    family = people(2)
    declare(family, "a", (MONTH - 30, MONTH - 19), wages=12_000, property_net=1_200)
    tax(family, "a", range(MONTH - 18, MONTH - 5), 2_000)
    family.covers("TAX", last_day(MONTH - 6))
    return family


def test_a_silent_feed_makes_the_year_unknown_but_keeps_the_projection() -> None:
    found = read(_silent())
    projection = means.projected(look(_silent()))

    assert (found.income_12m_fen, found.unknown_since_on) == (None, first_day(MONTH - 5))
    assert projection is not None
    assert projection.annual_fen == found.projected_annual_fen == (12 * 2_000 + 1_200) * 100
    assert (projection.months, projection.stale) == ((MONTH - 8, MONTH - 7, MONTH - 6), False)
    assert means.latest_known_year_fen(look(_silent())) == (12 * 2_000 + 1_200) * 100


def test_a_projection_is_stale_after_half_a_year_of_silence() -> None:
    late = first_day(MONTH + 2)

    projection = means.projected(look(_silent(), late))

    assert projection is not None
    assert projection.stale


def test_a_projection_of_a_past_month_reads_no_later_money() -> None:
    family = _t15()

    annual = [means.projected(look(family), MONTH - back) for back in (4, 3, 2, 1)]

    assert [one and one.annual_fen for one in annual] == [0, 1_040_000, 2_080_000, 3_120_000]


def test_before_anything_was_known_there_is_no_projection() -> None:
    family = people(2)
    declare(family, "a", (MONTH - 2, MONTH - 1), wages=2_000)

    assert means.projected(look(family)) is None
    assert means.latest_known_year_fen(look(family)) is None


def test_a_known_year_may_lie_behind_unknown_months() -> None:
    family = people(1)
    declare(family, "a", (MONTH - 36, MONTH - 22), wages=1_500)
    tax(family, "a", range(MONTH - 21, MONTH - 20), 100)
    tax(family, "a", range(MONTH - 4, MONTH - 2), 100)

    asked = look(family)

    assert means.latest_known_year_fen(asked) == 1_200 * 100
    projection = means.projected(asked)
    assert projection is not None
    assert projection.months == (MONTH - 23, MONTH - 22, MONTH - 21)


def test_where_every_month_reads_the_same_time_alone_changes_nothing() -> None:
    even, uneven = people(3), people(3)
    declare(even, "a", wages=12_000)
    declare(uneven, "a", wages=10_000)
    answers = []
    for family in (even, uneven):
        asked = look(family)
        asked.notes = Notes()
        means.read(asked)
        answers.append(asked.notes.review_on)

    assert answers[0] is not None
    assert answers[0] > first_day(MONTH + 1)
    assert answers[1] == first_day(MONTH + 1)


def test_rigid_spending_slides_into_the_window_when_its_month_closes() -> None:
    family = people(2)
    declare(family, "a", wages=27_000)
    bill(family, "a", 12_000, on=NOW)
    asked = look(family)

    found = means.read(asked)

    assert found is not None
    assert found.rigid_12m_fen == 0
    assert asked.notes.review_on == first_day(MONTH + 1)


def test_spending_of_years_ago_no_longer_moves_anything() -> None:
    family = people(1)
    declare(family, "a", wages=12_000)
    bill(family, "a", 900, on=date(2025, 2, 1))
    asked = look(family)

    means.read(asked)

    assert asked.notes.review_on is not None
    assert asked.notes.review_on > first_day(MONTH + 1)


def test_where_nobody_counts_nothing_is_read() -> None:
    family = people(1)
    declare(family, "a", wages=12_000)
    family.say(CustodyStarted(kind="PRISON"), on=NOW, about="a")

    assert means.read(look(family)) is None
    assert means.projected(look(family)) is None
    assert means.income_fen(look(family), *LAST_YEAR) is None


def test_extra_cost_of_illness_is_taken_off_where_the_place_says_so() -> None:
    family = people(1)
    declare(family, "a", wages=12_000, added_cost=1_200)

    assert read(family).income_12m_fen == 1_200_000
    assert read(family, added_cost_deducted=True).income_12m_fen == 1_080_000


# --- single persons


def test_a_child_with_an_earning_parent_is_not_destitute_and_with_an_unknown_one_possibly() -> None:
    earning, left = people(3), people(3)
    for family in (earning, left):
        declare(family, "a", transfer_net=1_200)
    declare(earning, "b", wages=1_200)
    left.say(MemberLeft(household_id="h1", reason="SPLIT"), on=NOW, about="b")

    assert read(earning).persons == ()
    assert read(left).persons == ((C, "C2_POSSIBLE"),)


@pytest.mark.parametrize(
    ("kind", "grade", "category"),
    [
        ("PSYCHIATRIC", 3, "C2"),
        ("LIMB", 2, "C2"),
        ("LIMB", 3, None),
        ("SIGHT", 1, "C2"),
        ("SIGHT", 2, None),
        ("HEARING", 1, None),
    ],
)
def test_disability_without_labour_ability_by_kind_and_grade(kind: str, grade: int, category: str | None) -> None:
    family = people(1)
    declare(family, "a", transfer_net=1_200)
    family.say(DisabilityCertified(kind=kind, grade=grade), on=date(2026, 1, 1), about="a")

    assert dict(read(family).persons).get(A) == category


def test_who_has_enough_is_not_destitute() -> None:
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    declare(family, "a", transfer_net=8_400)

    assert read(family).persons == ()


def test_in_the_year_of_the_birthday_the_day_decides() -> None:
    family = Family()
    family.member("a", born=date(1966, 6, 11))
    declare(family, "a", transfer_net=1_200)
    asked = look(family)

    found = means.read(asked)

    assert found is not None
    assert found.persons == ()
    assert asked.notes.review_on == date(2026, 6, 11)
    assert read(family, date(2026, 6, 11)).persons == ((A, "C2"),)


def test_an_obligor_whose_month_is_missing_leaves_it_open_and_a_child_owes_nothing() -> None:
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    family.member("c", "20", date(2014, 1, 1))
    family.member("d", "30", date(1985, 1, 1), independent=True)
    declare(family, "a", transfer_net=1_200)
    tax(family, "d", range(MONTH - 14, MONTH - 13), 100)

    assert dict(read(family).persons)[A] == "C2_POSSIBLE"


def test_a_child_of_whom_nothing_is_known_owes_no_support() -> None:
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    declare(family, "a", transfer_net=1_200)
    family.member("c", "20", date(2014, 1, 1), on=NOW)

    assert dict(read(family).persons)[A] == "C2"


def test_a_place_may_open_single_person_dibao_for_the_seriously_ill_and_clergy() -> None:
    family = people(2)
    family.member("c", "20", date(1990, 1, 1), clergy_apart_since_on=date(2020, 1, 1))
    declare(family, "a", wages=20_400)
    report = SeriousIllnessReported(icd10="C34", disease_class="TUMOUR", severity="SERIOUS")
    family.say(report, on=date(2026, 1, 1), about="b")

    assert read(family).persons == ()
    assert read(family, c1s_serious_disease=True).persons == ((B, "C1S"),)
    assert read(family, c1s_clergy=True).persons == ((C, "C1S"),)


# --- property, bands, fade-out


def test_nothing_known_of_property_is_unknown_and_a_broken_limit_a_doubt() -> None:
    family = people(2)
    declare(family, "a", wages=12_000)
    assert read(family).property_flag == "property_unknown"
    vehicle = {"use": "PRIVATE", "vehicle_class": "CAR"}
    house = {"use": "HOME", "area_m2": 90, "share_pct": 100}
    for payload in (
        FinancialAssetChecked(asset_class="DEPOSIT", balance_fen=5_000_000),
        VehicleChanged(op="GAINED", **vehicle), VehicleChanged(op="LOST", **vehicle),
        VehicleChanged(op="GAINED", **vehicle),
        RealEstateChanged(op="GAINED", **house),
        MarketEntityRegistered(role="OPERATOR", capital_fen=100_000, state="ACTIVE"),
    ):  # fmt: skip
        family.say(payload, on=date(2026, 1, len(family.statements)), about="a")
    limits = {
        "deposit_limit_fen": 2_500_000, "house_limit": 1, "vehicle_limit": 1, "company_capital_limit_fen": 100_000,
    }  # fmt: skip

    assert read(family).property_flag is None
    assert read(family, **limits).property_flag is None
    assert [read(family, **{name: limit - 1}).property_flag for name, limit in limits.items()] == ["property_doubt"] * 4


@pytest.mark.parametrize(("bands", "gap_fen"), [((30_000, 50_000, 70_000), 50_000), ((10_000, 20_000), 40_000)])
def test_where_cash_is_paid_by_bands_the_smallest_that_fills_the_gap_is_paid(
    bands: tuple[int, ...], gap_fen: int
) -> None:
    family = people(3)
    declare(family, "a", wages=20_400)

    assert read(family, bands_fen=bands).cash_gap_fen == gap_fen


def test_a_loss_counts_as_no_income() -> None:
    family = people(1)
    declare(family, "a", business_net=-5_000)

    assert read(family).cash_gap_fen == 70_000


def test_the_fade_out_begins_no_earlier_than_the_month_of_the_grant() -> None:
    family = people(1)
    declare(family, "a", wages=12_000)
    family.say(CategoryGranted(category="C1", valid_from_on=NOW), on=NOW)
    asked = look(family)

    found = means.read(asked)

    assert found is not None
    assert found.fade_out_until_on is None
    assert asked.notes.review_on == first_day(MONTH + 1)
    assert read(family, first_day(MONTH + 1)).fade_out_until_on == date(2027, 1, 1)


def test_a_household_below_the_line_does_not_fade_out() -> None:
    family = people(2)
    declare(family, "a", wages=12_000)
    family.say(CategoryGranted(category="C1", valid_from_on=date(2025, 2, 1)), on=date(2025, 2, 1))

    assert read(family).fade_out_until_on is None


def test_town_and_country_have_their_own_lines() -> None:
    family = people(1)
    family.settlement = "URBAN"
    town = Family(settlement="URBAN")
    town.member("a")

    assert means.dibao_line_fen(look(town, dibao_line_urban_fen=80_000)) == 80_000
    assert means.disposable_income_fen(look(town, disposable_income_urban_fen=5_000_000)) == 5_000_000
    assert means.lines(look(family)).is_below_dibao(8_400_00 - 1)


# --- room


def test_no_spending_matters_to_a_household_in_dibao_or_far_above_or_where_illness_is_not_rigid() -> None:
    rooms = []
    for yuan, values in ((12_000, {}), (90_000, {}), (40_000, {"rigid_medical": False})):
        family = people(2)
        declare(family, "a", wages=yuan)
        asked = look(family, **values)
        means.read(asked)
        rooms.append(asked.notes.room_fen)

    assert rooms == [None, None, None]


def test_room_reaches_to_the_first_category_that_spending_would_open() -> None:
    family = people(2)
    declare(family, "a", wages=40_000)
    rooms = {}
    for mode in ("A", "B", "AB"):
        asked = look(family, rigid_mode=mode)
        means.read(asked)
        rooms[mode] = asked.notes.room_fen

    assert rooms == {"A": 2_320_000, "B": 2_400_000, "AB": 2_320_000}


MODES = {mode: (people(2), mode) for mode in ("A", "B", "AB")}
SUMS = st.integers(0, 10_000_000)


@given(SUMS, SUMS, st.integers(0, 10_000_000), st.sampled_from(sorted(MODES)))
def test_spending_within_the_room_leaves_the_category_as_it_is(income: int, rigid: int, more: int, mode: str) -> None:
    asked = LOOKS[mode]
    asked.notes, line = Notes(), means.lines(asked)
    found = candidate(asked, line, income, rigid)

    declare_room(asked, line, income, rigid, found)

    room = asked.notes.room_fen
    assert candidate(asked, line, income, rigid + (more if room is None else min(more, room))) == found


@given(SUMS, SUMS, st.integers(0, 10_000_000), st.sampled_from(sorted(MODES)))
def test_more_income_never_opens_a_better_category(income: int, rigid: int, more: int, mode: str) -> None:
    order, line = ["C1", "C3", "C5", None], means.lines(LOOKS[mode])

    poorer, richer = (candidate(LOOKS[mode], line, fen, rigid).category for fen in (income, income + more))

    assert order.index(poorer) <= order.index(richer)


LOOKS = {mode: look(family, rigid_mode=mode) for mode, (family, _) in MODES.items()}
