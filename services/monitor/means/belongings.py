"""What a household owns (家庭财产), against the limits that its place sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from schemas.events.asset import FinancialAssetChecked, MarketEntityRegistered, RealEstateChanged, VehicleChanged
from services.monitor import standing
from services.monitor.facets import property  # noqa: A004  # the law's own word
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.look import Look

KINDS = (FinancialAssetChecked, MarketEntityRegistered, RealEstateChanged, VehicleChanged)
READS = frozenset(KINDS)

DOUBT, UNKNOWN = "property_doubt", "property_unknown"


@facet
def property_flag(look: Look) -> str | None:
    """`property_doubt` when a limit of the place is known to be broken, `property_unknown` when nothing is known.

    Source: 民发〔2021〕57号, family property; the limits are local, and a place without one breaks none.
    """
    kinds = [kind for kind in KINDS if kind in look.present]
    people = standing.counted(look, look.as_of) if kinds else ()
    if not any(look.of(person, kind) for person in people for kind in kinds):
        return UNKNOWN
    return DOUBT if any(_owned_above_limits(look, people)) else None


def _owned_above_limits(look: Look, people: tuple[str, ...]) -> Iterator[bool]:
    """For each limit that the place sets, whether what is known of lies above it."""
    if (limit := _limit(look, "deposit_limit_fen")) is not None:
        checks = [fact for person in people for fact in property.checks(look, person)]
        yield property.balance_fen(checks) > limit * len(people)
    if (limit := _limit(look, "house_limit")) is not None:
        houses = [fact for person in people for fact in property.houses(look, person)]
        yield sum(fact.payload.use == "HOME" for fact in houses) > limit
    if (limit := _limit(look, "vehicle_limit")) is not None:
        yield sum(len(property.vehicles(look, person)) for person in people) > limit
    if (limit := _limit(look, "company_capital_limit_fen")) is not None:
        companies = [fact for person in people for fact in property.companies(look, person)]
        yield any(fact.payload.capital_fen > limit for fact in companies)


def _limit(look: Look, name: str) -> int | None:
    return cast("int | None", look.policy.optional(f"means.{name}"))
