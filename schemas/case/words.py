"""The words of a case: states, levels, outcomes, reasons; closed lists, so that nothing else can be said."""

from __future__ import annotations

from typing import Final, Literal

Status = Literal["RAISED", "DISPATCHED", "ACCEPTED", "CONTACTED", "VERIFIED", "DISPOSED", "FOLLOWED"]
"""RAISED 已生成 (nobody's yet: the township's), DISPATCHED 已派发, ACCEPTED 已接收, CONTACTED 已联系, VERIFIED 已核实,
DISPOSED 已处置, FOLLOWED 已回访. A case that is closed (已办结) is no longer there."""

Place = Literal["NONE"] | Status
"""A column of the state table: no case, or the status of the open one."""

Level = Literal["VILLAGE", "TOWNSHIP", "COUNTY", "PREFECTURE"]
"""Who is in charge (村级、乡镇、县级、市级)."""

LEVELS: Final[tuple[Level, ...]] = ("VILLAGE", "TOWNSHIP", "COUNTY", "PREFECTURE")
"""The levels of escalation (升级督办), rising."""

Step = Literal["RAISED", "REGRADED", "CHANGED", "ENDED", "WITHDRAWN"]
"""RAISED 触发, REGRADED 等级变更, CHANGED 新增理由, ENDED 信号消失, WITHDRAWN 来源撤销: the cause was taken back."""

Outcome = Literal["POLICY_GAP", "REFER", "COMPLEX", "EXIT_REVIEW", "NO_CHANGE", "DATA_ERROR"]
"""How a case is disposed of (分类处置). Source: 国办发〔2023〕39号 三（四）; the last two are ours."""

Disposition = Outcome | Literal["DEATH", "MOVED_AWAY"]
"""With what a case ends: an outcome, or nobody is there any more."""

OpenedFor = Literal["FIRST", "REOPENED", "CARRIED", "BY_HAND"]
"""FIRST a new episode, REOPENED graver or for another cause than when it was closed, CARRIED from another home."""

Finding = Literal["CONFIRMED", "PARTLY", "RESOLVED", "NOT_FOUND"]
Contact = Literal["MET", "PHONE", "NOT_MET"]
VisitKind = Literal["LIGHT", "FORMAL"]
"""LIGHT 预警核查 verifies a warning; FORMAL 入户调查 belongs to an application. Never mixed."""

NoticeReason = Literal[
    "FIRST", "ROSE", "NEW_DIMENSION", "LAPSED", "OVERDUE", "ESCALATED", "HANDED_OVER", "REFERRAL", "SILENCE_ENDED",
    "WITHDRAWN",
]  # fmt: skip
"""Why somebody is told (通知原因)."""

MuteReason = Literal["INHIBITED", "SILENCED", "COOL_DOWN", "BULK", "KNOWN"]
"""Why nobody is told (抑制原因): a graver one of the dimension, a silence, a recent visit, a bulk task, nothing new.

"BULK" is read of older logs only: today every household of a bulk task is told under the key of the task.
"""

SilenceReason = Literal["AWAY_KNOWN", "IN_HOSPITAL", "HELP_RUNNING", "SOURCE_CHECKING", "OTHER"]
SilenceEnd = Literal["EXPIRED", "GRADE_ROSE", "CAUSE_CHANGED", "BY_HAND"]
SuspendReason = Literal["AWAY", "IN_HOSPITAL", "IN_CUSTODY", "DISASTER", "REFUSES_VISIT", "OTHER"]
ReturnReason = Literal["WRONG_VILLAGE", "NOT_KNOWN_HERE", "LIVES_ELSEWHERE"]
EscalateReason = Literal["SILENT", "OVERDUE", "REFERRAL_SILENT", "COMPLEX", "BY_HAND"]
HandReason = Literal["ROSTER", "ASSIGNED", "RELOCATED"]
ExtendReason = Literal["BY_HAND", "CALENDAR", "GRADE", "RESUMED"]
"""Why a deadline moved: a supervisor, the calendar of a year came out, a graver grade, the clock ran on."""

Programme = Literal[
    "DIBAO", "DIBAO_SINGLE", "TEKUN", "RIGID_EXPENSE", "EMERGENCY_AID", "SPENDING_AID", "MEDICAL", "EDUCATION",
    "HOUSING", "EMPLOYMENT", "DISASTER", "SERVICE", "DISABILITY", "RELAPSE", "CHARITY", "UNION", "JUDICIAL",
    "LEGAL_AID", "HEATING", "FUNERAL",
]  # fmt: skip
"""Where a case is referred to (转介). DIBAO_SINGLE 单人保, EMERGENCY_AID 急难型, SPENDING_AID 支出型救助."""

Answer = Literal["ACCEPTED", "PUBLICISED", "RETURNED", "GRANTED", "REFUSED"]
"""What the owner of a programme says: 受理, 公示, 退回, 给予, 不予."""

AppliedAt = Literal["HUKOU", "RESIDENCE", "INCIDENT"]
"""Where people apply: at their registered home, where they live, or where the emergency happened (急难发生地)."""

DeadlineName = Literal[
    "CONTACT", "VISIT", "RESULT", "ESCALATE_TOWNSHIP", "ESCALATE_COUNTY", "ESCALATE_PREFECTURE", "LAPSE", "CONFERENCE",
    "REVISIT", "REFERRAL_ANSWER", "REFERRAL_LIMIT", "PUBLICITY", "PAPERS", "FADE_OUT", "SUSPENSION",
]  # fmt: skip
"""What a limit of time is for (时限)."""

Action = Literal[
    "ASSIGN", "ACCEPT", "CONTACT", "VISIT", "DISPOSE", "FOLLOW_UP", "RESUME", "SUPERVISE", "SETTLE", "CONFER", "ANSWER",
    "CHASE", "REFER_AGAIN", "PAPERS", "END_FADE_OUT", "CHECK_DATA", "BULK",
]  # fmt: skip
"""What somebody must do next (待办)."""

RefusalReason = Literal[
    "NO_CASE", "CASE_OPEN", "NO_ALERT", "WRONG_STATUS", "ALREADY", "NOT_VERIFIED", "CONTRADICTED", "SUSPENDED",
    "NOT_SUSPENDED", "RED", "NEEDS_SUPERVISOR", "NOT_RESPONSIBLE", "OUTSIDE_DIVISION", "UNKNOWN_STAFF", "TOO_LONG",
    "IN_THE_PAST", "NO_REFERRAL", "REFERRAL_CLOSED", "NO_SILENCE", "NO_CONFLICT", "NO_DEADLINE", "NO_QUALITY_ITEM",
    "UNFINISHED", "MALFORMED", "NEEDS_REASON", "ID_USED",
]  # fmt: skip
"""Why a command is refused."""
