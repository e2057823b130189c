"""The state table (状态表): which command is possible where, by whom, and where it leads; also as a page for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from schemas.case.words import Place, Status
from services.alerts.lifecycle.wording import COMMANDS, LEVELS, PLACES

if TYPE_CHECKING:
    from schemas.case.words import Level, RefusalReason

EVERYWHERE: Final[tuple[Place, ...]] = ("NONE", *get_args(Status))
"""The columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row: the least level that may say it, whether also while the case rests, and `to`: from each column the next.

    Elsewhere the command is refused: with NO_CASE where no case is open, else for the reason `otherwise`. `but` are
    the reasons for which it may be refused all the same, by what the case and the command say.
    """

    to: Mapping[Place, Place]
    level: Level = "VILLAGE"
    while_resting: bool = False
    otherwise: RefusalReason = "WRONG_STATUS"
    but: tuple[RefusalReason, ...] = ()

    def refuses(self, place: Place) -> RefusalReason | None:
        """Why the command is not possible in a column; None if it is."""
        if place in self.to:
            return None
        return "NO_CASE" if place == "NONE" else self.otherwise


def _stays(*places: Place) -> dict[Place, Place]:
    return {place: place for place in places}


def _leads(to: Place, *places: Place) -> dict[Place, Place]:
    return dict.fromkeys(places, to)


OPEN: Final = EVERYWHERE[1:]
UNTIL_CONTACT: Final = OPEN[: OPEN.index("CONTACTED")]
UNTIL_FOUND: Final = OPEN[: OPEN.index("DISPOSED")]

RULES: Final[Mapping[str, Rule]] = {
    "OPEN": Rule(to={"NONE": "DISPATCHED"}, otherwise="CASE_OPEN"),
    "ASSIGN": Rule(
        to=_stays(*OPEN) | _leads("DISPATCHED", *UNTIL_CONTACT), level="TOWNSHIP", while_resting=True,
        but=("ALREADY",),
    ),
    "ACCEPT": Rule(to=_leads("ACCEPTED", "RAISED", "DISPATCHED"), otherwise="ALREADY", but=("NOT_RESPONSIBLE",)),
    "CONTACT": Rule(to=_stays(*OPEN) | _leads("CONTACTED", *UNTIL_CONTACT), while_resting=True, but=("ALREADY",)),
    "VISIT": Rule(to=_stays(*EVERYWHERE), while_resting=True, but=("MALFORMED",)),
    "SETTLE": Rule(to=_stays(*OPEN), level="TOWNSHIP", while_resting=True, but=("NO_CONFLICT",)),
    "DISPOSE": Rule(
        to=_leads("DISPOSED", *OPEN), level="TOWNSHIP",
        but=("NOT_VERIFIED", "CONTRADICTED", "UNFINISHED", "IN_THE_PAST", "MALFORMED"),
    ),
    "REFER": Rule(to=_stays(*OPEN), but=("NEEDS_SUPERVISOR", "NOT_VERIFIED", "ALREADY")),
    "ANSWER": Rule(
        to=_stays(*OPEN), level="TOWNSHIP", while_resting=True,
        but=("NO_REFERRAL", "REFERRAL_CLOSED", "ALREADY", "NEEDS_REASON", "MALFORMED"),
    ),
    "CONFER": Rule(to=_stays(*UNTIL_FOUND), level="COUNTY", but=("NO_DEADLINE",)),
    "SILENCE": Rule(
        to=_stays(*EVERYWHERE), while_resting=True, but=("NO_ALERT", "NEEDS_SUPERVISOR", "TOO_LONG", "IN_THE_PAST"),
    ),
    "END_SILENCE": Rule(to=_stays(*EVERYWHERE), while_resting=True, but=("NO_SILENCE", "NEEDS_SUPERVISOR")),
    "ESCALATE": Rule(to=_stays(*OPEN), while_resting=True, but=("ALREADY",)),
    "SUSPEND": Rule(to=_stays(*UNTIL_FOUND), level="TOWNSHIP", but=("RED", "TOO_LONG", "IN_THE_PAST")),
    "RESUME": Rule(to=_stays(*OPEN), while_resting=True, but=("NOT_SUSPENDED",)),
    "EXTEND": Rule(
        to=_stays(*OPEN), level="TOWNSHIP", while_resting=True, but=("NO_DEADLINE", "NEEDS_SUPERVISOR", "IN_THE_PAST"),
    ),
    "RETURN": Rule(to=_leads("RAISED", "DISPATCHED", "ACCEPTED", "CONTACTED"), but=("NOT_RESPONSIBLE",)),
    "QUALITY": Rule(to=_stays(*EVERYWHERE), level="TOWNSHIP", while_resting=True, but=("NO_QUALITY_ITEM",)),
    "CLOSE": Rule(to=_leads("NONE", *OPEN), level="TOWNSHIP", while_resting=True),
}  # fmt: skip
"""One row for each kind of command."""

MESSAGES: Final[Mapping[str, Mapping[Place, str]]] = {
    "读数更重或新起 reading, graver or new": {
        "NONE": "黄色以上立案 → RAISED / DISPATCHED；蓝色列入关注 opens from YELLOW, BLUE is watched",
        **dict.fromkeys(UNTIL_FOUND, "等级变更，从严计时 regraded, stricter limits"),
        **dict.fromkeys(("DISPOSED", "FOLLOWED"), "→ DISPATCHED；无责任人 nobody responsible → RAISED"),
    },
    "读数减轻或消失 reading, lighter or over": {
        "NONE": "○", **dict.fromkeys(OPEN, "等级变更，时限不变 regraded, limits stay"),
    },
    "来源全部撤销 all taken back by the source": {
        "NONE": "○", **dict.fromkeys(UNTIL_CONTACT, "→ NONE（DATA_ERROR）"),
        **dict.fromkeys(OPEN[len(UNTIL_CONTACT):], "○"),
    },
    "末位成员迁入他户 last person left for another home": {
        "NONE": "○", **dict.fromkeys(OPEN, "→ NONE，随人迁移或并案 moved or merged"),
    },
    "入户记录 visit": {
        "NONE": "○ 记入 recorded",
        **dict.fromkeys(UNTIL_CONTACT, "→ CONTACTED；有核查结果 with findings → VERIFIED；未见到 nobody met ○"),
        "CONTACTED": "有核查结果 with findings → VERIFIED", "VERIFIED": "○ 可致矛盾 may contradict",
        "DISPOSED": "○；末次回访 last revisit → FOLLOWED", "FOLLOWED": "○",
    },
    "时间 time": {
        "NONE": "暂缓期满 silences end",
        **dict.fromkeys(("RAISED", "DISPATCHED"), "逐级督办、逾期 escalated, overdue"),
        "ACCEPTED": "签收失效 lapses → DISPATCHED；逾期 overdue",
        **dict.fromkeys(("CONTACTED", "VERIFIED"), "逾期 overdue"),
        "DISPOSED": "回访、转介、渐退到期 revisits, referrals, fade-out due",
        "FOLLOWED": "转介、渐退到期 referrals, fade-out due",
    },
    "责任人变更 roster": {
        "NONE": "○", "RAISED": "→ DISPATCHED", "DISPATCHED": "移交 handed over；缺员 nobody → RAISED",
        "ACCEPTED": "移交 handed over → DISPATCHED",
        **dict.fromkeys(OPEN[len(UNTIL_CONTACT):], "移交 handed over ○"),
    },
    "末位成员死亡 death of the last member": {
        "NONE": "○", **dict.fromkeys(OPEN, "→ NONE（DEATH）；待清退 exit to review ○"),
    },
}  # fmt: skip
"""What is nobody's command: readings, facts and time, in words."""

