"""What strikes a home: fire, disaster, accident, crime, violence, a lost harvest, a call for help."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.fields import Code, Damage, Day, Fen, Injury
from schemas.payload import DIVISION, EITHER, Payload, statement


@statement
class FireReported(Payload):
    """Fire in a home (火灾), by the fire service."""

    SUBJECTS = EITHER
    FEED = "EMERGENCY"
    FACT_KEY = "type"

    damage_level: Damage


@statement
class HouseCollapsed(Payload):
    """Collapse of a house (房屋倒塌), by emergency management or housing."""

    SUBJECTS = EITHER
    FEED = "EMERGENCY"
    FACT_KEY = "type"

    damage_level: Damage


@statement
class DisasterAffected(Payload):
    """A home is struck by a natural disaster (受灾), by emergency management.

    `disaster_ref` names the disaster; `shelter` is where the people sleep now.
    """

    SUBJECTS = EITHER
    FEED = "EMERGENCY"

    disaster_ref: Code
    house_state: Literal["INTACT", "DAMAGED", "UNSAFE", "COLLAPSED"]
    shelter: Literal["NONE", "TEMPORARY", "OWN"]
    loss_fen: Fen


@statement
class FarmLossReported(Payload):
    """Loss of harvest, livestock or trade (农业、产业损失), by agriculture; said on the day of the loss."""

    SUBJECTS = EITHER

    kind: Literal["CROP", "LIVESTOCK", "INDUSTRY"]
    loss_fen: Fen
    insured_paid_fen: Fen
    area_mu: Annotated[int, Ge(0), Le(10**6)] | None = None


@statement
class TrafficAccidentReported(Payload):
    """A person is in a traffic accident (交通事故), by the traffic police; `liability` is the person's own share."""

    FEED = "EMERGENCY"
    FACT_KEY = "type"

    injury: Injury
    liability: Code | None = None


@statement
class CrimeVictimReported(Payload):
    """A person is victim of a crime (刑事受害), by the police."""

    FEED = "EMERGENCY"

    injury: Injury


@statement
class ViolenceWarned(Payload):
    """Warning letter on domestic violence (家庭暴力告诫书), by the police."""

    FEED = "EMERGENCY"

    role: Literal["VICTIM", "PERPETRATOR"]


@statement
class HotlineAppealed(Payload):
    """Somebody calls for help (热线诉求), by the hotlines 12345 and 12349."""

    SUBJECTS = EITHER

    channel: Code
    topic: Literal["LIVELIHOOD", "MEDICAL", "FOOD", "SHELTER", "SAFETY", "OTHER"]


@statement
class WeatherWarned(Payload):
    """Weather warning for a division (气象预警), by meteorology; said on its first day, `through_on` is its last."""

    SUBJECTS = DIVISION

    hazard: Literal["COLD", "HEAT", "FLOOD"]
    level: Literal["RED", "ORANGE", "YELLOW", "BLUE"]
    through_on: Day
