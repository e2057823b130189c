"""The house and its supplies (住房与水电气): graded, repaired, cut off, unusually silent."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Day, Fen
from schemas.payload import EITHER, Payload, statement


@statement
class HouseGraded(Payload):
    """Safety grade of a house (房屋鉴定), A safe to D dangerous, by housing.

    住建部门报送。
    """

    SUBJECTS = EITHER
    FEED = "EMERGENCY"

    grade: Literal["A", "B", "C", "D"]
    """A 级安全、B 级基本安全、C 级局部危险、D 级整幢危险 / A safe to D dangerous."""


@statement
class HousingAidGranted(Payload):
    """Aid with housing (住房保障), by housing; said on the day of the decision.

    住建部门报送。发生日期为作出决定之日。
    """

    SUBJECTS = EITHER

    kind: Literal["PUBLIC_RENTAL", "RENT_SUBSIDY", "HOUSE_REPAIR", "RESETTLEMENT"]
    """公租房 PUBLIC_RENTAL、租赁补贴 RENT_SUBSIDY、危房改造 HOUSE_REPAIR、搬迁安置 RESETTLEMENT / kind."""
    amount_fen: Fen | None = None
    """金额 / sum."""
    through_on: Day | None = None
    """最后一日 / last day."""


@statement
class UtilityAnomalyReported(Payload):
    """Unusual use of water, power or gas (用水用电异常), by the utility; said on the end day of the window.

    `window_hours` is how long was looked at, `litres` how much water flowed in it.

    供水、供电、供气单位报送。发生日期为观察期末日。
    """

    SUBJECTS = EITHER
    FEED = "UTILITY"

    kind: Literal["WATER", "POWER", "GAS"]
    """水 WATER、电 POWER、气 GAS / what is supplied."""
    window_hours: Annotated[int, Ge(1), Le(8784)]
    """观察期，整小时 / how long was looked at, in hours."""
    litres: Annotated[int, Ge(0), Le(10**9)] | None = None
    """观察期用水量，整升 / water that flowed in it, in litres."""


@statement
class SupplyCut(Payload):
    """Water, power or gas is cut off (停供), by the utility.

    供水、供电、供气单位报送。
    """

    SUBJECTS = EITHER
    FEED = "UTILITY"

    kind: Literal["WATER", "POWER", "GAS"]
    """水 WATER、电 POWER、气 GAS / what is supplied."""
    reason: Literal["ARREARS", "OTHER"]
    """欠费 ARREARS、其他 OTHER / why."""


@statement
class SupplyRestored(Payload):
    """Water, power or gas flows again (恢复供应), by the utility.

    供水、供电、供气单位报送。
    """

    SUBJECTS = EITHER
    FEED = "UTILITY"

    kind: Literal["WATER", "POWER", "GAS"]
    """水 WATER、电 POWER、气 GAS / what is supplied."""
