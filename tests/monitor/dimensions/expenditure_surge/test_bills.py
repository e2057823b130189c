"""Warnings of one person's bills."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.events.disability import RehabSettled
from schemas.events.medical import MedicalSettled
from schemas.events.membership import MemberLeft
from schemas.events.registration import HouseholdMoved
from tests.builders import DIVISION, Family
from tests.monitor.dimensions.expenditure_surge.homes import (
    BLUE,
    ORANGE,
    RED,
    YELLOW,
    A,
    B,
    declare,
    grade,
    grant,
    home,
    on,
    outpatient,
    stay,
    visit,
)  # fmt: skip

MAY, JUNE, JULY = date(2026, 5, 20), date(2026, 6, 30), date(2026, 7, 15)


def rehab(family: Family, yuan: int, day: date) -> None:
    fen = yuan * 100
    family.say(RehabSettled(item="WHEELCHAIR", total_fen=fen, subsidy_fen=0, personal_fen=fen), on=day, about="a")


# --- 1.01


@pytest.mark.parametrize(
    ("registered_as", "yuan", "read"),
    [
        ("LOW_INCOME", 10_000, None), ("LOW_INCOME", 10_000.01, YELLOW), ("LOW_INCOME", 19_999.99, YELLOW),
        ("LOW_INCOME", 20_000, ORANGE), ("GENERAL", 26_000, None), ("GENERAL", 26_000.01, YELLOW),
        ("GENERAL", 52_000, ORANGE),
    ],
)  # fmt: skip
def test_the_years_burden_warns_above_the_limit_of_the_group(registered_as, yuan, read):
    family = home(registered_as=registered_as)
    stay(family, 5_000, MAY)

    outpatient(family, yuan - 5_000, "2026-06")

    assert grade(family, "1.01", JULY) == read


def test_the_years_burden_is_on_since_the_bill_that_passed_the_lowest_limit():
    family = home()
    first = stay(family, 10_001, MAY)
    second = outpatient(family, 10_000, "2026-06")

    sign = on(family, JULY)["1.01", A]

    assert (sign.grade, sign.since_on, sign.rung_since_on) == (ORANGE, MAY, JUNE)
    assert sign.evidence == tuple(sorted([first.event.event_id, second.event.event_id]))
    assert sign.values == {"burden_fen": 2_000_100, "limit_fen": 1_000_000, "orange_fen": 2_000_000, "year": 2026}


def test_a_burden_of_the_whole_family_income_is_red_without_cover():
    family = home()
    declare(family, 12_000)
    stay(family, 12_000, MAY)

    sign = on(family, JULY)["1.01", A]

    assert (sign.grade, sign.uncovered_used) == (RED, True)
    assert sign.values["household_income_fen"] == 1_200_000


def test_a_burden_of_the_whole_family_income_stays_at_its_rung_with_cover():
    family = home()
    declare(family, 12_000)
    grant(family, "C1", date(2025, 2, 1))
    stay(family, 12_000, MAY)

    sign = on(family, JULY)["1.01", A]

    assert (sign.grade, sign.uncovered_used) == (YELLOW, False)


def test_a_burden_above_a_small_income_is_nothing_below_the_yellow_limit():
    family = home()
    declare(family, 5_000)

    stay(family, 6_000, MAY)

    assert grade(family, "1.01", JULY) is None


def test_the_years_burden_is_read_through_the_end_of_march():
    family = home()
    stay(family, 10_001, MAY)

    assert on(family, date(2026, 12, 31))["1.01", A].ends_on == date(2027, 3, 31)
    assert grade(family, "1.01", date(2027, 3, 31)) == YELLOW
    assert grade(family, "1.01", date(2027, 4, 1)) is None


def test_bills_of_two_years_are_two_sums():
    family = home()
    stay(family, 9_000, date(2025, 12, 30))

    stay(family, 9_000, date(2026, 1, 2))

    assert grade(family, "1.01", date(2026, 2, 1)) is None


def test_in_spring_the_worse_of_two_years_counts():
    family = home()
    stay(family, 25_000, date(2025, 12, 30))

    stay(family, 11_000, date(2026, 1, 2))

    assert on(family, date(2026, 2, 1))["1.01", A].values["year"] == 2025
    assert on(family, date(2026, 4, 1))["1.01", A].values["year"] == 2026


def test_a_month_told_by_two_departments_counts_once():
    family = home()
    outpatient(family, 6_000, "2026-06")

    outpatient(family, 6_000, "2026-06", source="other")

    assert grade(family, "1.01", JULY) is None


def test_a_corrected_bill_stops_counting_at_once():
    family = home()
    wrong = stay(family, 11_000, MAY, number="7")

    stay(family, 8_000, MAY, number="7", revision=1, known_on=JULY)

    assert isinstance(wrong.event.payload, MedicalSettled)
    assert grade(family, "1.01", JULY) is None


def test_a_settled_burden_is_off_until_the_next_bill():
    family = home()
    stay(family, 11_000, MAY)
    visit(family, "1.01", "RESOLVED", date(2026, 6, 1))
    assert grade(family, "1.01", date(2026, 6, 2)) is None

    outpatient(family, 1, "2026-06")

    assert on(family, JULY)["1.01", A].values["burden_fen"] == 1_100_100


def test_a_person_who_left_leaves_no_signal():
    family = home()
    family.member("b", "10")
    stay(family, 11_000, MAY, about="b")
    assert grade(family, "1.01", JUNE, B) == YELLOW

    family.say(MemberLeft(household_id="h1", reason="SPLIT"), on=JULY, about="b")

    assert grade(family, "1.01", JULY, B) is None


def test_rigid_expense_cover_matches_whenever_it_was_granted():
    family = home()
    stay(family, 11_000, MAY)

    grant(family, "C5", date(2026, 1, 1))

    assert on(family, JULY)["1.01", A].matched


@pytest.mark.parametrize(("from_on", "matched"), [(MAY, True), (date(2026, 5, 19), False)])
def test_temporary_aid_matches_when_granted_since_the_rung(from_on, matched):
    family = home()
    stay(family, 11_000, MAY)

    grant(family, "TEMPORARY_AID", from_on)

    assert on(family, JULY)["1.01", A].matched is matched


# --- 1.02


@pytest.mark.parametrize(
    ("registered_as", "yuan", "read"),
    [
        ("LOW_INCOME", 6_000, None), ("LOW_INCOME", 6_000.01, YELLOW), ("LOW_INCOME", 20_000, YELLOW),
        ("LOW_INCOME", 20_000.01, ORANGE), ("GENERAL", 10_000, None), ("GENERAL", 10_000.01, YELLOW),
    ],
)  # fmt: skip
def test_a_stay_warns_above_the_limit(registered_as, yuan, read):
    family = home(registered_as=registered_as)

    stay(family, yuan, MAY)

    assert grade(family, "1.02", JUNE) == read


def test_each_stay_warns_for_itself():
    family = home()
    stay(family, 5_999, MAY)
    stay(family, 5_999, MAY)

    assert grade(family, "1.02", JUNE) is None


def test_a_late_stay_is_held_from_the_day_it_became_known():
    family = home()
    stay(family, 7_000, date(2026, 1, 5), known_on=date(2026, 3, 12))

    sign = on(family, date(2026, 6, 10))["1.02", A]

    assert (sign.since_on, sign.ends_on) == (date(2026, 1, 5), date(2026, 6, 10))
    assert grade(family, "1.02", date(2026, 6, 11)) is None


# --- 1.03


@pytest.mark.parametrize(
    ("registered_as", "yuan", "read"),
    [
        ("LOW_INCOME", 17_399.99, None), ("LOW_INCOME", 17_400, YELLOW), ("LOW_INCOME", 34_800, ORANGE),
        ("GENERAL", 34_799.99, None), ("GENERAL", 34_800, ORANGE),
    ],
)  # fmt: skip
def test_the_burden_of_a_rural_resident_warns_from_a_share_of_rural_income(registered_as, yuan, read):
    family = home(registered_as=registered_as)

    stay(family, yuan, MAY)

    assert grade(family, "1.03", JUNE) == read


def test_the_share_leaves_with_the_carry_of_the_year():
    family = home()
    stay(family, 17_400, MAY)

    assert grade(family, "1.03", date(2027, 3, 31)) == YELLOW
    assert grade(family, "1.03", date(2027, 4, 1)) is None


def test_a_town_is_not_read_against_rural_income():
    family = home()
    stay(family, 40_000, MAY)
    assert grade(family, "1.03", JUNE) == ORANGE

    family.say(HouseholdMoved(to_division=DIVISION, settlement="URBAN"), on=JULY)

    assert grade(family, "1.03", JULY) is None


# --- 1.09


@pytest.mark.parametrize(("yuan", "read"), [(5_000, None), (5_001, BLUE)])
def test_rehabilitation_warns_above_the_limit(yuan, read):
    family = home()
    rehab(family, 3_000, MAY)

    rehab(family, yuan - 3_000, JUNE)

    assert grade(family, "1.09", JULY) == read


def test_rehabilitation_leaves_with_the_carry_of_the_year():
    family = home()
    rehab(family, 6_000, MAY)

    assert grade(family, "1.09", date(2027, 3, 31)) == BLUE
    assert grade(family, "1.09", date(2027, 4, 1)) is None


def test_rehabilitation_of_a_general_resident_is_not_read():
    family = home(registered_as="GENERAL")

    rehab(family, 6_000, MAY)

    assert grade(family, "1.09", JULY) is None
