"""Extreme weather over a home that cannot well look after itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY
from schemas.events.incident import WeatherWarned
from schemas.events.shelter import HouseGraded
from services.monitor import standing
from services.monitor.dimensions.sudden_shock.dimension import DIMENSION
from services.monitor.facets import benefits, disability, persons, shelter
from services.monitor.kinds.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

HAZARD = {"COLD": "低温", "HEAT": "高温", "FLOOD": "暴雨洪涝"}
LEVEL = {"RED": "红色", "ORANGE": "橙色", "YELLOW": "黄色", "BLUE": "蓝色"}


@DIMENSION.indicator(
    "4.10",
    "极端天气",
    "extreme weather",
    says="{warned_on}至{through_on}有{hazard}{level}预警，家中须重点关注：{concerns}。",
    triggers=(),  # a warning is a fact of the division: no fact of the household calls for the question
    reads=(WeatherWarned, HouseGraded, *sorted(disability.READS | benefits.READS, key=repr)),
    low_income_only=True,
    unmodified=True,
)
def _weather(look: Look, indicator: Indicator) -> Iterator[State]:
    if not look.given.warnings:
        return
    levels = look.param(f"{indicator.id}.levels")
    for _, announced in look.given.warnings:
        look.wake(announced.occurred_on)  # for a warning of another place too early at worst, never too late
    for warning in look.given.warned(look.division, look.as_of):
        first_on, said = warning.occurred_on, warning.payload
        if said.level not in levels or look.as_of > said.through_on:
            continue
        concerns = _concerns(look, indicator, look.as_of)
        if concerns:
            yield State(
                subject=look.household.own.subject,
                grade=Grade.BLUE,
                since_on=_exposed_since(look, indicator, first_on),
                evidence=(warning.event_id,),
                values={
                    "warned_on": first_on.isoformat(),
                    "through_on": said.through_on.isoformat(),
                    "hazard": HAZARD[said.hazard],
                    "level": LEVEL[said.level],
                    "concerns": "、".join(concerns),
                },
                through_on=said.through_on,
            )


def _exposed_since(look: Look, indicator: Indicator, first_on: date) -> date:
    """First day of the stretch up to now with a concern; a warning lasts days, so days are walked."""
    since_on = look.as_of
    while since_on > first_on and _concerns(look, indicator, since_on - DAY):
        since_on -= DAY
    return since_on


def _concerns(look: Look, indicator: Indicator, on: date) -> list[str]:
    """Why a home is looked after in extreme weather, in plain words; empty if nothing calls for it."""
    age = indicator.param(look, "age")
    here = persons.living_in(look, on)
    found = {
        "脆弱独居": standing.is_fragile_alone(look, on),
        f"{age}岁以上老人": any(persons.has_reached(look, person, age, on) for person in here),
        "重度残疾人": any(disability.is_severe(look, person, on) for person in here),
        "危房": shelter.house_grade(look, on) in look.param(f"{indicator.id}.house_grades"),
    }
    return [concern for concern, holds in found.items() if holds]
