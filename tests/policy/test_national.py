from __future__ import annotations

from datetime import date

import pytest

from services.policy.book import PolicyBook
from services.policy.errors import ParameterNotInForce
from services.policy.load import load
from services.policy.shape import is_unit, promised_unit

NATIONAL = load()
TODAY = date(2026, 11, 20)
VIEW = NATIONAL.view("340826100001", TODAY, TODAY)

DOCUMENTED = {
    "1.01.limit_low_fen": 1_000_000,
    "1.01.orange_low_fen": 2_000_000,
    "1.01.limit_general_fen": 2_600_000,
    "1.01.orange_general_fen": 5_200_000,
    "1.02.limit_low_fen": 600_000,
    "1.02.limit_general_fen": 1_000_000,
    "1.02.orange_fen": 2_000_000,
    "1.03.share_low_pct": 50,
    "1.03.share_all_pct": 100,
    "1.04.share_pct": 40,
    "1.04.min_fen": 300_000,
    "1.05.ratio_pct": 60,
    "1.05.min_fen": 300_000,
    "1.06.factor": 3,
    "1.06.min_fen": 300_000,
    "1.07.classes": ("DIALYSIS", "TUMOUR", "TRANSPLANT", "RARE"),
    "1.07.repeat_months": 24,
    "1.09.limit_fen": 500_000,
    "2.02.months": 3,
    "2.03.months": 3,
    "2.03.max_days": 180,
    "2.04.min_months": 6,
    "2.04.min_mean_fen": 50_000,
    "2.04.fall_yellow_pct": 30,
    "2.04.fall_orange_pct": 50,
    "2.04.fall_red_pct": 50,
    "2.06.failed": 2,
    "2.06.max_days": 180,
    "2.07.days": 30,
    "2.08.share_pct": 30,
    "2.08.unknown_base_fen": 300_000,
    "2.10.grade": 6,
    "3.01.recheck_months": 3,
    "3.04.items": 4,
    "3.08.away_months": 6,
    "3.10.age_from": 6,
    "3.10.age_through": 15,
    "3.11.ages": (16, 18, 60, 70, 80),
    "3.11.days": 30,
    "3.12.age": 60,
    "4.05.merge_days": 30,
    "4.07.low_l": 10,
    "4.07.high_l": 1000,
    "4.07.hold_days": 30,
    "4.08.hold_days": 30,
    "4.09.max_days": 90,
    "signal.stale_after_days": 90,
    "signal.clean_periods": 2,
    "signal.same_fact_days": 7,
    "signal.year_carry_month": 3,
    "signal.year_carry_day": 31,
    "modifier.combination_days": 90,
    "modifier.visit_days": 90,
    "modifier.alone_age": 70,
    "means.dibao_line_rural_fen": 70_000,
    "means.dibao_line_urban_fen": 70_000,
    "means.disposable_income_rural_fen": 3_480_000,
    "means.disposable_income_urban_fen": 3_480_000,
    "means.edge_pct": 150,
    "means.rigid_mode": "AB",
    "means.ratio_pct": 60,
    "means.student_levels_counted": ("COMPULSORY", "SENIOR_HIGH", "VOCATIONAL", "COLLEGE", "BACHELOR"),
    "means.counts_master": False,
    "means.counts_conscript": False,
    "means.counts_migrant": True,
    "means.clergy_apart_months": 36,
    "means.tracked_tax_months": 15,
    "means.tracked_pension_months": 12,
    "means.fade_out_months": 6,
    "means.earnings_disregard_multiple": 0,
    "means.earnings_disregard_months": 12,
    "means.c5_months": 12,
    "means.labour_age_from": 16,
    "means.labour_age_through": 59,
    "means.cover_categories": ("C1", "C2"),
    "means.public_fee_cap_college_fen": 800_000,
    "PG.01.days": 30,
    "PG.03.days": 60,
    "PG.04.month": 3,
    "PG.04.day": 1,
    "PG.06.days": 60,
    "deadline.RED.contact_hours": 4,
    "deadline.RED.visit_hours": 24,
    "deadline.RED.result_wd": 3,
    "deadline.ORANGE.contact_wd": 1,
    "deadline.ORANGE.visit_wd": 3,
    "deadline.ORANGE.result_wd": 5,
    "deadline.YELLOW.visit_wd": 7,
    "deadline.YELLOW.result_wd": 10,
    "deadline.BLUE.visit_days": 30,
    "limit.dibao.total_wd": 30,
    "limit.dibao.delegated_wd": 20,
    "limit.dibao.special_wd": 45,
    "limit.dibao.publicity_days": 7,
    "alert.referral_silence_wd": 10,
}

