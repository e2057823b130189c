"""Illness and what it costs (疾病与医疗)."""

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

    医保部门报送。来源的负数冲销行应报为撤回 `Retracted`。
    """

    FEED = "MEDICAL"

    admit_on: Day
    """入院日期 / day of admission."""
    discharge_on: Day
    """出院日期 / day of discharge."""
    total_fen: Fen
    """总费用 / total cost."""
    basic_fen: Fen
    """基本医保支付 / paid by basic insurance."""
    major_fen: Fen
    """大病保险支付 / paid by major illness insurance."""
    assist_fen: Fen
    """医疗救助支付 / paid by medical assistance."""
    commercial_fen: Fen
    """商业保险赔付 / paid by commercial insurance."""
    out_of_scope_fen: Fen
    """目录外费用，含在总费用内 / out of scope, part of the total."""
    personal_fen: Fen
    """个人负担：总费用减去以上四项支付 / what is left to the person."""
    designated: bool
    """是否定点医疗机构 / whether the hospital is designated."""
    icu_days: Annotated[int, Ge(0), Le(3660)]
    """重症监护天数 / days in intensive care."""

    def __post_init__(self) -> None:
        """Refuse a stay that ends before it begins, and shares that do not add up (出院不早于入院，各项支付相符)."""
        require(
            self.admit_on <= self.discharge_on,
            "出院日期不得早于入院日期 / discharge_on lies before admit_on",
        )
        paid_fen = self.basic_fen + self.major_fen + self.assist_fen + self.commercial_fen
        due_fen = self.total_fen - paid_fen
        require(
            self.personal_fen == due_fen,
            "个人负担应等于总费用减基本、大病、救助、商业赔付 / personal_fen must be total_fen - basic_fen"
            " - major_fen - assist_fen - commercial_fen",
            due_fen,
        )

    def happened_on(self) -> date:
        """Day of discharge (出院日)."""
        return self.discharge_on


@statement
class OutpatientSummarised(Payload):
    """Outpatient visits of a month (门诊月汇总), by medical insurance; one per person and month.

    `out_of_scope_fen` (目录外) is part of what was paid; `chronic_code` is the scheme's code of a chronic disease.

    医保部门报送。每人每月一条。
    """

    FEED = "MEDICAL"
    FACT_KEY = "month"

    month: Month
    """就诊月份 / month."""
    visits: Annotated[int, Ge(0), Le(1000)]
    """就诊次数 / number of visits."""
    personal_fen: Fen
    """个人负担 / paid by the person."""
    out_of_scope_fen: Fen
    """其中目录外费用 / out of scope, part of it."""
    chronic_code: Code | None = None
    """慢特病病种，医保代码 / chronic disease, a code of the scheme."""

    def happened_on(self) -> date:
        """Last day of the month (当月最后一日)."""
        return last_day(parse_month(self.month))


@statement
class ChronicRegistered(Payload):
    """Registration of a chronic or special disease (门诊慢特病登记), by medical insurance.

    医保部门报送。
    """

    FEED = "MEDICAL"
    FOLLOWS = "PERSON"

    icd10: Icd10
    """疾病编码 / diagnosis."""
    disease_class: DiseaseClass
    """病种 / class of the disease."""
    from_on: Day
    """待遇生效首日 / first day of validity."""

    def happened_on(self) -> date:
        """First day of validity (待遇生效首日)."""
        return self.from_on


@statement
class SeriousIllnessReported(Payload):
    """Report of a serious illness (大病报告), by the health office; said on the day of diagnosis.

    卫健部门报送。发生日期为确诊之日。
    """

    FEED = "MEDICAL"
    FOLLOWS = "PERSON"

    icd10: Icd10
    """疾病编码 / diagnosis."""
    disease_class: DiseaseClass
    """病种 / class of the disease."""
    severity: Literal["CRITICAL", "SERIOUS", "OTHER"]
    """危重 CRITICAL、严重 SERIOUS、其他 OTHER / severity."""


@statement
class HospitalArrearsReported(Payload):
    """A hospital bill is unpaid (医疗欠费), by the hospital or medical insurance.

    医院或医保部门报送。
    """

    FEED = "MEDICAL"

    amount_fen: Fen
    """欠费金额 / sum unpaid."""


@statement
class EmergencyFundUsed(Payload):
    """The emergency fund paid for a treatment (疾病应急救助基金), by the health office or medical insurance.

    卫健或医保部门报送。
    """

    FEED = "MEDICAL"

    amount_fen: Fen
    """基金支付金额 / sum paid by the fund."""
