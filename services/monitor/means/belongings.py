"""What a household owns (家庭财产), against the limits that its place sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from schemas.events.asset import FinancialAssetChecked, MarketEntityRegistered, RealEstateChanged, VehicleChanged
from services.monitor import standing
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.look import Look

READS = frozenset({FinancialAssetChecked, MarketEntityRegistered, RealEstateChanged, VehicleChanged})

DOUBT, UNKNOWN = "property_doubt", "property_unknown"

MOTOR_VEHICLES = frozenset({"CAR", "TRUCK", "MOTORCYCLE", "OTHER"})


@facet
def property_flag(look: Look) -> str | None:
    """`property_doubt` when a limit of the place is known to be broken, `property_unknown` when nothing is known.

    Source: 民发〔2021〕57号, family property; the limits are local, and a place without one breaks none.
    """
    kinds = READS & look.present
    people = standing.counted(look, look.as_of) if kinds else ()
    if not any(look.of(person, kind) for person in people for kind in kinds):
        return UNKNOWN
    return DOUBT if any(_owned_above_limits(look, people)) else None


def _owned_above_limits(look: Look, people: tuple[str, ...]) -> Iterator[bool]:
    """For each limit that the place sets, whether what is known of lies above it."""
    if (limit := _limit(look, "deposit_limit_fen")) is not None:
        yield _financial_fen(look, people) > limit * len(people)
    if (limit := _limit(look, "house_limit")) is not None:
        yield _dwellings(look, people) > limit
    if (limit := _limit(look, "vehicle_limit")) is not None:
        yield _vehicles(look, people) > limit
    if (limit := _limit(look, "company_capital_limit_fen")) is not None:
        yield _capital_fen(look, people) > limit


def _limit(look: Look, name: str) -> int | None:
    return cast("int | None", look.policy.optional(f"means.{name}"))


def _financial_fen(look: Look, people: tuple[str, ...]) -> int:
    """The last known balances of each person and class of assets together."""
    balances: dict[tuple[str, str], int] = {}
    for person in people:
        for fact in look.of(person, FinancialAssetChecked):
            balances[person, fact.payload.asset_class] = fact.payload.balance_fen
    return sum(balances.values())


def _dwellings(look: Look, people: tuple[str, ...]) -> int:
    changes = (fact.payload for person in people for fact in look.of(person, RealEstateChanged))
    return _kept(change.op for change in changes if change.use == "HOME")


def _vehicles(look: Look, people: tuple[str, ...]) -> int:
    changes = (fact.payload for person in people for fact in look.of(person, VehicleChanged))
    return _kept(
        change.op for change in changes if change.use != "DISABILITY" and change.vehicle_class in MOTOR_VEHICLES
    )


def _kept(ops: Iterator[str]) -> int:
    """How many things are owned after all gains and losses, in order; what was lost unseen was gained unseen."""
    owned = 0
    for op in ops:
        owned = owned + 1 if op == "GAINED" else max(0, owned - 1)
    return owned


def _capital_fen(look: Look, people: tuple[str, ...]) -> int:
    """The greatest capital of a company that a person is last known to have a part in."""
    last = (look.latest(person, MarketEntityRegistered) for person in people)
    return max((fact.payload.capital_fen for fact in last if fact and fact.payload.state == "ACTIVE"), default=0)
