"""Warnings of what a household spends in closed months."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.dates import first_day, parse_month, show_month
from schemas.events.disability import RehabSettled
from schemas.events.education import EducationFeeReported
from services.monitor.given import Given
from services.monitor.look import Look
from services.policy.load import load
from tests.builders import Family
from tests.monitor.dimensions.expenditure_surge.homes import (
    HOME,
    ORANGE,
    YELLOW,
    declare,
    grade,
    grant,
    home,
    on,
    outpatient,
    read,
    stay,
    visit,
)  # fmt: skip

MAY = date(2026, 5, 20)
FAR = date(2030, 12, 31)


def closed(month: str) -> date:
    """The first day on which a month is closed."""
    return first_day(parse_month(month) + 1)


def months(first: str, count: int) -> list[str]:
    return [show_month(parse_month(first) + k) for k in range(count)]


def fee(family: Family, yuan: int, aid: int = 0, stage: str = "BACHELOR") -> None:
    payload = EducationFeeReported(school_year=2025, stage=stage, public=True, fee_fen=yuan * 100, aid_fen=aid * 100)
    family.say(payload, on=MAY, about="a")


# --- 1.04


@pytest.mark.parametrize(
    ("income", "yuan", "read"),
    [(12_000, 4_800, None), (12_000, 4_800.01, ORANGE), (6_000, 2_999.99, None), (6_000, 3_000, ORANGE)],
)
def test_the_medical_burden_of_a_year_warns_above_a_share_of_income(income, yuan, read):
    family = home()
    declare(family, income)

    outpatient(family, yuan, "2026-05")

    assert grade(family, "1.04", closed("2026-05"), HOME) == read


def test_a_month_is_read_when_it_has_closed():
    family = home()
    declare(family, 12_000)
    bill = stay(family, 5_000, MAY)

    sign = on(family, closed("2026-05"))["1.04", HOME]

    assert ("1.04", HOME) not in on(family, date(2026, 5, 31))
    assert (sign.since_on, sign.evidence) == (date(2026, 6, 1), (bill.event.event_id,))
    assert sign.values == {
        "medical_fen": 500_000, "income_fen": 1_200_000, "share_pct": 40, "min_fen": 300_000, "months": 12,
        "month": "2026-05",
    }  # fmt: skip


def test_the_burden_of_unknown_income_is_not_read():
    family = home()

    stay(family, 50_000, MAY)

    assert grade(family, "1.04", closed("2026-05"), HOME) is None


def test_the_medical_share_leaves_after_two_months_that_are_known_to_be_clean():
    family = home()
    declare(family, 12_000)
    stay(family, 5_000, MAY)
    family.covers("MEDICAL", FAR)

    assert grade(family, "1.04", closed("2027-05"), HOME) == ORANGE
    assert grade(family, "1.04", closed("2027-06"), HOME) is None


def test_the_medical_share_does_not_leave_because_no_bills_come():
    family = home()
    declare(family, 12_000)

    stay(family, 5_000, MAY)

    assert grade(family, "1.04", date(2029, 1, 1), HOME) == ORANGE


def test_one_clean_month_known_is_not_enough():
    family = home()
    declare(family, 12_000)
    stay(family, 5_000, MAY)

    family.covers("MEDICAL", date(2027, 5, 31))

    assert grade(family, "1.04", date(2029, 1, 1), HOME) == ORANGE


def test_a_visit_settles_the_months_that_have_closed():
    family = home()
    declare(family, 12_000)
    stay(family, 5_000, MAY)

    visit(family, "1.04", "RESOLVED", date(2026, 7, 10))

    assert grade(family, "1.04", date(2026, 7, 10), HOME) is None
    assert grade(family, "1.04", closed("2026-07"), HOME) == ORANGE


@pytest.mark.parametrize(
    ("name", "from_on", "matched"),
    [
        ("C5", date(2025, 6, 1), True), ("TEMPORARY_AID", date(2026, 6, 1), True),
        ("TEMPORARY_AID", date(2026, 5, 31), False),
    ],
)  # fmt: skip
def test_relief_matches_the_medical_share(name, from_on, matched):
    family = home()
    declare(family, 12_000)
    stay(family, 5_000, MAY)

    grant(family, name, from_on)

    assert on(family, closed("2026-05"))["1.04", HOME].matched is matched


# --- 1.05


@pytest.mark.parametrize(
    ("income", "yuan", "read"),
    [
        (12_000, 7_200, None), (12_000, 7_200.01, ORANGE), (34_799, 30_000, ORANGE), (34_800, 30_000, None),
        (4_800, 2_999, None), (4_800, 3_000, ORANGE),
    ],
)  # fmt: skip
def test_rigid_spending_warns_above_a_ratio_of_a_small_income(income, yuan, read):
    family = home()
    declare(family, income)
    family.covers("MEDICAL", FAR)

    stay(family, yuan, MAY)

    assert grade(family, "1.05", closed("2026-05"), HOME) == read


def test_rigid_spending_holds_no_bill_outside_the_catalogue_or_the_designated_hospitals():
    family = home()
    declare(family, 12_000)
    stay(family, 7_000, MAY, designated=False)
    stay(family, 7_000, MAY, out_of_scope=7_000)

    stay(family, 7_300, MAY, out_of_scope=200)

    assert grade(family, "1.05", closed("2026-05"), HOME) is None


def test_rigid_spending_names_the_bills_of_every_class():
    family = home()
    declare(family, 12_000)
    stay(family, 7_201, MAY)
    fee(family, 9_000, 2_000)
    family.say(RehabSettled(item="W", total_fen=10_000, subsidy_fen=0, personal_fen=10_000), on=MAY, about="a")

    sign = on(family, closed("2026-05"))["1.05", HOME]

    assert sign.values["rigid_fen"] == 720_100 + 700_000 + 10_000
    assert len(sign.evidence) == 3


def test_the_ratio_of_unknown_income_is_not_read():
    family = home()

    stay(family, 50_000, MAY)

    assert grade(family, "1.05", closed("2026-05"), HOME) is None


def test_the_ratio_leaves_after_two_clean_months_and_not_for_lack_of_data():
    family = home()
    declare(family, 12_000)
    stay(family, 8_000, MAY)
    assert grade(family, "1.05", date(2028, 1, 1), HOME) == ORANGE

    family.covers("MEDICAL", FAR)

    assert grade(family, "1.05", closed("2027-05"), HOME) == ORANGE
    assert grade(family, "1.05", closed("2027-06"), HOME) is None


@pytest.mark.parametrize(("name", "matched"), [("C5", True), ("C1", True), ("C3", False)])
def test_what_answers_rigid_spending_matches_the_ratio(name, matched):
    family = home()
    declare(family, 12_000)
    stay(family, 8_000, MAY)

    grant(family, name, date(2025, 6, 1))

    assert on(family, closed("2026-05"))["1.05", HOME].matched is matched


def test_dibao_does_not_match_the_ratio_where_rigid_spending_is_not_deducted(tmp_path):
    family = home()
    declare(family, 12_000)
    stay(family, 8_000, MAY)
    grant(family, "C1", date(2025, 6, 1))
    county = tmp_path / "340826" / "county.yaml"
    county.parent.mkdir()
    county.write_text(
        '"means.rigid_mode":\n  last_checked_on: "2026-06-01"\n  values:\n'
        '    "2026-01-01": {value: B, published_on: "2025-12-01", source: "某政办〔2025〕1号"}\n'
    )

    look = Look(family.household(), closed("2026-05"), closed("2026-05"), Given(book=load(tmp_path)))

    assert [sign.matched for indicator, sign in read(look) if indicator == "1.05"] == [False]


# --- 1.06


@pytest.mark.parametrize(("yuan", "read"), [(2_999, None), (3_000, YELLOW)])
def test_spending_out_of_nothing_warns_from_a_least_sum(yuan, read):
    family = home()
    family.covers("MEDICAL", FAR)

    stay(family, yuan, MAY)

    assert grade(family, "1.06", closed("2026-05"), HOME) == read


@pytest.mark.parametrize(("yuan", "read"), [(5_999, None), (6_000, YELLOW)])
def test_spending_warns_from_three_times_the_own_quarter(yuan, read):
    family = home()
    for month in months("2025-03", 8):
        outpatient(family, 1_000, month)

    fee(family, yuan + 500, aid=500)

    assert grade(family, "1.06", closed("2026-05"), HOME) == read


def test_a_surge_says_what_it_compared():
    family = home()
    old = outpatient(family, 100, "2025-03")
    outpatient(family, 100, "2025-02")
    new = outpatient(family, 4_000, "2026-05")

    sign = on(family, closed("2026-05"))["1.06", HOME]

    assert sign.evidence == tuple(sorted([old.event.event_id, new.event.event_id]))
    assert sign.values == {
        "recent_fen": 400_000, "base_fen": 10_000, "factor": 3, "min_fen": 300_000, "recent_months": 3,
        "base_months": 12, "month": "2026-05",
    }  # fmt: skip


def test_a_household_without_a_past_has_no_baseline():
    family = home(registered_on=date(2025, 4, 10))

    stay(family, 9_000, MAY)

    assert grade(family, "1.06", closed("2026-05"), HOME) is None
    assert grade(family, "1.06", closed("2026-06"), HOME) == YELLOW


def test_a_calm_month_without_a_past_is_not_a_known_point():
    family = home(registered_on=date(2025, 4, 10))
    outpatient(family, 9_000, "2025-04")
    outpatient(family, 4_000, "2026-05")
    family.covers("MEDICAL", FAR)

    assert grade(family, "1.06", closed("2026-05"), HOME) is None


def test_a_surge_leaves_after_two_clean_months_and_not_for_lack_of_data():
    family = home()
    stay(family, 4_000, MAY)
    assert grade(family, "1.06", date(2028, 1, 1), HOME) == YELLOW

    family.covers("MEDICAL", FAR)

    assert grade(family, "1.06", closed("2026-08"), HOME) == YELLOW
    assert grade(family, "1.06", closed("2026-09"), HOME) is None
