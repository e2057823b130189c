"""Why a command is refused, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from schemas.case.feed import Refused
from services.alerts.lifecycle.wording import BY_NAME

if TYPE_CHECKING:
    from schemas.case.words import RefusalReason

SENTENCES: Final[Mapping[RefusalReason, tuple[str, str]]] = {
    "NO_CASE": (
        "家庭 {household} 没有在办的处置单；如需处置，请先人工立案（OPEN）。",
        "household {household} has no open case; open one by hand first (OPEN).",
    ),
    "CASE_OPEN": (
        "家庭 {household} 已有在办的处置单，一户同时只有一单；请在该单上继续。",
        "household {household} has an open case already, and one at a time is all there is; go on with that one.",
    ),
    "NO_ALERT": (
        "家庭 {household} 在所指维度没有生效的预警，无可暂缓；请核对维度。",
        "household {household} has no alert of that dimension, so there is nothing to silence; check the dimension.",
    ),
    "WRONG_STATUS": (
        "处置单为“{status}”，此时不能{command}；请先查看该单现在应办的事项。",
        "the case is {status}, where {command} is not possible; look up what it needs next.",
    ),
    "ALREADY": (
        "{command}已办过，或结果与现状相同（{status}）；不必再办。",
        "{command} was done before, or leads to what already is ({status}); nothing is left to do.",
    ),
    "NOT_VERIFIED": (
        "尚未核实，不能作此处置或转介；请先登记带核查结果的入户（数据有误、急难型救助除外）。",
        "nothing is verified yet; record a visit with findings first (wrong data and emergency aid need none).",
    ),
    "CONTRADICTED": (
        "两次入户的结果相互矛盾，尚未裁定；请先由乡镇裁定（SETTLE），再处置。",
        "findings of two visits contradict each other; the township must settle them first (SETTLE).",
    ),
    "SUSPENDED": (
        "处置单已挂起，其间不能{command}；请先恢复（RESUME）。",
        "the case rests, and {command} has to wait; resume it first (RESUME).",
    ),
    "NOT_SUSPENDED": (
        "处置单没有挂起，无须恢复；可直接办理。",
        "the case does not rest, so there is nothing to resume; simply go on.",
    ),
    "RED": (
        "红色预警不得挂起；请办理，或提请上级督办（ESCALATE）。",
        "a RED case may not rest; work on it, or call the next level (ESCALATE).",
    ),
    "NEEDS_SUPERVISOR": (
        "{command}须由{level}或以上办理；请报上级办理。",
        "{command} is for the level {level} or above; ask your supervisor to do it.",
    ),
    "NOT_RESPONSIBLE": (
        "工号 {staff} 不是该户的责任人或副责任人；请由责任人办理，或由乡镇改派（ASSIGN）。",
        "{staff} is not responsible for this household; who is must do it, or the township assigns anew (ASSIGN).",
    ),
    "OUTSIDE_DIVISION": (
        "该户不在您的辖区 {division} 内；请由该户所在地办理。",
        "the household is outside your division {division}; whoever serves its place must do it.",
    ),
    "UNKNOWN_STAFF": (
        "人员表中没有工号 {staff}；请核对工号，或先导入人员表（roster import）。",
        "the staff list has no {staff}; check the number, or import the list first (roster import).",
    ),
    "TOO_LONG": (
        "期限过长，最多 {days} 天；请改短，到期可再办。",
        "the time is too long, {days} days at most; shorten it, and do it again when it has run out.",
    ),
    "IN_THE_PAST": (
        "所写期限不晚于现在或原期限；请写更晚的日期或时刻。",
        "the date or instant is not later than now, or than the limit that it moves; write a later one.",
    ),
    "NO_REFERRAL": (
        "处置单中没有转介 {referral}；请核对转介编号。",
        "the case has no referral {referral}; check its id.",
    ),
    "REFERRAL_CLOSED": (
        "转介 {referral} 已有结果或已退回，不再接收反馈；如需继续，请重新转介（REFER）。",
        "referral {referral} has its result or was returned, and takes no more answers; refer anew (REFER) if needed.",
    ),
    "NO_SILENCE": (
        "没有生效的暂缓 {silence}；请核对编号，可能已经结束。",
        "there is no silence {silence}; check its id, it may be over already.",
    ),
    "NO_CONFLICT": (
        "理由“{cause}”没有待裁定的矛盾；请核对理由。",
        "no findings about '{cause}' wait to be settled; check the cause.",
    ),
    "NO_DEADLINE": (
        "处置单没有运行中的期限“{deadline}”；请核对期限名称。",
        "no limit {deadline} runs in this case; check its name.",
    ),
    "NO_QUALITY_ITEM": (
        "事件 {event} 没有待核实的数据质量问题；请核对事件编号。",
        "nobody is asked about fact {event}; check its id.",
    ),
    "UNFINISHED": (
        "以转介处置须先有在办的转介；请先转介（REFER）。",
        "a case can only be disposed of as referred when there is a referral; refer it first (REFER).",
    ),
    "MALFORMED": (
        "内容有误：{detail}；请改正后再报。",
        "the content is wrong: {detail}; correct it and send it again.",
    ),
    "NEEDS_REASON": (
        "退回或不予须写明理由；请填写理由代码。",
        "what is returned or refused needs a reason; add its code.",
    ),
    "ID_USED": (
        "这个操作编号已用于别的内容；请换一个新编号。",
        "this id was used for something else; use a new one.",
    ),
}  # fmt: skip


def refused(command_id: str, reason: RefusalReason, **names: object) -> Refused:
    """The refusal in one Chinese and one English sentence: what, why, what to do; `names` are what they mention.

    Names may be codes (`status`, `level`, `command`, `deadline`), which are put into words; one left out is a `?`.
    """
    chinese, english = SENTENCES[reason]
    said = {name: str(value) for name, value in names.items()}
    words = {name: BY_NAME.get(name, {}).get(value, value) for name, value in said.items()}
    return Refused(command_id, reason, _filled(chinese, words), _filled(english, said))


def _filled(sentence: str, names: Mapping[str, str]) -> str:
    return sentence.format_map(defaultdict(lambda: "?", names))
