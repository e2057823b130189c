"""`shouwang rebuild`: everything derived, made again from the log."""

from __future__ import annotations

from time import perf_counter
from typing import Annotated, Literal

import typer

from services.host.commands.options import DATABASE_URL, AsJson, Database, settings_of
from services.host.commands.output import progress, say, say_json
from services.host.database import opened
from services.host.rebuild import rebuild as rebuild_all
from services.host.rebuild import rebuild_alerts

Only = Annotated[
    Literal["alerts"] | None,
    typer.Option(
        "--only", metavar="alerts", show_default=False, help="只重建预警与个案 / rebuild the alerts and cases alone"
    ),
]


def rebuild(only: Only = None, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """由事件日志重建一切派生数据，不重新作出决定 / rebuild everything derived from the log; decides nothing anew.

    日志本身不变；重建期间请停止其他写入进程。
    The log itself stays as it is; stop other writers meanwhile.
    """
    warm = settings_of(database, None).warm_households
    started = perf_counter()
    with opened(database) as log:
        with log.reader() as reader:
            end = reader.head().position
        with progress("重建 / rebuilding", end if only else 2 * end) as advance, log.transaction() as tx:
            records = rebuild_alerts(tx, advance) if only else rebuild_all(tx, warm, advance)
    if as_json:
        say_json({"records": records})
    else:
        seconds = perf_counter() - started
        say(f"已由 {records} 条记录重建，用时 {seconds:.1f} 秒 / rebuilt from {records} records in {seconds:.1f} s")
