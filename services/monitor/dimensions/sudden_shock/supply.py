"""What the utilities notice: somebody alone who uses no water, or far too much; supplies cut off for arrears."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.events.shelter import SupplyCut, SupplyRestored, UtilityAnomalyReported
from services.monitor import standing
from services.monitor.dimensions.sudden_shock.dimension import DIMENSION, fresh
from services.monitor.facets import incidents, shelter
from services.monitor.kinds.occurrence import Occurrence
from services.monitor.kinds.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

SUPPLY = {"WATER": "水", "POWER": "电", "GAS": "气"}


@DIMENSION.indicator(
    "4.07",
    "独居用水异常",
    "unusual use of water by somebody alone",
    says="独居家庭截至{happened_on}的{window_hours}小时用水{litres}升，正常为{low_l}至{high_l}升。",
    triggers=(UtilityAnomalyReported,),
    never_lowered=True,
)
def _unlike_life(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    low_l, high_l = indicator.param(look, "low_l"), indicator.param(look, "high_l")
    window_hours = indicator.param(look, "window_hours")
    for one in fresh(look, indicator, incidents.of_home(look, UtilityAnomalyReported)):
        seen, on = one.fact.payload, one.fact.occurred_on
        measured = seen.kind == "WATER" and seen.window_hours == window_hours and seen.litres is not None
        if measured and not low_l <= seen.litres <= high_l and standing.alone(look, on) is not None:
            yield Occurrence(
                fact=one,
                grade=Grade.RED,
                values={
                    "happened_on": on.isoformat(),
                    "window_hours": window_hours,
                    "litres": seen.litres,
                    "low_l": low_l,
                    "high_l": high_l,
                },
            )


@DIMENSION.indicator(
    "4.09",
    "欠费停供",
    "cut off for arrears",
    says="{cut_on}起因欠费停{supply}，至今未见恢复。",
    triggers=(SupplyCut,),
    reads=(SupplyRestored,),
)
def _cut_off(look: Look, indicator: Indicator) -> Iterator[State]:
    max_days = timedelta(days=indicator.param(look, "max_days"))
    for cut in look.happenings(SupplyCut):
        if cut.payload.reason == "ARREARS":
            yield State(
                subject=look.household.own.subject,
                grade=Grade.YELLOW,
                since_on=cut.occurred_on,
                evidence=(cut.event_id,),
                values={"cut_on": cut.occurred_on.isoformat(), "supply": SUPPLY[cut.payload.kind]},
                through_on=cut.occurred_on + max_days,
                ended_on=shelter.restored_on(look, cut),
            )
