from __future__ import annotations

from datetime import date

import pytest

from schemas.events.asset import (
    FinancialAssetChecked,
    MarketEntityRegistered,
    PublicSalaryFound,
    RealEstateChanged,
    VehicleChanged,
)
from schemas.events.membership import MemberLeft
from services.monitor.dimensions.exit_review import STREAM
from tests.builders import Family
from tests.monitor.dimensions.listed import DAY, GRANTED_ON, HOME, A, B, holds, jailed, listed, local, loses, visited

THAT_DAY = date(2026, 4, 10)
NOW = date(2026, 6, 10)
CAR = VehicleChanged(op="GAINED", vehicle_class="CAR", use="PRIVATE")
CAR_SOLD = VehicleChanged(op="LOST", vehicle_class="CAR", use="PRIVATE")
TRACTOR = VehicleChanged(op="GAINED", vehicle_class="FARM_MACHINE", use="BUSINESS")
FLAT = RealEstateChanged(op="GAINED", use="HOME", area_m2=90, share_pct=100)
SHOP = MarketEntityRegistered(role="OPERATOR", capital_fen=0, state="ACTIVE")
LIMIT = {"EX.05.deposit_limit_fen": 2_000_000}


def couple():
    family = Family()
    family.member("a")
    family.member("b", "10")
    holds(family)
    return family


def gains(family, payload, on=THAT_DAY, about="b"):
    return family.say(payload, on=on, about=about)


def saves(family, ref, yuan, on=THAT_DAY, asset_class="DEPOSIT"):
    payload = FinancialAssetChecked(asset_class=asset_class, balance_fen=yuan * 100)
    return family.say(payload, on=on, about=ref)


# --- EX.01 to EX.04


@pytest.mark.parametrize(
    ("code", "payload"),
    [("EX.01", CAR), ("EX.02", FLAT), ("EX.03", SHOP), ("EX.04", TRACTOR)],
    ids=lambda one: str(one)[:5],
)
def test_what_is_gained_after_the_category_began_is_listed_for_the_owner(code, payload):
    family = couple()
    fact = gains(family, payload)

    (((found, subject), item),) = listed(family, NOW, STREAM).items()

    assert (found, subject) == (code, B)
    assert (item.since_on, item.ends_on, item.evidence) == (THAT_DAY, None, (fact.event.event_id,))
    assert item.parameters == ("EX.categories",)


@pytest.mark.parametrize("payload", [CAR, FLAT, SHOP, TRACTOR])
def test_what_was_gained_by_the_first_day_of_the_category_is_its_baseline(payload):
    family = couple()
    gains(family, payload, on=GRANTED_ON)

    assert listed(family, NOW, STREAM) == {}


@pytest.mark.parametrize(
    "payload",
    [
        VehicleChanged(op="GAINED", vehicle_class="CAR", use="DISABILITY"),
        MarketEntityRegistered(role="OPERATOR", capital_fen=0, state="SUSPENDED"),
        CAR_SOLD,
    ],
)
def test_what_a_disability_needs_what_rests_and_what_is_lost_unseen_is_not_listed(payload):
    family = couple()
    gains(family, payload)

    assert listed(family, NOW, STREAM) == {}


@pytest.mark.parametrize(
    ("gained", "lost"),
    [
        (CAR, CAR_SOLD),
        (FLAT, RealEstateChanged(op="LOST", use="HOME", area_m2=90, share_pct=100)),
        (SHOP, MarketEntityRegistered(role="OPERATOR", capital_fen=0, state="CANCELLED")),
        (TRACTOR, VehicleChanged(op="LOST", vehicle_class="FARM_MACHINE", use="BUSINESS")),
    ],
)
def test_a_loss_ends_the_entry_that_day(gained, lost):
    family = couple()
    gains(family, gained)
    gains(family, lost, on=NOW)

    assert len(listed(family, NOW - DAY, STREAM)) == 1
    assert listed(family, NOW, STREAM) == {}


def test_of_two_cars_the_one_held_longest_goes_first():
    family = couple()
    gains(family, CAR)
    second = gains(family, CAR, on=THAT_DAY + DAY)
    gains(family, CAR_SOLD, on=THAT_DAY + 2 * DAY)

    item = listed(family, NOW, STREAM)["EX.01", B]

    assert (item.since_on, item.evidence) == (THAT_DAY + DAY, (second.event.event_id,))


def test_a_company_that_is_active_again_is_new_and_one_told_twice_is_not():
    family = couple()
    gains(family, SHOP, on=GRANTED_ON)
    gains(family, SHOP)

    assert listed(family, NOW, STREAM) == {}

    gains(family, MarketEntityRegistered(role="OPERATOR", capital_fen=0, state="REVOKED"), on=THAT_DAY + DAY)
    gains(family, SHOP, on=THAT_DAY + 2 * DAY)

    assert listed(family, NOW, STREAM)["EX.03", B].since_on == THAT_DAY + 2 * DAY


