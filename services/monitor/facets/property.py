"""What a member owns and is paid (财产与财政供养): vehicles, houses, companies, machines, deposits, public salary."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, TypeVar

from schemas.events.asset import (
    FinancialAssetChecked,
    MarketEntityRegistered,
    PublicSalaryFound,
    RealEstateChanged,
    VehicleChanged,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.look import Look

Change = TypeVar("Change", VehicleChanged, RealEstateChanged)

MACHINE = "FARM_MACHINE"


def vehicles(look: Look, person: str) -> Sequence[Fact[VehicleChanged]]:
    """Vehicles (车辆) gained and not given up since, the oldest first; neither machines nor what a disability needs."""
    return [
        fact
        for fact in _vehicles(look, person)
        if fact.payload.vehicle_class != MACHINE and fact.payload.use != "DISABILITY"
    ]


def machines(look: Look, person: str) -> Sequence[Fact[VehicleChanged]]:
    """Farm machines (农机) gained and not given up since, the oldest first."""
    return [fact for fact in _vehicles(look, person) if fact.payload.vehicle_class == MACHINE]


def houses(look: Look, person: str) -> Sequence[Fact[RealEstateChanged]]:
    """Real estate (不动产) gained and not given up since, the oldest first."""
    return _kept(look.of(person, RealEstateChanged), lambda said: (said.use, said.area_m2))


def companies(look: Look, person: str) -> Sequence[Fact[MarketEntityRegistered]]:
    """Parts in companies (市场主体) that stand, each as the statement from which it has been active, the oldest first.

    No statement names the company, so that of each role the latest statement holds.
    """
    active: dict[str, Fact[MarketEntityRegistered]] = {}
    for fact in look.of(person, MarketEntityRegistered):
        if fact.payload.state != "ACTIVE":
            active.pop(fact.payload.role, None)
        else:
            active.setdefault(fact.payload.role, fact)
    return _in_order(active.values())


def salaries(look: Look, person: str) -> Sequence[Fact[PublicSalaryFound]]:
    """Every time the person was found on a public payroll (财政供养), the oldest first."""
    return look.of(person, PublicSalaryFound)


def checks(look: Look, person: str) -> Sequence[Fact[FinancialAssetChecked]]:
    """The checks of the person's financial assets (金融资产核对), the oldest first."""
    return look.of(person, FinancialAssetChecked)


def latest_checks(facts: Iterable[Fact[FinancialAssetChecked]]) -> list[Fact[FinancialAssetChecked]]:
    """Of each person and class of assets the latest check, the oldest first."""
    latest = {(fact.subject, fact.payload.asset_class): fact for fact in _in_order(facts)}
    return _in_order(latest.values())


def balance_fen(facts: Iterable[Fact[FinancialAssetChecked]]) -> int:
    """The balances that the latest checks found, together, in fen."""
    return sum(fact.payload.balance_fen for fact in latest_checks(facts))


def above_since(facts: Sequence[Fact[FinancialAssetChecked]], limit_fen: int) -> date | None:
    """From when the balances together have been above a limit, by the ends of days; None if they are not now."""
    since: date | None = None
    known: list[Fact[FinancialAssetChecked]] = []
    for day, checked in groupby(_in_order(facts), key=lambda fact: fact.occurred_on):
        known += checked
        since = (since or day) if balance_fen(known) > limit_fen else None
    return since


def _vehicles(look: Look, person: str) -> list[Fact[VehicleChanged]]:
    return _kept(look.of(person, VehicleChanged), lambda said: (said.vehicle_class, said.use))


def _kept(changes: Iterable[Fact[Change]], thing: Callable[[Change], Hashable]) -> list[Fact[Change]]:
    """Gains without a later loss of a like thing: of several the one held longest goes first."""
    held: dict[Hashable, list[Fact[Change]]] = {}
    for fact in changes:
        alike = held.setdefault(thing(fact.payload), [])
        if fact.payload.op == "GAINED":
            alike.append(fact)
        elif alike:
            alike.pop(0)
    return _in_order(chain.from_iterable(held.values()))


Any_ = TypeVar("Any_", bound="Fact[Any]")


def _in_order(facts: Iterable[Any_]) -> list[Any_]:
    return sorted(facts, key=lambda fact: fact.order)
