"""What strikes the household as a whole: fire, collapse, disaster, a dangerous house, violence, a call for help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.events.incident import DisasterAffected, FireReported, HotlineAppealed, HouseCollapsed, ViolenceWarned
from schemas.events.shelter import HouseGraded
from services.monitor import standing
from services.monitor.dimensions.sudden_shock.dimension import DIMENSION, fresh
from services.monitor.facets import benefits, incidents, shelter
from services.monitor.kinds.occurrence import Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look

DAMAGE = {"MINOR": "轻微", "MAJOR": "严重", "TOTAL": "全部损毁"}
HOUSE = {"DAMAGED": "房屋受损", "UNSAFE": "房屋不宜居住", "COLLAPSED": "房屋倒塌"}
SHELTER = {"NONE": "无处安身", "TEMPORARY": "临时安置", "OWN": "自有住处"}
TOPIC = {
    "LIVELIHOOD": "生活困难",
    "MEDICAL": "看病就医",
    "FOOD": "缺粮断炊",
    "SHELTER": "住房",
    "SAFETY": "人身安全",
    "OTHER": "其他",
}


@DIMENSION.indicator(
    "4.01",
    "火灾、房屋倒塌",
    "fire or collapse of the house",
    says="{happened_on}家中发生{event}，受损程度：{damage}。",
    triggers=(FireReported, HouseCollapsed),
    never_lowered=True,
)
def _ruined(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A first report that all is well does not hide one of a few days later that it is not."""
    burnt = incidents.of_home(look, FireReported, lambda said: said.damage_level != "NONE")
    collapsed = incidents.of_home(look, HouseCollapsed, lambda said: said.damage_level != "NONE")
    for event, ruins in (("火灾", burnt), ("房屋倒塌", collapsed)):
        for one in fresh(look, indicator, ruins):
            happened_on, damage = one.fact.occurred_on.isoformat(), DAMAGE[one.fact.payload.damage_level]
            values: Values = {"happened_on": happened_on, "event": event, "damage": damage}
            yield Occurrence(fact=one, grade=Grade.RED, values=values)


@DIMENSION.indicator(
    "4.04",
    "自然灾害、危房",
    "natural disaster or dangerous house",
    says="{happened_on}{event}：{state}。",
    triggers=(DisasterAffected, HouseGraded),
    reads=benefits.READS,
)
def _unhoused(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    yield from _struck(look, indicator)
    yield from _dangerous(look, indicator)


def _struck(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """Houses hit by a disaster; a later finding that the house is safe does not undo the disaster."""
    for one in fresh(look, indicator, incidents.of_home(look, DisasterAffected)):
        house, roof = one.fact.payload.house_state, one.fact.payload.shelter
        if house == "INTACT":
            continue
        exposed = house in {"UNSAFE", "COLLAPSED"} and roof == "NONE"
        state = f"{HOUSE[house]}，{SHELTER[roof]}"
        yield Occurrence(
            fact=one,
            grade=Grade.RED if exposed else Grade.ORANGE,
            values={"happened_on": one.fact.occurred_on.isoformat(), "event": "受灾", "state": state},
            matched=not exposed and _is_relieved(look),
        )


def _dangerous(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    grades = look.param(f"{indicator.id}.house_grades")
    for one in fresh(look, indicator, incidents.of_home(look, HouseGraded)):
        if one.fact.payload.grade in grades:
            state = f"{one.fact.payload.grade}级危房"
            yield Occurrence(
                fact=one,
                grade=Grade.ORANGE,
                values={"happened_on": one.fact.occurred_on.isoformat(), "event": "房屋鉴定", "state": state},
                ended_on=shelter.found_safe_on(look, one.fact, grades),
                matched=_is_relieved(look),
            )


def _is_relieved(look: Look) -> bool:
    return standing.matched(look, look.household.own.subject, ("DISASTER_RELIEF",))


@DIMENSION.indicator(
    "4.06",
    "家暴告诫书",
    "warning letter on domestic violence",
    says="{happened_on}公安机关对家庭暴力出具告诫书。",
    triggers=(ViolenceWarned,),
    never_lowered=True,
)
def _violence(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    # Who is victim and who offender is not said: the sentence may be read aloud at the door.
    for one in fresh(look, indicator, incidents.of_home(look, ViolenceWarned)):
        yield Occurrence(fact=one, grade=Grade.RED, values={"happened_on": one.fact.occurred_on.isoformat()})


@DIMENSION.indicator(
    "4.08",
    "求助热线",
    "call for help",
    says="{happened_on}拨打热线（{channel}）求助，诉求：{topic}。",
    triggers=(HotlineAppealed,),
)
def _called(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    topics = look.param(f"{indicator.id}.topics")
    for one in fresh(look, indicator, incidents.of_home(look, HotlineAppealed)):
        call = one.fact.payload
        if call.topic in topics:
            yield Occurrence(
                fact=one,
                grade=Grade.ORANGE,
                values={
                    "happened_on": one.fact.occurred_on.isoformat(),
                    "channel": call.channel,
                    "topic": TOPIC[call.topic],
                },
            )
