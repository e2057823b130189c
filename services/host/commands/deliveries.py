"""`shouwang deliveries`: what was handed over, what became of it, and how many people nobody has registered."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.dates import civil_date
from services.host.clock import now
from services.host.commands.incoming import STATES, OfSource, plain_handed, summed
from services.host.commands.options import DATABASE_URL, AsJson, Database, Limit
from services.host.commands.output import say, say_json, say_table
from services.host.commands.saying import host_of, refuse
from services.host.database import book_of, looking
from services.host.entitled import member, objection
from services.host.unknown import unknown_people
from services.host.withdrawing import withdraw as take_back
from services.ingest import deliveries as store

if TYPE_CHECKING:
    from services.ingest.deliveries import Handed

FORM = """--json: deliveries
（source, batch, mapping, county, feed, covered_through_on, began_at, ended_at, state, counts, mended, withdrawn,
withdrawn_by, withdrawn_for）,
unknown_people（by county, with --unknown）"""

WITHDRAW_FORM = """--json: batch, source, withdrawn 或 / or refused
该批次说过、此后无人改过的记录逐条撤回，之后更正的照旧；“送齐至某日”不撤回。更正后另报：同号同内容的须加大版本号才重新生效
what the delivery said and nobody changed since is retracted, record by record; what was corrected since stays, and so
does up to which day a feed is complete. What is sent again with the very same content needs a greater revision to hold.
Again, nothing is left to do; the same file is not taken again."""

LISTED = 30
REASON_CHARACTERS = 3

Batch = Annotated[str, typer.Argument(metavar="BATCH", show_default=False, help="批次，见 deliveries / as listed")]
By = Annotated[str, typer.Option("--as", metavar="STAFF", show_default=False, help="办理人工号 / who does it")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False, help="事由 / why")]

Unknown = Annotated[
    bool,
    typer.Option(
        "--unknown", help="也数出各区县尚未登记家庭的人 / also count the people without a registered home, by county"
    ),
]


deliveries = typer.Typer(invoke_without_command=True, rich_markup_mode=None, help="收过的批次 / what was handed over")


@deliveries.callback(epilog=FORM)
def list_(
    context: typer.Context, source: OfSource = None, unknown: Unknown = False, limit: Limit = LISTED,
    database: Database = DATABASE_URL, as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出收过的批次及结果 / list what was handed over, and what became of it."""
    if context.invoked_subcommand is not None:
        return
    with looking(database) as reader:
        listed = store.listed(reader.connection, None if source is None else (source,), limit or None)
        nobody = unknown_people(reader) if unknown else None
    if as_json:
        told: dict[str, object] = {"deliveries": [plain_handed(one) for one in listed]}
        say_json(told if nobody is None else told | {"unknown_people": nobody})
        return
    say_table(
        ["日期 day", "来源 source", "批次 delivery", "状态 state", "送齐至 through", "结果 outcome"],
        [
            [
                str(civil_date(one.began_at)), one.source or "—", one.batch, STATES[one.state],
                str(one.covered_through_on or "—"), f"{summed(one)}{_mended(one)}",
            ]
            for one in listed
        ],
    )  # fmt: skip
    if nobody is not None:
        say()
        say_table(
            ["区县 county", "未登记家庭的人 people without a registered home"],
            [[county, str(number)] for county, number in nobody.items()],
        )


@deliveries.command("withdraw", epilog=WITHDRAW_FORM)
def withdraw(
    batch: Batch, staff: By, why: Why, source: OfSource = None, database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """整批撤回报错的文件 / take a delivery back whole that should not have come."""
    if len(why.strip()) < REASON_CHARACTERS:
        raise typer.BadParameter("请写明事由（至少三个字）/ say why, in three characters or more")
    with looking(database) as reader:
        one = _one_of(store.listed(reader.connection, None if source is None else (source,)), batch)
        refused = objection(member(reader, staff), one.county, book_of(reader).divisions, civil_date(now()))
    if refused is not None:
        refuse(refused, as_json=as_json)
    with closing(host_of(database)) as host:
        number = take_back(host.log, one, (staff, why.strip()))
        host.pass_time()
    if as_json:
        say_json({"batch": one.batch, "source": one.source, "withdrawn": number})
        return
    say(f"批次 {one.batch} 已撤回：{number} 条记录 / {one.batch} is withdrawn: {number} records")


def _one_of(listed: list[Handed], batch: str) -> Handed:
    """The delivery of a word.

    Raises:
        typer.BadParameter: there is none, or more than one, or its records are not the door's to take back.
    """
    found = [one for one in listed if one.batch == batch]
    if not found:
        raise typer.BadParameter(f"没有批次 {batch}，见 shouwang deliveries / there is no delivery {batch}")
    if len(found) > 1:
        raise typer.BadParameter("不止一个来源有此批次，请写 --source / several sources have it: say --source")
    if found[0].mapping is None:
        raise typer.BadParameter(
            "事件文件、HTTP 和主题中的事件自带来源，请由来源逐条撤回（Retracted）/ events of a file, of HTTP or of a "
            "topic have their own sources, which retract them"
        )
    return found[0]


def _mended(one: Handed) -> str:
    mended = f"，其中补收 {one.mended}" if one.mended else ""
    return f"{mended}；{one.withdrawn_by} 撤回 {one.withdrawn} 条：{one.withdrawn_for}" if one.withdrawn_by else mended
