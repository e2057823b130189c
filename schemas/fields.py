"""The types of fields: what a payload may say, so narrow that no name and no free text fits in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

MAX_FEN = 10**11
"""Greatest sum of one statement, in fen (one thousand million yuan).

No household of the register comes near it; a sum above it is yuan read as fen twice over, or an account
number in the wrong column.
"""

FIRST_DAY = date(1900, 1, 1)
"""No living person was born before; what lies earlier is a placeholder for "unknown"."""

LAST_DAY = date(2199, 12, 31)
"""Later dates (9999-12-31) are placeholders for "open", which is said by leaving the field out."""

NATION = "000000000000"
"""Division of what concerns the whole country (全国)."""

PERSON_REF = r"(?:[0-9]{0,16}[A-Za-z_-][A-Za-z0-9_-]{0,47}|[A-Za-z0-9_-]{20,64})"
HOUSEHOLD_ID = r"(?:[A-Za-z0-9_-]{1,17}|[0-9]{0,16}[A-Za-z_-][A-Za-z0-9_-]{0,47}|[A-Za-z0-9_-]{19,64})"
DIVISION = r"[0-9]{12}"
EVENT_ID = r"[0-9a-f]{32}"
RECORD = r"[0-9a-f]{16}"
SOURCE = r"[A-Za-z0-9][A-Za-z0-9:/._~-]{0,63}"
CODE = r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}"


def whole(pattern: str) -> str:
    """The pattern, for the whole of a text."""
    return f"^{pattern}$"


Fen = Annotated[int, Ge(0), Le(MAX_FEN)]
"""Sum of money (金额) in fen, not negative."""

SignedFen = Annotated[int, Ge(-MAX_FEN), Le(MAX_FEN)]
"""Net sum (净额) in fen: income less the cost of earning it, so that a year of loss is negative."""

DAY = r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"
"""The bounds of a date, for JSON Schema, which cannot compare dates."""

Day = Annotated[date, Ge(FIRST_DAY), Le(LAST_DAY), Field(json_schema_extra={"pattern": whole(DAY)})]
"""Civil date (日期，北京时间) at UTC+08:00; the bounds keep every sum of a date and a term within the calendar."""

Month = Annotated[str, StringConstraints(pattern=whole(r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])"))]
"""Civil month (月份), written `YYYY-MM`."""

SchoolYear = Annotated[int, Ge(1990), Le(2199)]
"""School year (学年), named by the year in which it begins: 2025 is autumn 2025 to summer 2026."""

PersonRef = Annotated[str, StringConstraints(pattern=whole(PERSON_REF))]
"""Pseudonym of a person (人员代号); an identity, bank or telephone number does not match."""

HouseholdId = Annotated[str, StringConstraints(pattern=whole(HOUSEHOLD_ID))]
"""Number of a household file (户编号); an 18-digit identity number does not match."""

DivisionCode = Annotated[str, StringConstraints(pattern=whole(DIVISION))]
"""Division code (行政区划代码) of 12 digits: 6 county, 3 township, 3 village."""

DivisionLevel = Annotated[str, StringConstraints(pattern=whole(r"(?:CN|[0-9]{2,12})"))]
"""A division at any level (各级行政区划), as policies name it: `CN`, or the leading digits of its code."""

Code = Annotated[str, StringConstraints(pattern=whole(CODE))]
"""Word of a code list that a source keeps (来源部门的代码); ASCII without blanks, so that no sentence fits in."""

Icd10 = Annotated[str, StringConstraints(pattern=whole(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Za-z+*]{1,10})?"))]
"""Diagnosis code (疾病编码) of ICD-10 or its national clinical edition."""

Relation = Annotated[str, StringConstraints(pattern=whole(r"[0-9]{2}"))]
"""Relation to the head of the household (与户主关系) by GB/T 4761: 02 head, 10 to 12 spouse, 20 to 39 children …"""

Indicator = Annotated[str, StringConstraints(pattern=whole(r"[A-Z0-9]{1,4}\.[0-9]{2}"))]
"""Number of an indicator (预警指标), such as `4.07` or `EX.01`."""

Digest = Annotated[str, StringConstraints(pattern=whole(r"[0-9a-f]{64}"))]
"""SHA-256 (摘要) in lower-case hexadecimal."""

NoteRef = Code
"""Reference of a sealed note or picture (封存记录代号); the text itself stays in the vault."""

NoteRefs = Annotated[tuple[NoteRef, ...], MaxLen(50)]
"""References of sealed notes or pictures (封存记录)."""


def _as_utc(moment: datetime) -> datetime:
    if moment.utcoffset():
        msg = "时刻须为 UTC，以 Z 结尾 / an instant is written in UTC, ending in Z"
        raise ValueError(msg)
    return moment.replace(tzinfo=UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_as_utc), Field(json_schema_extra={"pattern": "Z$"})]
"""Aware instant (时刻) in UTC."""

Settlement = Literal["RURAL", "URBAN"]
"""Rural or urban (城乡)：农村 RURAL、城镇 URBAN."""

StudyLevel = Literal["NONE", "COMPULSORY", "SENIOR_HIGH", "VOCATIONAL", "COLLEGE", "BACHELOR", "MASTER", "DOCTOR"]
"""Stage of schooling (就学阶段), rising; COMPULSORY is the nine years of primary and junior school.

