"""`shouwang catch-up`: a backlog taken by a plain loop, beside workers or instead of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from services.host.commands.options import DATABASE_URL, AsJson, Database, settings_of
from services.host.commands.output import say, say_json
from services.host.plain import plain

if TYPE_CHECKING:
    from services.host.distributed.consumer import Taken

FORM = """--json: new repeated mended followed refused
退出码：0 补读完，2 无法开始，70 数据库或 Kafka 拒绝，72 主题与日志不符（须由人查明），75 日志已换代（重新运行）
Exit codes: 0 done, 2 it could not begin, 70 the database or Kafka refuses, 72 topic and log do not agree, which asks
for a person, 75 another era: run it again."""

Role = Annotated[
    Literal["monitor", "alerts"], typer.Argument(metavar="ROLE", help="monitor 研判，alerts 预警与个案 / which service")
]
From = Annotated[
    Literal["topic", "log"],
    typer.Option("--from", metavar="topic|log", help="从主题或直接从日志读，后者不需要 Kafka / the log needs no Kafka"),
]
Part = Annotated[
    list[int] | None,
    typer.Option("--part", metavar="N", min=0, show_default=False, help="只读此分区，可多次 / may be repeated"),
]


def catch_up(
    role: Role, source: From = "log", part: Part = None, database: Database = DATABASE_URL, as_json: AsJson = False
) -> None:
    """补读积压到此刻的末尾，可与工作进程同时运行 / take a backlog up to its present end, beside workers."""
    from services.host.distributed.loop import NoPart, run  # noqa: PLC0415  # Kafka's client takes its time to import

    try:
        taken = run(role, source, part, settings_of(database, None))
    except NoPart as wrong:
        raise typer.BadParameter(str(wrong)) from None
    if as_json:
        say_json(plain(taken))
    else:
        _tell(taken)


def _tell(taken: Taken) -> None:
    read = taken.new + taken.mended
    say(
        f"新读 {read} 条，重复 {taken.repeated} 条，由此产生 {taken.followed} 条 / "
        f"{read} read, {taken.repeated} repeated, {taken.followed} followed"
    )
