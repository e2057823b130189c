"""`shouwang case list`: the open cases."""

from __future__ import annotations

from typing import Annotated

import typer

from schemas.case.event import case_id
from schemas.case.words import Status
from services.alerts import casefile
from services.alerts.casefile import CaseRow, Wanted
from services.host.commands.alerts import OfGrade, Place, check_place
from services.host.commands.options import DATABASE_URL, AsJson, Database, Limit
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.commands.saying import listed as listed_words
from services.host.commands.saying import word_of
from services.host.database import looking
from services.host.phrases import LEVELS, STATUSES, both
from services.host.plain import plain
from services.host.scale import Scales, scales_of
from services.host.turns import when_text

LISTED = 50

FORM = """--json: matching, cases（case, household_id, number, status, division, grade, coordinator, level,
opened_at, since_at, outcome, is_resting）"""

OPEN_STATUSES = {code: words for code, words in STATUSES.items() if code != "NONE"}

OfStatus = Annotated[
    Status | None,
    typer.Option("--status", metavar="STATUS", parser=word_of(OPEN_STATUSES), help=listed_words(OPEN_STATUSES)),
]
Mine = Annotated[str | None, typer.Option("--mine", metavar="STAFF", help="由谁负责 / whose cases, by work number")]


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


def _plain(row: CaseRow) -> dict[str, object]:
    return {"case": case_id(row.household_id, row.number), **plain(row)}
