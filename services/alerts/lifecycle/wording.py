"""The Chinese words of what state table and refusals name in code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PLACES: Final[Mapping[str, str]] = {
    "NONE": "未立案", "RAISED": "已生成", "DISPATCHED": "已派发", "ACCEPTED": "已接收", "CONTACTED": "已联系",
    "VERIFIED": "已核实", "DISPOSED": "已处置", "FOLLOWED": "已回访",
}  # fmt: skip

LEVELS: Final[Mapping[str, str]] = {"VILLAGE": "村级", "TOWNSHIP": "乡镇", "COUNTY": "县级", "PREFECTURE": "市级"}

COMMANDS: Final[Mapping[str, str]] = {
    "OPEN": "人工立案", "ASSIGN": "派发", "ACCEPT": "签收", "CONTACT": "联系登记", "VISIT": "入户登记",
    "SETTLE": "裁定", "DISPOSE": "处置", "REFER": "转介", "ANSWER": "转介反馈", "CONFER": "个案会商",
    "SILENCE": "暂缓", "END_SILENCE": "解除暂缓", "ESCALATE": "提请督办", "SUSPEND": "挂起", "RESUME": "恢复",
    "EXTEND": "延期", "RETURN": "退回", "QUALITY": "数据核实反馈", "CLOSE": "人去结案",
}  # fmt: skip

DEADLINES: Final[Mapping[str, str]] = {
    "CONTACT": "首次联系", "VISIT": "入户核查", "RESULT": "核查结果", "ESCALATE_TOWNSHIP": "升级至乡镇",
    "ESCALATE_COUNTY": "升级至县", "ESCALATE_PREFECTURE": "升级至市", "LAPSE": "签收失效", "CONFERENCE": "个案会商",
    "REVISIT": "回访", "REFERRAL_ANSWER": "转介答复", "REFERRAL_LIMIT": "转介办结", "PUBLICITY": "公示",
    "PAPERS": "补交材料", "FADE_OUT": "渐退期", "SUSPENSION": "挂起期满",
}  # fmt: skip

BY_NAME: Final[Mapping[str, Mapping[str, str]]] = {
    "status": PLACES, "level": LEVELS, "command": COMMANDS, "deadline": DEADLINES,
}  # fmt: skip
"""By the name under which a refusal mentions a code."""
