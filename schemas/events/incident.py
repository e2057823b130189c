"""What strikes a home (突发事件): fire, disaster, accident, crime, violence, a lost harvest, a call for help."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Code, Damage, Day, Fen, Injury
from schemas.payload import DIVISION, EITHER, Payload, statement


@statement
class FireReported(Payload):
    """Fire in a home (火灾), by the fire service.

    消防部门报送。
    """

    SUBJECTS = EITHER
    FEED = "EMERGENCY"
    FACT_KEY = "type"

    damage_level: Damage
    """损毁程度 / damage."""


@statement
class HouseCollapsed(Payload):
    """Collapse of a house (房屋倒塌), by emergency management or housing.

    应急或住建部门报送。
    """

    SUBJECTS = EITHER
    FEED = "EMERGENCY"
    FACT_KEY = "type"

    damage_level: Damage
    """损毁程度 / damage."""


@statement
class DisasterAffected(Payload):
    """A home is struck by a natural disaster (受灾), by emergency management.

    `disaster_ref` names the disaster; `shelter` is where the people sleep now.

    应急部门报送。
    """

    SUBJECTS = EITHER
    FEED = "EMERGENCY"

    disaster_ref: Code
    """灾害编号 / reference of the disaster."""
    house_state: Literal["INTACT", "DAMAGED", "UNSAFE", "COLLAPSED"]
    """房屋：完好 INTACT、受损 DAMAGED、危险 UNSAFE、倒塌 COLLAPSED / state of the house."""
    shelter: Literal["NONE", "TEMPORARY", "OWN"]
    """现住：无安置 NONE、临时安置 TEMPORARY、自行安置 OWN / where the people sleep now."""
    loss_fen: Fen
    """损失 / loss."""


@statement
class FarmLossReported(Payload):
    """Loss of harvest, livestock or trade (农业、产业损失), by agriculture; said on the day of the loss.

    农业农村部门报送。发生日期为受损之日。
    """

    SUBJECTS = EITHER

    kind: Literal["CROP", "LIVESTOCK", "INDUSTRY"]
    """种植 CROP、养殖 LIVESTOCK、产业 INDUSTRY / kind."""
    loss_fen: Fen
    """损失 / loss."""
    insured_paid_fen: Fen
    """其中保险已赔付 / what insurance paid of it."""
    area_mu: Annotated[int, Ge(0), Le(10**6)] | None = None
    """受灾面积，整亩 / area in whole mu."""


@statement
class TrafficAccidentReported(Payload):
    """A person is in a traffic accident (交通事故), by the traffic police; `liability` is the person's own share.

    交警报送。
    """

    FEED = "EMERGENCY"
    FACT_KEY = "type"

    injury: Injury
    """伤情 / injury."""
    liability: Code | None = None
    """本人责任，来源部门的代码 / the person's own share, a code of the source."""


@statement
class CrimeVictimReported(Payload):
    """A person is victim of a crime (刑事受害), by the police.

    公安报送。
    """

    FEED = "EMERGENCY"

    injury: Injury
    """伤情 / injury."""


@statement
class ViolenceWarned(Payload):
    """Warning letter on domestic violence (家庭暴力告诫书), by the police.

    公安报送。
    """

    FEED = "EMERGENCY"

    role: Literal["VICTIM", "PERPETRATOR"]
    """受害人 VICTIM、加害人 PERPETRATOR / the person's part."""


@statement
class HotlineAppealed(Payload):
    """Somebody calls for help (热线诉求), by the hotlines 12345 and 12349.

    12345、12349 热线报送。
    """

    SUBJECTS = EITHER

    channel: Code
    """热线号码或渠道 / hotline or channel."""
    topic: Literal["LIVELIHOOD", "MEDICAL", "FOOD", "SHELTER", "SAFETY", "OTHER"]
    """生活 LIVELIHOOD、就医 MEDICAL、吃饭 FOOD、住处 SHELTER、安全 SAFETY、其他 OTHER / what it is about."""


@statement
class WeatherWarned(Payload):
    """Weather warning for a division (气象预警), by meteorology; said on its first day, `through_on` is its last.

    气象部门报送。发生日期为首日。
    """

    SUBJECTS = DIVISION

    hazard: Literal["COLD", "HEAT", "FLOOD"]
    """寒潮 COLD、高温 HEAT、洪涝 FLOOD / hazard."""
    level: Literal["RED", "ORANGE", "YELLOW", "BLUE"]
    """红 RED、橙 ORANGE、黄 YELLOW、蓝 BLUE / level."""
    through_on: Day
    """最后一日 / last day."""
