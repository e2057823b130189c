"""Warnings of single facts that announce spending: a serious disease, a school that costs, an unpaid bill."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.events.education import EnrolmentChanged
from schemas.events.medical import EmergencyFundUsed, HospitalArrearsReported
from services.monitor.dimensions.expenditure_surge.dimension import DIMENSION, aided, relieved, supported
from services.monitor.facets import benefits, health
from services.monitor.kinds.occurrence import Occurrence
from services.monitor.look import Merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

EDGE = "C3"
"""Category of dibao-edge households (低保边缘家庭)."""


@DIMENSION.indicator(
    "1.07",
    "新增重大疾病",
    "New serious disease",
    says="{diagnosed_on}新增重大疾病（病种{disease_class}）。",
    triggers=health.READS,
    reads=benefits.READS,
    low_income_only=True,
)
def new_disease(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A disease of the listed classes that is no renewal: first of its class for the person in `repeat_months`."""
    classes: tuple[str, ...] = look.param("1.07.classes")
    for person in look.persons:
        for fact in health.first_of_class(look, person, indicator.param(look, "repeat_months")):
            disease_class = fact.payload.disease_class
            if disease_class in classes:
                yield Occurrence(
                    fact=Merged(fact, (fact.event_id,)), grade=Grade.ORANGE,
                    values={"disease_class": disease_class, "diagnosed_on": fact.occurred_on.isoformat()},
                    matched_since=relieved(look, person),
                )  # fmt: skip


@DIMENSION.indicator(
    "1.08",
    "非义务教育入学",
    "Entering school beyond compulsory education",
    says="{entered_on}入学（学段{stage}，学年{school_year}），将产生教育支出。",
    triggers={EnrolmentChanged},
    reads=benefits.READS,
    low_income_only=True,
)
def school_entered(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """Entering college or university; in a dibao-edge household senior high or vocational school too."""
    stages: tuple[str, ...] = look.param(f"{indicator.id}.stages")
    if EDGE in benefits.categories(look, look.household.own.subject, look.as_of):
        stages += look.param(f"{indicator.id}.stages_edge")
    for person in look.persons:
        for one in look.distinct(look.of(person, EnrolmentChanged)):
            said = one.fact.payload
            if said.entered and said.stage in stages:
                yield Occurrence(
                    fact=one, grade=Grade.BLUE,
                    values={
                        "stage": said.stage, "school_year": said.school_year,
                        "entered_on": one.fact.occurred_on.isoformat(),
                    },
                    matched_since=supported(look, person),
                )  # fmt: skip


@DIMENSION.indicator(
    "1.10",
    "欠费或疾病应急救助",
    "Hospital arrears or emergency fund",
    says="{reported_on}{what}{amount_fen}。",
    triggers={HospitalArrearsReported, EmergencyFundUsed},
    reads=benefits.READS,
)
def unpaid_treatment(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A hospital bill that stays unpaid, or that the emergency fund for illness had to pay."""
    del indicator  # any amount warns
    for person in look.persons:
        arrears, funds = look.of(person, HospitalArrearsReported), look.of(person, EmergencyFundUsed)
        for one in chain(look.distinct(arrears), look.distinct(funds)):
            is_arrears = isinstance(one.fact.payload, HospitalArrearsReported)
            yield Occurrence(
                fact=one, grade=Grade.ORANGE,
                values={
                    "amount_fen": one.fact.payload.amount_fen, "reported_on": one.fact.occurred_on.isoformat(),
                    "what": "医疗欠费" if is_arrears else "使用疾病应急救助基金",
                },
                matched_since=aided(look, person),
            )  # fmt: skip
