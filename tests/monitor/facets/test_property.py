from __future__ import annotations

from datetime import date

from schemas.events.asset import FinancialAssetChecked, RealEstateChanged, VehicleChanged
from services.monitor.facets import property as owned
from tests.builders import DAY, Family

THAT_DAY = date(2026, 4, 10)
A = "person/a"


def owner():
    family = Family()
    family.member("a")
    return family


def look(family):
    return family.look(date(2026, 6, 1))


def test_a_loss_takes_a_thing_like_it_and_no_other():
    family = owner()
    for days, (op, area) in enumerate([("GAINED", 90), ("GAINED", 60), ("LOST", 60), ("LOST", 60)]):
        family.say(
            RealEstateChanged(op=op, use="HOME", area_m2=area, share_pct=100), on=THAT_DAY + days * DAY, about="a"
        )

    assert [fact.payload.area_m2 for fact in owned.houses(look(family), A)] == [90]


def test_machines_are_no_vehicles_and_what_a_disability_needs_is_neither():
    family = owner()
    for vehicle_class, use in [("FARM_MACHINE", "BUSINESS"), ("CAR", "DISABILITY"), ("TRUCK", "PRIVATE")]:
        family.say(VehicleChanged(op="GAINED", vehicle_class=vehicle_class, use=use), on=THAT_DAY, about="a")

    assert [fact.payload.vehicle_class for fact in owned.vehicles(look(family), A)] == ["TRUCK"]
    assert [fact.payload.vehicle_class for fact in owned.machines(look(family), A)] == ["FARM_MACHINE"]


def test_of_each_class_of_assets_the_latest_balance_counts():
    family = owner()
    for days, (asset_class, yuan) in enumerate([("DEPOSIT", 500), ("FUND", 70), ("DEPOSIT", 300)]):
        payload = FinancialAssetChecked(asset_class=asset_class, balance_fen=yuan * 100)
        family.say(payload, on=THAT_DAY + days * DAY, about="a")
    checks = owned.checks(look(family), A)

    assert owned.balance_fen(checks) == 37_000
    assert owned.above_since(checks, 36_999) == THAT_DAY
    assert owned.above_since(checks, 37_000) is None
    assert owned.above_since([], 0) is None
