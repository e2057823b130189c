"""Property, payment by bands, fade-out, town and country."""

from datetime import date

import pytest

from schemas.dates import first_day
from schemas.events.asset import FinancialAssetChecked, MarketEntityRegistered, RealEstateChanged, VehicleChanged
from schemas.events.registration import CategoryGranted
from services.monitor import means
from tests.builders import Family
from tests.monitor.means.given import MONTH, NOW, declare, look, people, read


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
