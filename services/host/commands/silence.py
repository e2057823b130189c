"""`shouwang silence`: be told nothing of a household for a while; what is held back stays visible."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from schemas import case as cases
from schemas.case.commands import AnyCommand, EndSilence, Hush
from schemas.case.pressure import Muted
from schemas.case.words import SilenceReason
from services.alerts.process import case_of
from services.host.commands.options import DATABASE_URL, AsJson, Database, day_of
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.commands.saying import FORM, HouseholdId, Said, listed, saying, word_of
from services.host.database import looking
from services.host.phrases import MUTED, SILENCES, both
from services.host.plain import plain
from services.monitor.dimensions import dimensions, streams

silence = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="暂缓通知 / silences")

Why = Annotated[
    SilenceReason, typer.Option("--reason", metavar="REASON", parser=word_of(SILENCES), help=listed(SILENCES))
]
Until = Annotated[date, typer.Option("--until", metavar="DATE", parser=day_of, help="到哪一天为止 / its last day")]
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
    said: Said, household_id: HouseholdId, reason: Why, until: Until, dimension: Dimension = None
) -> AnyCommand:  # fmt: skip
    """暂缓通知 / be told nothing for a while."""
    return Hush(**said.of(household_id), reason=reason, until_on=until, dimension=dimension)


@silence.command(epilog=FORM)
@saying
def end(said: Said, household_id: HouseholdId, silence_id: SilenceId) -> AnyCommand:
    """解除暂缓 / end a silence."""
    return EndSilence(**said.of(household_id), silence_id=silence_id)


@silence.command("list", epilog="--json: household_id, silences, muted")
def list_(household_id: HouseholdId, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """一户的暂缓，以及没有通知的各次 / the silences of a household, and what nobody was told."""
    with looking(database) as reader:
        silences = case_of(reader, household_id).silences
        told = [cases.parse(one.body) for one in reader.stream(cases.stream_of(household_id)) if one.type == cases.TYPE]
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
        ["日期 day", "维度 dimension", "等级 grade", "不通知的原因 not told for"],
        [[str(event.as_of), one.dimension, grade_text(one.grade), both(MUTED, one.reason)] for event, one in muted],
    )
