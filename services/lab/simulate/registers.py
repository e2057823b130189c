"""What other registers tell: harvests lost, watch lists, vehicles, houses, companies; and what civil affairs grant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.lab.simulate.chance import Shares
from services.lab.simulate.life import close
from services.lab.simulate.people import ADULT, Person

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from services.lab.simulate.chance import Chance
    from services.lab.simulate.scene import Scene
    from services.lab.simulate.statement import Data

LOSSES: Final = Shares((55, "CROP"), (35, "LIVESTOCK"), (10, "INDUSTRY"))
RISKS: Final = ("ILLNESS", "DISABILITY", "SCHOOLING", "HOUSING", "WORK", "INDUSTRY", "DISASTER", "ACCIDENT", "OTHER")
WATCHES: Final = Shares((40, "UNSTABLE"), (40, "EDGE"), (20, "SUDDEN"))
VEHICLES: Final = Shares((30, "CAR"), (5, "TRUCK"), (45, "MOTORCYCLE"), (20, "FARM_MACHINE"))


def registered_changes(scene: Scene) -> None:
    """All that a month changes in the registers, and in what civil affairs grant."""
    for kind, draw in DRAWN.items():
        for person, on in scene.struck(kind, lambda one: one.age(scene.month) >= ADULT):
            scene.tell(kind, person.home if kind in OF_HOMES else person, on, **draw(scene.chance))
    _granted(scene)


def _granted(scene: Scene) -> None:
    chance = scene.chance
    for person, on in scene.struck("BenefitAdjusted", lambda one: one.home.category == "C1"):
        person.home.decide(on, max(10_000, person.home.benefit_fen + 1_000 * chance.between(-12, 16)))
        monthly_fen = person.home.benefit_fen
        scene.tell("BenefitAdjusted", person.home, on, programme="DIBAO", monthly_fen=monthly_fen, reason="REVIEW")
    for person, on in scene.struck("CategoryEnded", lambda one: one.home.category == "C1"):
        close(scene, person.home, on, "INCOME")
    for person, on in scene.struck("CategoryGranted", lambda one: one.home.category in {"C4", "C6", ""}):
        _admit(scene, person, on)


def _admit(scene: Scene, person: Person, on: date) -> None:
    home = person.home
    home.category = "C1"
    home.decide(on, 1_000 * scene.chance.between(25, 55) * len(home.here(scene.month)))
    scene.tell("CategoryGranted", home, on, category="C1", valid_from_on=on.isoformat())
    monthly_fen = home.benefit_fen
    scene.tell("BenefitGranted", home, on, programme="DIBAO", from_on=on.isoformat(), monthly_fen=monthly_fen)


def _farm_loss(chance: Chance) -> Data:
    loss_fen = chance.sum_fen(2_200, 0.9)
    paid_fen = loss_fen * chance.between(0, 60) // 100
    return {
        "kind": chance.of(LOSSES), "loss_fen": loss_fen, "insured_paid_fen": paid_fen, "area_mu": chance.between(1, 12),
    }  # fmt: skip


def _watched(chance: Chance) -> Data:
    return {"kind": chance.of(WATCHES), "state": chance.pick(("WATCHED", "RISK_REMOVED")), "risk": chance.pick(RISKS)}


def _union(chance: Chance) -> Data:
    grade, reason = chance.pick(("DEEP", "RELATIVE", "SUDDEN")), chance.pick(("ILLNESS", "UNEMPLOYMENT", "OTHER"))
    return {"grade": grade, "reason": reason}


def _company(chance: Chance) -> Data:
    return {
        "role": chance.pick(("LEGAL_REPRESENTATIVE", "SHAREHOLDER", "OPERATOR")),
        "capital_fen": 1_000_000 * chance.between(1, 50), "state": chance.pick(("ACTIVE", "ACTIVE", "CANCELLED")),
    }  # fmt: skip


def _estate(chance: Chance) -> Data:
    return {
        "op": chance.pick(("GAINED", "LOST")), "use": "HOME", "area_m2": chance.between(40, 160),
        "share_pct": chance.pick((50, 100)),
    }  # fmt: skip


def _vehicle(chance: Chance) -> Data:
    return {
        "op": chance.pick(("GAINED", "GAINED", "LOST")), "vehicle_class": chance.of(VEHICLES),
        "use": chance.pick(("PRIVATE", "PRIVATE", "DISABILITY")), "value_fen": chance.sum_fen(9_000, 0.9),
    }  # fmt: skip


def _balance(chance: Chance) -> Data:
    return {"asset_class": chance.pick(("DEPOSIT", "DEPOSIT", "INSURANCE")), "balance_fen": chance.sum_fen(2_500, 1.2)}


def _housing(chance: Chance) -> Data:
    kind = chance.pick(("PUBLIC_RENTAL", "RENT_SUBSIDY", "HOUSE_REPAIR"))
    return {"kind": kind, "amount_fen": chance.sum_fen(6_000, 0.6)}


def _post(chance: Chance) -> Data:
    return {"employer_ref": f"unit-{chance.between(1, 400)}"}


DRAWN: Final[dict[str, Callable[[Chance], Data]]] = {
    "FarmLossReported": _farm_loss, "MonitorHouseholdChanged": _watched, "UnionHardshipReported": _union,
    "MarketEntityRegistered": _company, "RealEstateChanged": _estate, "VehicleChanged": _vehicle,
    "FinancialAssetChecked": _balance, "HousingAidGranted": _housing, "PublicSalaryFound": _post,
}  # fmt: skip
"""What is said of an adult or, for `OF_HOMES`, of the household."""
OF_HOMES: Final = frozenset({"FarmLossReported", "MonitorHouseholdChanged", "HousingAidGranted"})
