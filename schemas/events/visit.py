"""What people see on the spot (入户与网格): visits to a home, reports of the grid."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from schemas.fields import Code, Day, Fen, Indicator, Instant, NoteRef, NoteRefs, PersonRef
from schemas.payload import EITHER, HOUSEHOLD, Payload, require, statement

Look = Annotated[int, Ge(0), Le(3)]
"""One of the four looks (四查): 0 in order 正常, 1 slight 轻微, 2 marked 明显, 3 urgent need 急需."""

Help = Literal["DAILY_CARE", "SHOPPING", "KIN_CONTACT", "POLICY_DELIVERY"]
"""One of the four helps (四帮)：日常照料 DAILY_CARE、代购 SHOPPING、联系亲属 KIN_CONTACT、政策送达 POLICY_DELIVERY."""

Wish = Literal["CASH", "MEDICAL", "SCHOOLING", "HOUSING", "WORK", "CARE", "LEGAL", "NONE", "OTHER"]
"""What the family asks for (家庭意愿)."""

Evidence = Literal[
    "HOUSEHOLD_BOOK", "IDENTITY_CARD", "APPLICATION", "COMMITMENT_LETTER", "SURVEY_FORM",
    "DISABILITY_CARD", "MEDICAL_RECORD", "BANK_BOOK", "LAND_CERTIFICATE", "OTHER",
]  # fmt: skip
"""Kind of paper that was shown (佐证材料).

