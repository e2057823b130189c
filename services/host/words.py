"""The Chinese words for what receipts and lists name by code, and how figures are written for people."""

from __future__ import annotations

import re
from functools import cache

from schemas.assessment import Grade, Value
from schemas.events import event_types
from services.host.codes import OF_RECEIPTS, chinese
from services.host.values import english_word
from services.monitor.grading import ALONE, COMBINATION, MATCHED, UNCOVERED, UNKNOWN, VERIFIED

FEN_OF_YUAN = 100

GRADES = {Grade.RED: "红 RED", Grade.ORANGE: "橙 ORANGE", Grade.YELLOW: "黄 YELLOW", Grade.BLUE: "蓝 BLUE"}

CHANGES = {
    "RAISED": ("触发", "raised"),
    "REGRADED": ("等级变更", "regraded"),
    "CHANGED": ("新增理由", "another cause"),
    "ENDED": ("信号消失", "ended"),
    "WITHDRAWN": ("来源撤销", "withdrawn by the source"),
}
"""What happened to an alert."""

MODIFIERS = {
    UNCOVERED: ("未获救助且预计收入低于低保线，升一级", "not covered and income projected below the line: one up"),
    ALONE: ("独居老人、重残等独自生活，升一级", "a fragile person living alone: one up"),
    COMBINATION: ("另一维度先有预警，叠加升一级", "combined with an earlier warning of another dimension: one up"),
    VERIFIED: ("入户核查已确认，降一级", "verified by a visit: one down"),
    MATCHED: ("对应救助正在发放，降一级", "the matching programme is in payment: one down"),
    UNKNOWN: ("收入情况不明，不因此升级", "income is unknown: no step for it"),
}
"""The modifiers of grades; all ups together are one step, and so are all downs."""

MODIFIER_PARAMETERS = {COMBINATION: "modifier.combination_days", VERIFIED: "modifier.visit_days"}

AMOUNTS = {
    "added_cost_fen": "就业成本", "aid_fen": "资助", "amount_fen": "金额", "assist_fen": "医疗救助",
    "balance_fen": "余额", "base_fen": "缴费基数", "basic_fen": "基本医保", "benefit_monthly_fen": "月待遇",
    "business_net_fen": "经营净收入", "capital_fen": "注册资本", "central_base_fen": "中央基础养老金",
    "commercial_fen": "商业赔付", "excluded_fen": "不计收入", "fee_fen": "费用", "income_fen": "收入",
    "insured_paid_fen": "保险赔付", "job_cost_fen": "就业成本", "loss_fen": "损失", "major_fen": "大病保险",
    "monthly_fen": "每月", "other_fen": "其他", "out_of_scope_fen": "目录外", "personal_fen": "个人负担",
    "property_net_fen": "财产净收入", "subsidy_fen": "补贴", "total_fen": "总费用",
    "transfer_net_fen": "转移净收入", "value_fen": "价值", "wages_fen": "工资",
}  # fmt: skip
"""What the sums of an event are called."""

UNITS = {
    "pct": "%", "days": " 天", "working_days": " 个工作日", "hours": " 小时", "months": " 个月", "years": " 岁（年）",
    "month": " 月", "day": " 日", "count": "", "litres": " 升", "km": " 公里", "grade": " 级",
}  # fmt: skip

REASONS = {
    "not_json": "格式有误", "unknown_type": "没有这种事件", "newer_version": "版本过新",
    "missing_field": "缺少内容", "unknown_field": "多余字段", "invalid_field": "内容有误",
    "contradiction": "自相矛盾", "wrong_subject": "主体不对", "wrong_date": "日期不对",
    "wrong_record": "记录编号不符", "wrong_identity": "身份号码有误", "missing_column": "缺少列",
    "unreadable_file": "文件无法读取", "not_permitted": "无权报送", "conflict": "编号冲突",
}  # fmt: skip
"""Why records are refused."""

CHINESE_IN_BRACKETS = re.compile(r"\(([^()]*[\u4e00-\u9fff][^()]*)\)")


def reason_word(reason: str) -> str:
    """Why a record was refused, such as 内容有误 invalid_field."""
    return f"{REASONS[reason]} {reason}"


def yuan(fen: int) -> str:
    """A sum for people, exact to the fen.

    >>> yuan(123456789), yuan(-5)
    ('1,234,567.89元', '-0.05元')
    """
    whole, rest = divmod(abs(fen), FEN_OF_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}元"


def english_yuan(fen: int) -> str:
    """A sum in English, exact to the fen."""
    return yuan(fen).removesuffix("元") + " yuan"


def value_text(name: str, value: Value) -> str:
    """A figure of a receipt for people: sums in yuan, persons by reference, codes in words."""
    if isinstance(value, int):
        return yuan(value) if name.endswith("_fen") else str(value)
    if value.startswith("person/"):
        return "人员" + value.removeprefix("person/")
    return "、".join(chinese(OF_RECEIPTS, one) for one in value.split("、"))


def english_value(name: str, value: Value) -> str:
    """A figure of a receipt in English.

    >>> english_value("income_fen", 301200), english_value("programme", "DIBAO、危房")
    ('3,012.00 yuan', 'dibao, dangerous house')
    """
    if isinstance(value, int):
        return english_yuan(value) if name.endswith("_fen") else str(value)
    return ", ".join(OF_RECEIPTS[one][1] if one in OF_RECEIPTS else english_word(one) for one in value.split("、"))


def parameter_text(unit: str, value: object) -> str:
    """The value of a policy parameter for people, with its unit."""
    if isinstance(value, tuple):
        return "、".join(parameter_text(unit.removesuffix("[]"), each) for each in value)
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, int):
        return yuan(value) if unit == "fen" else f"{value}{UNITS.get(unit, '')}"
    return str(value)


def subject_text(subject: str) -> str:
    """A person, household or division by reference."""
    kind, _, name = subject.partition("/")
    return {"person": "人员 ", "household": "家庭 ", "division": "地区 "}.get(kind, kind) + name


@cache
def event_name(kind: str) -> str:
    """The Chinese name of a type of event, as its own definition gives it.

    >>> event_name("MedicalSettled")
    '住院结算'
    """
    found = event_types().get(kind)
    words = CHINESE_IN_BRACKETS.search(found.__doc__ or "") if found is not None else None
    return words.group(1) if words is not None else kind