LAGS = {
    "MEDICAL": 62,
    "TAX": 62,
    "INSURANCE": 62,
    "EMPLOYMENT": 45,
    "PENSION": 45,
    "CIVIL": 45,
    "DISABILITY": 100,
    "EDUCATION": 200,
    "EMERGENCY": 35,
    "UTILITY": 3,
    "BENEFIT": 45,
}
HELD = [
    "1.02",
    "1.07",
    "1.08",
    "1.10",
    "2.01",
    "2.05",
    "2.08",
    "2.09",
    "2.10",
    "3.01",
    "3.02",
    "3.03",
    "3.04",
    "3.05",
    "3.06",
    "3.07",
    "3.08",
    "3.10",
    "3.12",
    "4.01",
    "4.02",
    "4.03",
    "4.04",
    "4.05",
    "4.06",
]
ABSENT = ("means.bands_fen", "means.c4_line_fen", "means.deposit_limit_fen", "EX.05.deposit_limit_fen")


@pytest.mark.parametrize("path", DOCUMENTED)
def test_the_default_is_the_documented_one(path: str) -> None:
    assert VIEW[path] == DOCUMENTED[path]


@pytest.mark.parametrize("indicator", HELD)
def test_an_indicator_of_a_fact_or_transition_holds_for_ninety_days(indicator: str) -> None:
    assert VIEW.number(f"{indicator}.hold_days") == 90


@pytest.mark.parametrize("feed", LAGS)
def test_a_feed_has_its_lag_and_its_dimensions(feed: str) -> None:
    dimensions = {"expenditure_surge", "income_plunge", "household_change", "sudden_shock"}

    assert VIEW.number(f"feed.{feed}.lag_days") == LAGS[feed]
    assert set(VIEW.codes(f"feed.{feed}.dimensions")) <= dimensions


@pytest.mark.parametrize("path", ABSENT)
def test_what_only_places_can_set_has_no_national_value(path: str) -> None:
    assert VIEW.optional(path) is None


@pytest.mark.parametrize("path", sorted(NATIONAL.parameters))
def test_a_parameter_holds_on_every_day_since_the_interim_measures_unless_it_may_be_absent(path: str) -> None:
    days = (date(2014, 5, 1), date(2020, 1, 1), date(2024, 2, 29), date(2027, 12, 31))
    parameter = NATIONAL.parameters[path]

    values = [NATIONAL.view("CN", day, day).optional(path) for day in days]

    assert parameter.may_be_absent or None not in values
    assert is_unit(parameter.unit)
    assert promised_unit(path) in {None, parameter.unit.removesuffix("[]")}
    assert " / " in parameter.description


def test_every_value_names_a_source_and_was_published_before_it_took_effect() -> None:
    for entry in NATIONAL.content.entries:
        assert entry.source
        assert entry.published_on <= entry.effective_on


def test_before_the_interim_measures_nothing_can_be_read() -> None:
    with pytest.raises(ParameterNotInForce):
        NATIONAL.view("CN", date(2014, 4, 30), TODAY)["means.edge_pct"]


def test_the_central_base_pension_counts_as_income_from_2026_on() -> None:
    counted = [
        NATIONAL.view("CN", day, TODAY).flag("means.central_base_pension_counted")
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert counted == [False, True]
    assert NATIONAL.view("CN", date(2025, 12, 31), date(2025, 12, 31)).changes_on == date(2026, 1, 1)


def test_the_national_book_survives_storing() -> None:
    again = PolicyBook.from_bytes(NATIONAL.to_bytes())

    assert again.digest == NATIONAL.digest
    assert again.calendar.years == NATIONAL.calendar.years
    assert again.divisions.rows == NATIONAL.divisions.rows
    assert again.view("340826", TODAY, TODAY).hit("means.edge_pct") == VIEW.hit("means.edge_pct")