户口簿 HOUSEHOLD_BOOK、身份证 IDENTITY_CARD、申请书 APPLICATION、承诺书 COMMITMENT_LETTER、调查表 SURVEY_FORM、
残疾证 DISABILITY_CARD、病历 MEDICAL_RECORD、存折 BANK_BOOK、土地证 LAND_CERTIFICATE、其他 OTHER。
"""


@statement
class Finding:
    """What a visit found about one indicator (核查结果), of one person or of the household."""

    indicator: Indicator
    """预警指标 / indicator."""
    finding: Literal["CONFIRMED", "PARTLY", "RESOLVED", "NOT_FOUND"]
    """属实 CONFIRMED、部分属实 PARTLY、已解决 RESOLVED、不属实 NOT_FOUND / what was found."""
    person_ref: PersonRef | None = None
    """所涉人员；没有则指全户 / the person; left out of the household."""


@statement
class RigidSpending:
    """Rigid spending of the last twelve months as vouchers show it (刚性支出), in fen."""

    medical_total_fen: Fen = 0
    """医疗总费用 / medical costs in all."""
    medical_reimbursed_fen: Fen = 0
    """医疗报销 / of these reimbursed."""
    education_fen: Fen = 0
    """教育支出 / education."""
    rehab_fen: Fen = 0
    """康复支出 / rehabilitation."""
    other_fen: Fen = 0
    """其他刚性支出 / other rigid spending."""


@statement
class Property:
    """What the household owns, as seen or told (财产)."""

    houses: Annotated[int, Ge(0), Le(99)] = 0
    """房屋 / houses."""
    vehicles: Annotated[int, Ge(0), Le(99)] = 0
    """机动车 / vehicles."""
    machines: Annotated[int, Ge(0), Le(99)] = 0
    """农机 / farm machines."""
    deposits_fen: Fen | None = None
    """存款 / deposits."""
    has_company: bool = False
    """是否经商办企业 / whether there is a company."""


@statement
class Cause:
    """An indicator and whom it is about (预警理由); the household if nobody is named."""

    indicator: Indicator
    """预警指标 / indicator."""
    person_ref: PersonRef | None = None
    """人员，不写为全户 / person; left out, the household."""


@statement
class VisitRecorded(Payload):
    """A visit or call to a household (入户核查), by the grid or the township; said on the day of the visit.

    `kind`: LIGHT verifies a warning, FORMAL belongs to an application. `living_in` lists who lives there, if it was
    looked at. Tables of the form become statements of their own, such as `IncomeDeclared`, of the same day.

    网格或乡镇报送。发生日期为核查之日；表中的收入等另报相应事件，日期相同。
    """

    SUBJECTS = EITHER

    contact: Literal["MET", "PHONE", "NOT_MET"]
    """见面 MET、电话 PHONE、未见到 NOT_MET / contact."""
    findings: Annotated[tuple[Finding, ...], MaxLen(200)]
    """逐指标的核查结果，同一指标同一人一条 / findings, one for each indicator and person."""
    living_in: Annotated[tuple[PersonRef, ...], MaxLen(50)] | None = None
    """实际在住人员 / who lives there, if it was looked at."""
    kind: Literal["LIGHT", "FORMAL"] | None = None
    """核实预警 LIGHT、申请核查 FORMAL / kind."""
    place: Literal["HOME", "PHONE", "OFFICE", "OTHER"] | None = None
    """家中 HOME、电话 PHONE、办公场所 OFFICE、其他 OTHER / where."""
    look_food: Look | None = None
    """查吃 / food."""
    look_clothing: Look | None = None
    """查穿 / clothing."""
    look_housing: Look | None = None
    """查住 / housing."""
    look_medical: Look | None = None
    """查医 / medical care."""
    helps: Annotated[tuple[Help, ...], MaxLen(4)] | None = None
    """四帮 / helps given."""
    evidence: Annotated[tuple[Evidence, ...], MaxLen(10)] | None = None
    """佐证材料 / papers that were shown."""
    note_refs: NoteRefs | None = None
    """封存记录的代号 / references of sealed notes."""
    visitors: Annotated[tuple[Code, ...], MaxLen(10)] | None = None
    """入户人员工号 / work numbers of the visitors."""
    started_at: Instant | None = None
    """开始时刻 / when it began."""
    ended_at: Instant | None = None
    """结束时刻 / when it ended."""
    device_at: Instant | None = None
    """设备时刻 / the time of the device, which may be wrong."""
    met: Annotated[tuple[PersonRef, ...], MaxLen(50)] | None = None
    """见到的人员 / who was met."""
    rigid: RigidSpending | None = None
    """刚性支出 / rigid spending."""
    property: Property | None = None
    """财产 / property."""
    signature: Literal["SIGNED", "FINGERPRINT", "REFUSED"] | None = None
    """签字情况 / whether the family signed."""
    refusal_reason: Code | None = None
    """拒签原因 / why it did not."""
    wishes: Annotated[tuple[Wish, ...], MaxLen(9)] | None = None
    """家庭意愿 / what the family asks for."""
    next_visit_on: Day | None = None
    """下次入户日期 / when to come again."""

    def __post_init__(self) -> None:
        """Refuse two findings about one thing (同一指标同一人只有一个结果): no rule could say which of them holds."""
        about = [(found.indicator, found.person_ref) for found in self.findings]
        require(
            len(about) == len(set(about)),
            "同一次核查对同一指标同一人只能有一个结果 / two findings on one indicator and subject",
        )


@statement
class NoChangeFound(Payload):
    """A case was disposed of as no change (处置认定无变化), by the township: the same cause weighs less for a while."""

    SUBJECTS = HOUSEHOLD

    causes: Annotated[tuple[Cause, ...], MaxLen(200)]
    """理由 / the causes."""


@statement
class GridReported(Payload):
    """A report of a grid worker (网格员上报); its text and pictures are sealed notes.

    网格报送。文字和图片是封存记录，不在事件里。
    """

    SUBJECTS = EITHER

    kind: Literal["LIVELIHOOD", "ILLNESS", "ACCIDENT", "HOUSING", "AWAY", "SAFETY", "OTHER"]
    """生活 LIVELIHOOD、疾病 ILLNESS、事故 ACCIDENT、住房 HOUSING、外出 AWAY、安全 SAFETY、其他 OTHER / topic."""
    note_ref: NoteRef | None = None
    """封存文字的代号 / reference of the sealed text."""
    media_refs: NoteRefs | None = None
    """封存图片的代号 / references of sealed pictures."""
