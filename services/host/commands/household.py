"""`shouwang household`: the file of one household, as it stood on any day and as it was known on any day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from schemas.dates import civil_date
from schemas.household import HouseholdFile
from services.eventlog.protocol import Bound
from services.eventlog.reading import SqlReader
from services.host.commands.options import DATABASE_URL, AsJson, Database, day_of, moment_of
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.database import looking
from services.host.plain import plain
from services.host.words import subject_text, yuan
from services.monitor.dimensions import dimensions
from services.monitor.file import file_of
from services.monitor.history import given_at, household_at, reading_on
from services.monitor.look import Look

STATES = {"living_in": "在家", "away": "外出", "custody": "服刑等", "dead": "去世", "left": "迁出"}

FORM = """--json: household_id, as_of, division, registered_on, registered_as, categories, members, benefits,
facts, assessment"""

HouseholdId = Annotated[str, typer.Argument(metavar="ID", help="家庭编号 / id of the household", show_default=False)]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=day_of,
        metavar="DATE",
        help="基准日，默认为获知之日 / the day to look at, by default --known-at",
    ),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", parser=moment_of, metavar="DATE|INSTANT",
        help="只用此刻之前获知的，默认为日志之末 / by what was known then, by default the end of the log",
    ),
]  # fmt: skip


def household(
    household_id: HouseholdId,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """一户一档：某日的家庭情况与研判 / the file of a household and its reading on a day."""
    with looking(database) as reader:
        found = file_at(reader, household_id, as_of, known_at)
    if as_json:
        say_json(plain(found))
    else:
        _print(found)


def file_at(reader: SqlReader, household_id: str, as_of: date | None, known_at: datetime | None) -> HouseholdFile:
    """The file of a household on a day, by what was known at a moment (by default all).

    Raises:
        NothingRecorded: nothing was known of it.
    """
    moment = known_at or reader.head().recorded_at
    day = as_of or civil_date(moment)
    until = Bound(recorded_at=moment)
    reading = reading_on(reader, household_id, day, until)
    look = Look(household_at(reader, household_id, until), day, civil_date(moment), given_at(reader, until))
    return file_of(look, reading.assessment)


def _print(found: HouseholdFile) -> None:
    reading = found.assessment
    registered = f"{found.registered_on} 登记为 {found.registered_as}" if found.registered_on else "未登记（临时立户）"
    say(f"家庭 {found.household_id}，基准日 {found.as_of}，行政区划 {found.division}，{registered}")
    say(f"household {found.household_id} on {found.as_of}, division {found.division}, {found.facts} facts")
    say(f"对象类别 / categories: {'、'.join(found.categories) or '无 none'}")
    say()
    say_table(
        ["成员 member", "关系 relation", "出生 born", "状态 state", "计入 counted", "类别 categories", "重残 severe"],
        [
            [
                one.person.removeprefix("person/"), one.relation or "—", str(one.born_on or "—"), STATES[one.state],
                _yes(one.is_counted), "、".join(one.categories) or "—", _yes(one.is_severely_disabled),
            ]
            for one in found.members
        ],
    )  # fmt: skip
    say()
    say_table(
        ["待遇 benefit", "对象 subject", "起 from", "每月 monthly"],
        [
            [
                one.programme, subject_text(one.subject), str(one.from_on),
                "—" if one.monthly_fen is None else yuan(one.monthly_fen),
            ]
            for one in found.benefits
        ],
    )  # fmt: skip
    say()
    names = {one.name: f"{one.chinese} {one.name}" for one in dimensions()}
    say_table(
        ["维度 dimension", "等级 grade", "自何日起无数据 unknown since"],
        [[names[one.dimension], grade_text(one.grade), str(one.unknown_since_on or "—")] for one in reading.dimensions],
    )
    for signal in reading.signals:
        say(f"  {signal.indicator} {subject_text(signal.subject)} {signal.grade.name}，{signal.since_on} 起")
    for item in reading.items:
        say(f"  {item.stream} {item.code} {subject_text(item.subject)}，{item.since_on} 起")


def _yes(flag: bool) -> str:
    return "是" if flag else "否"
