"""`shouwang simulate` and `shouwang demo`: made-up feeds of Anqing, and the whole way of an event on one machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from schemas.assessment import Grade
from services.alerts import store
from services.alerts.store import AlertRow, Filter
from services.host.commands.alerts import say_rows, say_totals
from services.host.commands.explain import say_receipt
from services.host.commands.options import AsJson, database_of, option_of, settings_of
from services.host.commands.output import progress, say, say_json
from services.host.commands.work import expand, print_report, run, stopping
from services.host.database import looking
from services.host.receipt import AlertId, receipt
from services.host.scale import scales_of
from services.host.work import Stop
from services.ingest.mappings import load_mappings
from services.lab.departments import write_departments
from services.lab.simulate import FolderInUse, Settings, Summary, write
from services.lab.simulate import simulate as rows_of
from services.policy.shape import NATION

PEOPLE = 2_000
MONTHS = 12
SEED = 1
ALERTS_SHOWN = 10
FORM = "--json: people, households, rows, by_type, by_file; --as-departments --json: files, rows"

People = Annotated[int, typer.Option("--people", min=1, metavar="N", help="人数 / people")]
Months = Annotated[int, typer.Option("--months", min=1, metavar="M", help="月数 / months")]
Seed = Annotated[
    int, typer.Option("--seed", metavar="S", help="随机种子，相同则结果相同 / equal seeds give equal bytes")
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help="写到哪个目录 / folder to write to")]
Bad = Annotated[bool, typer.Option("--bad", help="混入几行无法读取的 / mix in a few unreadable lines")]
AsDepartments = Annotated[
    bool, typer.Option("--as-departments", help="写成各部门的原始报表 / as the departments' own files")
]
Keep = Annotated[
    Path,
    typer.Option(
        "--keep", metavar="DIR", file_okay=False, help="文件放在哪个目录，先清除上次的演示 / where the files go"
    ),
]


def simulate(
    out: Out, people: People = PEOPLE, months: Months = MONTHS, seed: Seed = SEED, bad: Bad = False,
    as_departments: AsDepartments = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """模拟安庆市的部门数据 / simulate the feeds of Anqing; nobody in them is real."""
    if as_departments:
        _simulate_departments(Settings(people=people, months=months, seed=seed, bad=bad), out, as_json=as_json)
        return
    summary = _write(Settings(people=people, months=months, seed=seed, bad=bad), out)
    if as_json:
        say_json(asdict(summary))
    else:
        _say_summary(summary, out)


def demo(
    keep: Keep = Path("demo"), people: People = PEOPLE, months: Months = MONTHS, seed: Seed = SEED
) -> None:  # fmt: skip
    """现场演示：模拟、读入、研判、预警、说明 / the whole way of an event: simulate, read, assess, alert, explain."""
    started = perf_counter()
    _clear(keep)
    say(f"一、模拟 {people} 人 {months} 个月的部门数据 / 1. simulate the feeds of {people} people for {months} months")
    _say_summary(_write(Settings(people=people, months=months, seed=seed, bad=True), keep), keep)
    database = database_of((keep / "shouwang.db").as_posix())
    say("\n二、读入、研判、预警 / 2. read, assess, alert")
    stop = Stop()
    with stopping(stop):
        report = run(settings_of(database, None), expand([keep]), stop)
    print_report(report)
    say_alerts(database)
    say(f"\n用时 {perf_counter() - started:.0f} 秒 / that took {perf_counter() - started:.0f} s；接着可试 / now try:")
    for command in ("alerts --grade RED", "verify", "log verify", "rejects list", "rebuild"):
        say(f"  .venv/bin/shouwang {command}{option_of(database)}")


MARK = ".shouwang-demo"
"""Stands in a folder that a demonstration has made; only there it clears away what is in its way."""
WRITTEN = ("events-*.jsonl", "summary.json", "shouwang.db", "shouwang.db-wal", "shouwang.db-shm")


def say_alerts(database: str) -> None:
    """Show the alerts that are open, and why one of them is there."""
    say("\n三、现有预警 / 3. the alerts that are open")
    with looking(database) as reader:
        rows = list(store.find(reader.connection, Filter()))
        scales = scales_of(reader)
        say_totals(rows, scales.words(NATION))
        say()
        say_rows(rows[:ALERTS_SHOWN], scales)
        if rows:
            say("\n四、其中一条的依据 / 4. why one of them is there")
            found = receipt(reader, _told(rows))
            say_receipt(found, scales.words(found.reading.division), option_of(database))


def _simulate_departments(settings: Settings, folder: Path, *, as_json: bool) -> None:
    """Write the files of departments.

    Raises:
        typer.BadParameter: unreadable lines are asked for, which no clerk's table has.
    """
    if settings.bad:
        raise typer.BadParameter("--bad 与 --as-departments 只写其一 / write --bad or --as-departments, not both")
    mappings = load_mappings().values()
    with _ticking() as tick:
        handed = write_departments(rows_of(settings), folder, mappings, tick)
    if as_json:
        say_json(asdict(handed))
    else:
        count, rows = len(handed.files), sum(handed.rows.values())
        say(f"{count} 个部门文件，{rows} 行，写入 {folder} / {count} files of departments, {rows} rows in {folder}")


def _write(settings: Settings, folder: Path) -> Summary:
    with _ticking() as tick:
        return write(rows_of(settings), folder, tick)


@contextmanager
def _ticking() -> Iterator[Callable[[int], None]]:
    """A bar that hears how many rows are written in all."""
    with progress("模拟 / simulating", None) as advance:
        written = 0

        def tick(rows: int) -> None:
            nonlocal written
            advance(rows - written)
            written = rows

        yield tick


def _told(rows: list[AlertRow]) -> AlertId:
    """The alert that the demonstration explains: one about money, of the worst grade but the very worst if there is."""
    worst = [row for row in rows if row.dimension == "expenditure_surge" and row.grade == Grade.RED] or rows
    return AlertId(worst[0].household_id, worst[0].dimension, worst[0].episode)


def _clear(folder: Path) -> None:
    """Remove what an earlier demonstration wrote, and nothing else.

    Raises:
        FolderInUse: there are such files, and no demonstration has left its mark beside them.
    """
    mark = folder / MARK
    if not mark.exists() and any(next(folder.glob(pattern), None) is not None for pattern in WRITTEN):
        raise FolderInUse(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
    for pattern in WRITTEN:
        for file in folder.glob(pattern):
            file.unlink()


def _say_summary(summary: Summary, folder: Path) -> None:
    say(
        f"{summary.households} 户 {summary.people} 人，{summary.rows} 条记录，写入 {folder} / "
        f"{summary.households} households, {summary.people} people, {summary.rows} records in {folder}"
    )
