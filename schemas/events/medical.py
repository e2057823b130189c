"""Illness and what it costs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.dates import last_day, parse_month
from schemas.fields import Code, Day, DiseaseClass, Fen, Icd10, Month
from schemas.payload import Payload, require, statement


@statement
class MedicalSettled(Payload):
    """A hospital stay is settled (住院结算), by medical insurance.

    `total_fen` less basic, major illness (大病), medical assistance (救助) and commercial insurance is `personal_fen`;
    `out_of_scope_fen` (目录外) is part of the total. `designated`: at a designated hospital (定点). A negative row of
    the source is a retraction, not a settlement.
    """

    FEED = "MEDICAL"

    admit_on: Day
    discharge_on: Day
    total_fen: Fen
    basic_fen: Fen
    major_fen: Fen
    assist_fen: Fen
    commercial_fen: Fen
    out_of_scope_fen: Fen
    personal_fen: Fen
    designated: bool
    icu_days: Annotated[int, Ge(0), Le(3660)]

    def __post_init__(self) -> None:
        """Refuse a stay that ends before it begins, and shares that do not add up."""
        require(
            self.admit_on <= self.discharge_on,
            "出院日期不得早于入院日期 / discharge_on lies before admit_on",
        )
        paid_fen = self.basic_fen + self.major_fen + self.assist_fen + self.commercial_fen
        require(
            self.personal_fen == self.total_fen - paid_fen,
            "个人负担应等于总费用减基本、大病、救助、商业赔付 / personal_fen must be total_fen - basic_fen"
            " - major_fen - assist_fen - commercial_fen",
        )

    def happened_on(self) -> date:
        """Day of discharge."""
        return self.discharge_on


@statement
class OutpatientSummarised(Payload):
    """Outpatient visits of a month (门诊月汇总), by medical insurance; one per person and month.

    `out_of_scope_fen` (目录外) is part of what was paid; `chronic_code` is the scheme's code of a chronic disease.
    """

    FEED = "MEDICAL"
    FACT_KEY = "month"

    month: Month
    visits: Annotated[int, Ge(0), Le(1000)]
    personal_fen: Fen
    out_of_scope_fen: Fen
    chronic_code: Code | None = None

    def happened_on(self) -> date:
        """Last day of the month."""
        return last_day(parse_month(self.month))


@statement
class ChronicRegistered(Payload):
    """Registration of a chronic or special disease (门诊慢特病登记), by medical insurance."""

    FEED = "MEDICAL"
    FOLLOWS = "PERSON"

    icd10: Icd10
    disease_class: DiseaseClass
    from_on: Day

    def happened_on(self) -> date:
        """First day of validity."""
        return self.from_on


@statement
class SeriousIllnessReported(Payload):
    """Report of a serious illness (大病报告), by the health office; said on the day of diagnosis."""

    FEED = "MEDICAL"
    FOLLOWS = "PERSON"

    icd10: Icd10
    disease_class: DiseaseClass
    severity: Literal["CRITICAL", "SERIOUS", "OTHER"]


@statement
class HospitalArrearsReported(Payload):
    """A hospital bill is unpaid (医疗欠费), by the hospital or medical insurance."""

    FEED = "MEDICAL"

    amount_fen: Fen


@statement
class EmergencyFundUsed(Payload):
    """The emergency fund paid for a treatment (疾病应急救助基金), by the health office or medical insurance."""

    FEED = "MEDICAL"

    amount_fen: Fen
