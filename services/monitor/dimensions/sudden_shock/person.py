"""What strikes one of its people: traffic accident, crime, sudden illness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.events.incident import CrimeVictimReported, TrafficAccidentReported
from schemas.events.income import IncomeDeclared, TaxIncomeDeclared
from schemas.events.medical import MedicalSettled, SeriousIllnessReported
from services.monitor import standing
from services.monitor.dimensions.sudden_shock.dimension import DIMENSION, fresh
from services.monitor.facets import incidents
from services.monitor.kinds.occurrence import Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

INJURY = {"MINOR": "轻伤", "SERIOUS": "重伤", "DISABLED": "致残", "DEAD": "死亡"}


@DIMENSION.indicator(
    "4.02",
    "交通事故",
    "traffic accident",
    says="{happened_on}{role}{person}遭遇交通事故，伤情：{injury}。",
    triggers=(TrafficAccidentReported,),
    reads=(TaxIncomeDeclared, IncomeDeclared),
)
def _run_over(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    for person in look.persons:
        for one in fresh(look, indicator, look.distinct(look.of(person, TrafficAccidentReported))):
            injury, on = one.fact.payload.injury, one.fact.occurred_on
            if injury == "NONE":
                continue
            crippling = injury in {"SERIOUS", "DISABLED"} and person in standing.main_earners(look, on)
            yield Occurrence(
                fact=one,
                grade=Grade.RED if crippling or injury == "DEAD" else Grade.ORANGE,
                values={
                    "happened_on": on.isoformat(),
                    "role": "家庭主要收入者" if crippling else "家庭成员",
                    "person": person,
                    "injury": INJURY[injury],
                },
            )


@DIMENSION.indicator(
    "4.03",
    "刑事受害",
    "earner is victim of a crime",
    says="{happened_on}有收入的家庭成员{person}遭受刑事侵害，伤情：{injury}。",
    triggers=(CrimeVictimReported,),
    reads=(TaxIncomeDeclared, IncomeDeclared),
)
def _victim(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    for person in look.persons:
        for one in fresh(look, indicator, look.distinct(look.of(person, CrimeVictimReported))):
            injury, on = one.fact.payload.injury, one.fact.occurred_on
            if injury != "NONE" and standing.is_earner(look, person, on):
                yield Occurrence(
                    fact=one,
                    grade=Grade.ORANGE,
                    values={"happened_on": on.isoformat(), "person": person, "injury": INJURY[injury]},
                )


@DIMENSION.indicator(
    "4.05",
    "突发重病",
    "sudden serious illness",
    says="家庭成员{person}于{happened_on}突发重病：{found}（重症监护满{limit_days}天，或报告为危重）。",
    triggers=(SeriousIllnessReported, MedicalSettled),
)
def _critical(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    limit_days, merge_days = indicator.param(look, "icu_min_days"), indicator.param(look, "merge_days")
    for person in look.persons:
        for one, icu_days in incidents.sudden_illnesses(look, person, limit_days, merge_days):
            yield Occurrence(
                fact=one,
                grade=Grade.ORANGE,
                values={
                    "person": person,
                    "happened_on": one.fact.occurred_on.isoformat(),
                    "found": f"重症监护{icu_days}天" if icu_days else "报告为危重",
                    "icu_days": icu_days,
                    "limit_days": limit_days,
                },
            )