HEAD = """\
# 处置单的一生 / The life of a case

本页由状态表生成，与程序一致。/ This page is generated from the state table by which commands are decided.

## 操作 / Commands

`→ X`：成为该状态 / becomes it；`○`：状态不变 / stays；代码：拒绝的原因 / a code: refused for that reason.
`*`：挂起时也可办理，其余先恢复（SUSPENDED）/ also while the case rests, others are refused (SUSPENDED).
辖区以外不可办理（OUTSIDE_DIVISION），指名派发给本人的除外；同一操作编号只办一次，入户另报别的内容须换编号（ID_USED）。/
Nobody acts outside their division (OUTSIDE_DIVISION), but on a case that was assigned to them by name; the same command
id is carried out once, and a visit that says something else under a used one is refused (ID_USED).

- OPEN：无人负责时为 RAISED / without anybody responsible it is RAISED.
- ASSIGN, REFER, SILENCE, EXTEND：另见下节的级别 / further levels below.
- CONTACT：未联系上，状态不变 / nobody reached, it stays.
- VISIT：入户总是收下，状态由记录的事实推动（见“事实与时间”）/ always taken; the recorded fact moves the case.
- DISPOSE：无后续事项时随即办结 / is closed at once when nothing is left to follow.
"""

NOTES = """\
- 核实前只可处置数据有误（DATA_ERROR）和由乡镇直办的事项；转介只可急难型救助和直办事项。/ Before anything is
  verified, only wrong data and cases of the township's own desk can be disposed of, and only emergency aid and such
  cases be referred.
- 转介（REFER）由乡镇办理，急难型救助村级即可。/ Referring is for the township, emergency aid for the village, too.
- 红色预警的暂缓（SILENCE）须乡镇，延期（EXTEND）须县级；解除暂缓限本人或乡镇。/ Of RED, silencing is for the township,
  extending for the county; a silence is ended by its author or the township.
- 签收（ACCEPT）限责任人、副责任人或乡镇；退回（RETURN）限前两者。/ Accepting is for coordinator, deputy and township,
  returning for the first two.
"""


def page() -> str:
    """The page docs/cases.md."""
    return "\n".join((HEAD, *_commands(), "", "### 仍可拒绝的情形 / Refused all the same", "", *_reasons(), "", NOTES,
                      "## 事实与时间 / Facts and time", "", *_messages(), ""))  # fmt: skip


def _heads(first: str) -> Iterator[str]:
    yield _row(first, *(f"{PLACES[place]} {place}" for place in EVERYWHERE))
    yield _row("---", *("---" for _ in EVERYWHERE))


def _commands() -> Iterator[str]:
    yield from _heads("操作 command（最低级别 least level）")
    for kind, rule in RULES.items():
        head = f"{COMMANDS[kind]} {kind}{'*' if rule.while_resting else ''}（{LEVELS[rule.level]} {rule.level}）"
        yield _row(head, *(_cell(rule, place) for place in EVERYWHERE))


def _cell(rule: Rule, place: Place) -> str:
    reason = rule.refuses(place)
    if reason is not None:
        return reason
    return "○" if rule.to[place] == place else f"→ {rule.to[place]}"


def _reasons() -> Iterator[str]:
    return (f"- {kind}: {', '.join(rule.but)}" for kind, rule in RULES.items() if rule.but)


def _messages() -> Iterator[str]:
    yield from _heads("发生 what happens")
    for said, cells in MESSAGES.items():
        yield _row(said, *(cells[place] for place in EVERYWHERE))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