未就学 NONE、义务教育 COMPULSORY、高中 SENIOR_HIGH、中职 VOCATIONAL、专科 COLLEGE、本科 BACHELOR、
硕士 MASTER、博士 DOCTOR。
"""

WorkAbility = Literal["FULL", "PARTIAL", "NONE"]
"""Ability to work (劳动能力)：有 FULL、部分丧失 PARTIAL、无 NONE."""

Category = Literal["C1", "C1S", "C2", "C3", "C4", "C5", "C6", "C7"]
"""Category of low-income people (对象类别).

C1 低保 (C1S 单人保), C2 特困, C3 低保边缘, C4 防止返贫监测对象, C5 刚性支出困难, C6 其他困难, C7 of single persons.
"""

Programme = Literal[
    "DIBAO",
    "TEKUN",
    "DISABILITY_ALLOWANCE",
    "NURSING_ALLOWANCE",
    "TEMPORARY_AID",
    "EDUCATION_AID",
    "MEDICAL_ASSISTANCE",
    "DISASTER_RELIEF",
    "HOME_CARE",
    "CHILD_ALLOWANCE",
    "PREMIUM_AID",
    "UNEMPLOYMENT_INSURANCE",
]
"""Programme of assistance (救助项目).

低保金 DIBAO、特困供养金 TEKUN、困难残疾人生活补贴 DISABILITY_ALLOWANCE、重度残疾人护理补贴 NURSING_ALLOWANCE、
临时救助 TEMPORARY_AID、教育救助 EDUCATION_AID、医疗救助 MEDICAL_ASSISTANCE、灾害救助 DISASTER_RELIEF、
居家照护 HOME_CARE、儿童津贴 CHILD_ALLOWANCE、参保资助 PREMIUM_AID、失业保险金 UNEMPLOYMENT_INSURANCE。
"""

DiseaseClass = Literal["DIALYSIS", "TUMOUR", "TRANSPLANT", "RARE", "OTHER"]
"""Class of a serious disease (病种)：透析 DIALYSIS、肿瘤 TUMOUR、器官移植 TRANSPLANT、罕见病 RARE、其他 OTHER."""

Injury = Literal["NONE", "MINOR", "SERIOUS", "DISABLED", "DEAD"]
"""Injury of a person (伤情), rising：无 NONE、轻 MINOR、重 SERIOUS、致残 DISABLED、死亡 DEAD."""

Damage = Literal["NONE", "MINOR", "MAJOR", "TOTAL"]
"""Damage to a house (损毁程度), rising：无 NONE、轻 MINOR、重 MAJOR、全毁 TOTAL."""

Feed = Literal[
    "MEDICAL",
    "TAX",
    "INSURANCE",
    "EMPLOYMENT",
    "PENSION",
    "CIVIL",
    "DISABILITY",
    "EDUCATION",
    "EMERGENCY",
    "UTILITY",
    "BENEFIT",
]
"""Feed (数据来源) of which a department says up to which day it is complete.

医保 MEDICAL、税务 TAX、参保 INSURANCE、就业 EMPLOYMENT、养老金 PENSION、公安民政司法 CIVIL、残联 DISABILITY、
教育 EDUCATION、应急 EMERGENCY、供水供电 UTILITY、救助金发放 BENEFIT。
"""
