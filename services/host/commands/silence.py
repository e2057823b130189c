"""`shouwang silence`: be told nothing of a household for a while; what is held back stays visible."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from schemas import case as cases
from schemas.case.commands import AnyCommand, EndSilence, Hush
from schemas.case.event import CaseEvent
from schemas.case.feed import Refused
from schemas.case.pressure import Muted
from schemas.case.words import SilenceReason
from services.alerts import service
from services.alerts.process import case_of
from services.eventlog.reading import SqlReader
from services.host.commands.options import DATABASE_URL, AsJson, Database, day_of, past_day_of
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.commands.saying import FORM, HouseholdOrCase, Said, listed, refuse, saying, word_of
from services.host.database import book_of, looking
from services.host.phrases import MUTED, NOTICES, SILENCE_ENDS, SILENCES, both
from services.host.plain import plain
from services.host.preview import Preview, Wish, preview
from services.host.scale import Scales, scales_of
from services.host.signing import household_of
from services.monitor.dimensions import dimensions, streams

silence = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="暂缓通知 / silences")

Why = Annotated[
    SilenceReason, typer.Option("--reason", metavar="REASON", parser=word_of(SILENCES), help=listed(SILENCES))
]
Until = Annotated[date, typer.Option("--until", metavar="DATE", parser=day_of, help="到哪一天为止 / its last day")]
Since = Annotated[
    date, typer.Option("--from", metavar="DATE", parser=past_day_of, help="假定哪天办理 / the day it would be given")
]
SilenceId = Annotated[str, typer.Argument(metavar="ID", help="暂缓编号 / id of the silence", show_default=False)]


def watched_of(text: str) -> str:
    """A dimension or a stream by its English or Chinese name.

    Raises:
        typer.BadParameter: there is no such one.
    """
    known = {one.name: one.chinese for one in dimensions()} | {one.name: one.chinese for one in streams()}
    for name, chinese in known.items():
        if text in {name, chinese}:
            return name
    names = "、".join(f"{chinese} {name}" for name, chinese in known.items())
    raise typer.BadParameter(f"没有维度“{text}”，请写 {names} 之一 / there is no dimension '{text}'")


Dimension = Annotated[
    str | None,
    typer.Option(
        "--dimension", metavar="NAME", parser=watched_of, help="预警维度，不写为全部 / dimension, by default all"
    ),
]


@silence.command(epilog=FORM)
@saying
def add(
    said: Said, household_id: HouseholdOrCase, reason: Why, until: Until, dimension: Dimension = None
) -> AnyCommand:  # fmt: skip
    """暂缓通知 / be told nothing for a while."""
    return Hush(**said.of(household_id), reason=reason, until_on=until, dimension=dimension)


@silence.command(epilog=FORM)
@saying
def end(said: Said, household_id: HouseholdOrCase, silence_id: SilenceId) -> AnyCommand:
    """解除暂缓 / end a silence."""
    return EndSilence(**said.of(household_id), silence_id=silence_id)


@silence.command("list", epilog="--json: household_id, silences, muted")
def list_(household_id: HouseholdOrCase, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """一户的暂缓，以及没有通知的各次 / the silences of a household, and what nobody was told."""
    with looking(database) as reader:
        household_id = household_of(reader, household_id)
        silences = case_of(reader, household_id).silences
        told = _history(reader, household_id)
        scales = scales_of(reader)
    muted = [(event, event.change) for event in told if isinstance(event.change, Muted)]
    if as_json:
        say_json(
            {"household_id": household_id, "silences": plain(silences), "muted": [plain(event) for event, _ in muted]}
        )
        return
    say_table(
        ["暂缓 silence", "维度 dimension", "原因 reason", "经办人 author", "到 until"],
        [
            [one.silence_id, one.dimension or "全部 all", both(SILENCES, one.reason), one.author, str(one.until_on)]
            for one in silences
        ],
    )
    say()
    say_table(
        ["日期 day", "维度 dimension", "等级 grade", "通知 notice", "不通知的原因 not told for"],
        [
            [
                str(event.as_of), one.dimension or "—", grade_text(one.grade, scales.words(event.division)),
                both(NOTICES, one.notice), both(MUTED, one.reason),
            ]
            for event, one in muted
        ],
    )  # fmt: skip


@silence.command("preview", epilog="--json: household_id, silence, ended_on, ended_for, notices（event, is_muted）")
def preview_(
    household_id: HouseholdOrCase,
    since: Since,
    until: Until,
    dimension: Dimension = None,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """预演：当时若暂缓，哪些通知不会发出 / what a silence would have held back; nothing is changed."""
    with looking(database) as reader:
        household_id = household_of(reader, household_id)
        wish = Wish(household_id, since, until, dimension)
        roster = service.roster(reader.connection, service.EVER)
        found = preview(wish, _history(reader, household_id), book_of(reader), roster)
        scales = scales_of(reader)
    if isinstance(found, Refused):
        refuse(found, as_json=as_json)
    if as_json:
        notices = [{"event": plain(one.event), "is_muted": one.is_muted} for one in found.notices]
        ended = {"ended_on": plain(found.ended_on), "ended_for": found.ended_for}
        say_json({"household_id": household_id, "silence": plain(found.silence), **ended, "notices": notices})
        return
    _say_preview(found, scales)


def _say_preview(found: Preview, scales: Scales) -> None:
    muted = sum(one.is_muted for one in found.notices)
    say(f"{len(found.notices)} 次通知中有 {muted} 次不会发出 / of {len(found.notices)} notices {muted} held back")
    if found.ended_for is not None:
        say(f"暂缓于 {found.ended_on} 提前结束：{both(SILENCE_ENDS, found.ended_for)} / it ends early")
    say()
    say_table(
        ["日期 day", "通知原因 reason", "维度 dimension", "等级 grade", "会否发出 outcome"],
        [
            [
                str(one.event.as_of), both(NOTICES, one.notified.reason), one.notified.dimension or "—",
                grade_text(one.notified.grade, scales.words(one.event.division)),
                "不通知 held back" if one.is_muted else "照常通知 told",
            ]
            for one in found.notices
        ],
    )  # fmt: skip


def _history(reader: SqlReader, household_id: str) -> list[CaseEvent]:
    stored = reader.stream(cases.stream_of(household_id))
    return [cases.parse(one.body) for one in stored if one.type == cases.TYPE]
