"""`shouwang case list` and `case show`: the open cases, and one of them with its whole history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from schemas import case as cases
from schemas.case.event import CaseEvent, case_id
from schemas.case.parts import Deadline, Referral
from schemas.case.words import Status
from schemas.errors import ShouwangError
from services.alerts import casefile
from services.alerts.casefile import CaseRow, Wanted
from services.alerts.process import case_of
from services.alerts.state import Case
from services.eventlog.reading import SqlReader
from services.host.commands.alerts import OfGrade, Place, check_place
from services.host.commands.options import DATABASE_URL, AsJson, Database, Limit
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.commands.saying import listed as listed_words
from services.host.commands.saying import word_of
from services.host.database import looking
from services.host.phrases import ANSWERS, FINDINGS, LEVELS, LIMITS, OUTCOMES, REFERRED_TO, STATUSES, both
from services.host.plain import plain
from services.host.scale import Scales, scales_of
from services.host.signing import household_of
from services.host.turns import turn_text, when_text

LISTED = 50

LIST_FORM = """--json: matching, cases（case, household_id, number, status, division, grade, coordinator, level,
opened_at, since_at, outcome, is_resting）"""
SHOW_FORM = (
    """--json: case, household_id, current（办结则为 null / null once it is closed）, alerts, silences, history"""
)

OPEN_STATUSES = {code: words for code, words in STATUSES.items() if code != "NONE"}

OfStatus = Annotated[
    Status | None,
    typer.Option("--status", metavar="STATUS", parser=word_of(OPEN_STATUSES), help=listed_words(OPEN_STATUSES)),
]
Mine = Annotated[str | None, typer.Option("--mine", metavar="STAFF", help="由谁负责 / whose cases, by work number")]
CaseIdText = Annotated[
    str,
    typer.Argument(
        metavar="CASE", show_default=False,
        help="案件编号 家庭#序号；只写家庭则为最近一件 / household#number; of a household alone its last case",
    ),
]  # fmt: skip


class NoCase(ShouwangError):
    """A question about a case that does not exist, or by an id that is none."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"没有案件 {text}；编号写作 家庭#序号，见 shouwang case list / there is no case {text}; an id is "
            "household#number, and shouwang case list lists the open ones"
        )


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its history; `case` is the household's side of the alerts as it now is."""

    household_id: str
    number: int
    case: Case
    history: tuple[CaseEvent, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is the one that is open."""
        return self.case.current is not None and self.case.current.number == self.number


def list_(
    division: Place = None,
    status: OfStatus = None,
    grade: OfGrade = None,
    mine: Mine = None,
    limit: Limit = LISTED,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """列出未办结的案件，最重的在前 / list the open cases, the worst first."""
    with looking(database) as reader:
        if division is not None:
            check_place(reader, division)
        wanted = Wanted(division=division, status=status, grade=grade, coordinator=mine)
        rows = list(casefile.find(reader.connection, wanted))
        listed = rows[: limit or None]
        if as_json:
            say_json({"matching": len(rows), "cases": [_plain(row) for row in listed]})
            return
        _say_rows(listed, scales_of(reader))
    if len(listed) < len(rows):
        say(f"另有 {len(rows) - len(listed)} 件，--limit 0 全部列出 / {len(rows) - len(listed)} more: --limit 0")


def show(case: CaseIdText, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """一件案件的经过、时限、转介和核实结果 / the history, limits, referrals and findings of a case."""
    with looking(database) as reader:
        found = file_of(reader, case)
    if as_json:
        say_json(_plain_file(found))
        return
    _say_state(found)
    say()
    say("经过 / history")
    for event in found.history:
        say(f"  {turn_text(event)}")


def file_of(reader: SqlReader, text: str) -> CaseFile:
    """A case by its id, or the last case of a household.

    Raises:
        NoCase: there is none.
        NoSuchHousehold: the log has never heard of the household.
    """
    household_id, mark, number = text.partition("#")
    if mark and not number.isdecimal():
        raise NoCase(text)
    household_of(reader, household_id)
    case = case_of(reader, household_id)
    wanted = int(number) if mark else case.number
    told = (cases.parse(one.body) for one in reader.stream(cases.stream_of(household_id)) if one.type == cases.TYPE)
    history = tuple(one for one in told if one.number == wanted)
    if wanted == 0 or not history:
        raise NoCase(text)
    return CaseFile(household_id, wanted, case, history)


def _say_rows(rows: list[CaseRow], scales: Scales) -> None:
    say_table(
        ["等级 grade", "案件 case", "状态 status", "行政区划 division", "负责人 coordinator", "级别 level", "自 since"],
        [
            [
                grade_text(row.grade, scales.words(row.division)), case_id(row.household_id, row.number),
                _status_text(row), row.division, row.coordinator or "—", both(LEVELS, row.level),
                when_text(row.since_at),
            ]
            for row in rows
        ],
    )  # fmt: skip


def _status_text(row: CaseRow) -> str:
    return both(STATUSES, row.status) + ("（挂起 resting）" if row.is_resting else "")


def _say_state(found: CaseFile) -> None:
    current = found.case.current
    name = case_id(found.household_id, found.number)
    if current is None or not found.is_open:
        say(f"案件 {name} 已办结 / case {name} is closed")
        return
    say(
        f"案件 {name}，{both(STATUSES, current.status)}，等级 {grade_text(current.grade)}，"
        f"负责人 {current.coordinator or '—'}，{both(LEVELS, current.level)}，行政区划 {current.division}"
    )
    if current.rest is not None:
        say(f"挂起至 {current.rest.until_on} / resting until {current.rest.until_on}")
    if current.outcome is not None:
        say(f"处置结果 / outcome: {both(OUTCOMES, current.outcome)}")
    say()
    say_table(["时限 limit", "截止 due", "参数 parameter", "状况 state"], list(map(_limit_row, current.deadlines)))
    if current.referrals:
        say()
        say_table(
            ["转介 referral", "项目 programme", "推送 pushed", "答复 answer"], list(map(_referral, current.referrals))
        )
    if current.found:
        say()
        rows = [[one.cause, both(FINDINGS, one.finding), one.visit] for one in current.found]
        say_table(["理由 cause", "核实 finding", "依据 visit"], rows)


def _limit_row(limit: Deadline) -> list[str]:
    state = "已逾期 passed" if limit.is_missed else "暂按工作日 provisional" if limit.is_provisional else "—"
    about = f" {limit.about}" if limit.about else ""
    return [f"{both(LIMITS, limit.name)}{about}", when_text(limit.due_at), limit.path, state]


def _referral(referral: Referral) -> list[str]:
    pushed = when_text(referral.pushed_at)
    return [referral.referral_id, both(REFERRED_TO, referral.programme), pushed, both(ANSWERS, referral.answer)]


def _plain(row: CaseRow) -> dict[str, object]:
    return {"case": case_id(row.household_id, row.number), **plain(row)}


def _plain_file(found: CaseFile) -> dict[str, object]:
    open_alerts = {
        name: {"episode": one.episode, "grade": plain(one.grade), "causes": sorted(one.causes)}
        for name, one in found.case.open_alerts.items()
    }
    return {
        "case": case_id(found.household_id, found.number), "household_id": found.household_id,
        "current": _plain_current(found), "alerts": open_alerts, "silences": plain(found.case.silences),
        "history": [plain(one) for one in found.history],
    }  # fmt: skip


def _plain_current(found: CaseFile) -> dict[str, object] | None:
    current = found.case.current
    if current is None or not found.is_open:
        return None
    return {**plain(current), "told": sorted(current.told)}
