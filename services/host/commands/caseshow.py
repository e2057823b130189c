"""`shouwang case show`: one case with its alerts, limits, referrals, findings and whole history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from schemas import case as cases
from schemas import readings
from schemas.assessment import Assessment
from schemas.case.event import CaseEvent, alert_id, case_id
from schemas.case.parts import Deadline, Referral
from schemas.errors import ShouwangError
from services.alerts.lifecycle.evolve import evolve
from services.alerts.state import Case, OpenCase
from services.eventlog.reading import SqlReader
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.commands.table import Cell
from services.host.database import looking
from services.host.phrases import ANSWERS, FINDINGS, LEVELS, LIMITS, OUTCOMES, REFERRED_TO, STATUSES, both
from services.host.plain import plain
from services.host.scale import Scales, scales_of
from services.host.sentences import cause_text
from services.host.signing import household_of
from services.host.turns import turn_text, when_text

FORM = """--json: case, household_id, current（办结则为 null / null once it is closed）,
last（办结前最后的样子 / as it last stood）, alerts（维度 → episode, grade, causes, since / by dimension）,
silences, history"""

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
    """A case with its history.

    `case` is the household's side of the alerts as it now is, `last` this case as it last stood, and `reading` the
    last one of the household.
    """

    household_id: str
    number: int
    case: Case
    last: OpenCase
    history: tuple[CaseEvent, ...]
    reading: Assessment | None

    @property
    def is_open(self) -> bool:
        """Whether it is the one that is open."""
        return self.case.current is not None and self.case.current.number == self.number

    def since(self, dimension: str) -> dict[str, str]:
        """The causes of an alert by the last reading, each with the day since which it holds."""
        if self.reading is None:
            return {}
        signals = [(" ".join(one.cause), one.since_on) for one in self.reading.signals if one.dimension == dimension]
        items = [(f"{one.code} {one.subject}", one.since_on) for one in self.reading.items if one.stream == dimension]
        return {cause: since_on.isoformat() for cause, since_on in sorted(signals + items)}


def show(case: CaseIdText, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """一件案件的预警、时限、转介、核实结果和经过 / the alerts, limits, referrals, findings and history of a case."""
    with looking(database) as reader:
        found = file_of(reader, case)
        scales = scales_of(reader)
    if as_json:
        say_json(_plain_file(found))
        return
    _say_state(found, scales)
    say()
    say("经过 / history")
    for event in found.history:
        say(f"  {turn_text(event, scales)}")


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
    told = [cases.parse(one.body) for one in reader.stream(cases.stream_of(household_id)) if one.type == cases.TYPE]
    case, stood = Case(), dict[int, OpenCase]()
    for event in told:
        case = evolve(case, event)
        if case.current is not None:
            stood[case.current.number] = case.current
    wanted = int(number) if mark else case.number
    if wanted not in stood:
        raise NoCase(text)
    history = tuple(one for one in told if one.number == wanted)
    read = reader.stream(readings.stream_of(household_id))
    reading = readings.parse(read[-1].body) if read else None
    return CaseFile(household_id, wanted, case, stood[wanted], history, reading)


def _say_state(found: CaseFile, scales: Scales) -> None:
    last, name = found.last, case_id(found.household_id, found.number)
    grade = grade_text(last.grade, scales.words(last.division))
    if found.is_open:
        say(
            f"案件 {name}，{both(STATUSES, last.status)}，等级 {grade}，"
            f"负责人 {last.coordinator or '—'}，{both(LEVELS, last.level)}，行政区划 {last.division}"
        )
    else:
        say(f"案件 {name} 已办结，等级 {grade} / case {name} is closed")
    if found.is_open and last.rest is not None:
        say(f"挂起至 {last.rest.until_on} / resting until {last.rest.until_on}")
    if last.outcome is not None:
        say(f"处置结果 / outcome: {both(OUTCOMES, last.outcome)}")
    if found.number == found.case.number and found.case.open_alerts:
        say()
        say_table(["等级 grade", "预警编号 alert", "理由 cause", "自 since"], _alert_rows(found, scales))
    if found.is_open:
        say()
        say_table(["时限 limit", "截止 due", "参数 parameter", "状况 state"], map(_limit_row, last.deadlines))
    _say_work(last)


def _say_work(last: OpenCase) -> None:
    """What was pushed to others, and what visits found."""
    if last.referrals:
        say()
        say_table(["转介 referral", "项目 programme", "推送 pushed", "答复 answer"], map(_referral, last.referrals))
    if last.found:
        say()
        rows = [[one.cause, cause_text(one.cause), both(FINDINGS, one.finding), one.visit] for one in last.found]
        say_table(["理由 cause", "指标 indicator", "核实 finding", "依据 visit"], rows)


def _alert_rows(found: CaseFile, scales: Scales) -> Iterator[list[Cell]]:
    """One line for each cause of an alert that is on."""
    for name, alert in found.case.open_alerts.items():
        grade = grade_text(alert.grade, scales.words(alert.last.division))
        for cause, since in found.since(name).items():
            yield [grade, alert_id(found.household_id, name, alert.episode), cause_text(cause), since]


def _limit_row(limit: Deadline) -> list[str]:
    state = "已逾期 passed" if limit.is_missed else "暂按工作日 provisional" if limit.is_provisional else "—"
    about = f" {limit.about}" if limit.about else ""
    return [f"{both(LIMITS, limit.name)}{about}", when_text(limit.due_at), limit.path, state]


def _referral(referral: Referral) -> list[str]:
    pushed = when_text(referral.pushed_at)
    return [referral.referral_id, both(REFERRED_TO, referral.programme), pushed, both(ANSWERS, referral.answer)]


def _plain_file(found: CaseFile) -> dict[str, object]:
    open_alerts = {
        name: {
            "episode": one.episode, "grade": plain(one.grade), "causes": sorted(one.causes), "since": found.since(name),
        }
        for name, one in found.case.open_alerts.items()
    }  # fmt: skip
    last = {**plain(found.last), "told": sorted(found.last.told)}
    return {
        "case": case_id(found.household_id, found.number), "household_id": found.household_id,
        "current": last if found.is_open else None, "last": last, "alerts": open_alerts,
        "silences": plain(found.case.silences), "history": [plain(one) for one in found.history],
    }  # fmt: skip
