"""The house and its supplies: graded, repaired, cut off, unusually silent."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Day, Fen
from schemas.payload import EITHER, Payload, statement


@statement
class HouseGraded(Payload):
    """Safety grade of a house (房屋鉴定), A safe to D dangerous, by housing."""

    SUBJECTS = EITHER
    FEED = "EMERGENCY"

    grade: Literal["A", "B", "C", "D"]


@statement
class HousingAidGranted(Payload):
    """Aid with housing (住房保障), by housing; said on the day of the decision."""

    SUBJECTS = EITHER

    kind: Literal["PUBLIC_RENTAL", "RENT_SUBSIDY", "HOUSE_REPAIR", "RESETTLEMENT"]
    amount_fen: Fen | None = None
    through_on: Day | None = None


@statement
class UtilityAnomalyReported(Payload):
    """Unusual use of water, power or gas (用水用电异常), by the utility; said on the end day of the window.

    `window_hours` is how long was looked at, `litres` how much water flowed in it.
    """

    SUBJECTS = EITHER
    FEED = "UTILITY"

    kind: Literal["WATER", "POWER", "GAS"]
    window_hours: Annotated[int, Ge(1), Le(8784)]
    litres: Annotated[int, Ge(0), Le(10**9)] | None = None


@statement
class SupplyCut(Payload):
    """Water, power or gas is cut off (停供), by the utility."""

    SUBJECTS = EITHER
    FEED = "UTILITY"

    kind: Literal["WATER", "POWER", "GAS"]
    reason: Literal["ARREARS", "OTHER"]


@statement
class SupplyRestored(Payload):
    """Water, power or gas flows again (恢复供应), by the utility."""

    SUBJECTS = EITHER
    FEED = "UTILITY"

    kind: Literal["WATER", "POWER", "GAS"]