def test_a_visit_settles_what_was_gained_before_it_and_not_what_comes_later():
    family = couple()
    gains(family, CAR)
    visited(family, "EX.01", "NOT_FOUND", THAT_DAY + 5 * DAY, person_ref="b")

    assert listed(family, NOW, STREAM) == {}

    gains(family, CAR, on=THAT_DAY + 9 * DAY)

    assert listed(family, NOW, STREAM)["EX.01", B].since_on == THAT_DAY + 9 * DAY


def test_a_visit_that_confirms_a_gain_does_not_end_it():
    family = couple()
    gains(family, CAR)
    visited(family, "EX.01", "CONFIRMED", THAT_DAY + 5 * DAY)

    assert ("EX.01", B) in listed(family, NOW, STREAM)


@pytest.mark.parametrize(("category", "about"), [("C1", None), ("C1S", "a"), ("C2", "a"), ("C3", None), ("C5", None)])
def test_each_reviewed_category_is_enough_and_its_end_ends_the_entry(category, about):
    family = Family()
    family.member("a")
    holds(family, category, about)
    gains(family, CAR, about="a")
    loses(family, NOW - DAY, category, about)

    assert ("EX.01", A) in listed(family, NOW - DAY, STREAM)
    assert listed(family, NOW, STREAM) == {}


def test_a_category_that_pays_nothing_is_not_reviewed():
    family = Family()
    family.member("a")
    holds(family, "C4")
    gains(family, CAR, about="a")

    assert listed(family, NOW, STREAM) == {}


def test_without_a_category_nothing_is_reviewed():
    family = Family()
    family.member("a")
    for payload in (CAR, FLAT, SHOP, PublicSalaryFound(employer_ref="E1")):
        gains(family, payload, about="a")
    saves(family, "a", 90_000)

    assert local(family, NOW, STREAM, LIMIT) == {}


def test_who_has_left_takes_what_they_own_along():
    family = couple()
    gains(family, CAR)
    family.say(MemberLeft(household_id="h1", reason="SPLIT"), on=NOW, about="b")

    assert ("EX.01", B) in listed(family, NOW - DAY, STREAM)
    assert listed(family, NOW, STREAM) == {}


# --- EX.05


def test_deposits_above_the_limit_for_all_who_count_are_listed_from_the_day_they_were_found():
    family = couple()
    first = saves(family, "a", 40_000)
    second = saves(family, "b", 1, on=THAT_DAY + DAY)

    item = local(family, NOW, STREAM, LIMIT)["EX.05", HOME]

    assert item.since_on == THAT_DAY + DAY
    assert set(item.evidence) == {first.event.event_id, second.event.event_id}
    assert dict(item.values) == {"balance_fen": 4_000_100, "limit_fen": 2_000_000, "counted": 2}
    assert item.parameters == ("EX.05.deposit_limit_fen", "EX.categories", *item.parameters[2:])


def test_deposits_at_the_limit_are_not_over_it():
    family = couple()
    saves(family, "a", 40_000)

    assert local(family, NOW, STREAM, LIMIT) == {}


def test_a_place_without_a_limit_lists_no_deposits():
    family = couple()
    saves(family, "a", 900_000)

    assert listed(family, NOW, STREAM) == {}


def test_a_later_check_of_the_same_class_ends_it_and_silence_does_not():
    family = couple()
    saves(family, "a", 50_000)

    assert ("EX.05", HOME) in local(family, NOW + 900 * DAY, STREAM, LIMIT)

    saves(family, "a", 30_000, on=NOW)

    assert local(family, NOW, STREAM, LIMIT) == {}


def test_money_moved_between_classes_within_a_day_breaks_no_run():
    family = couple()
    saves(family, "a", 50_000)
    saves(family, "a", 0, on=THAT_DAY + DAY)
    saves(family, "a", 50_000, on=THAT_DAY + DAY, asset_class="FUND")

    assert local(family, NOW, STREAM, LIMIT)["EX.05", HOME].since_on == THAT_DAY


def test_a_balance_found_by_the_day_of_the_grant_was_weighed_then():
    family = couple()
    saves(family, "a", 50_000, on=GRANTED_ON)

    assert local(family, NOW, STREAM, LIMIT) == {}


# --- EX.06


def test_a_public_salary_of_somebody_who_counts_is_listed_while_they_count():
    family = couple()
    gains(family, PublicSalaryFound(employer_ref="E1"))
    gains(family, PublicSalaryFound(employer_ref="E1"), on=THAT_DAY + 30 * DAY)
    jailed(family, "b", NOW)

    item = listed(family, NOW - DAY, STREAM)["EX.06", B]

    assert (item.since_on, len(item.evidence)) == (THAT_DAY, 2)
    assert listed(family, NOW, STREAM) == {}


def test_a_public_salary_known_at_the_grant_or_of_somebody_who_does_not_count_is_not_listed():
    family = couple()
    family.member("c", "20", date(2000, 1, 1), independent=True)
    gains(family, PublicSalaryFound(employer_ref="E1"), on=GRANTED_ON)
    gains(family, PublicSalaryFound(employer_ref="E1"), about="c")

    assert listed(family, NOW, STREAM) == {}
