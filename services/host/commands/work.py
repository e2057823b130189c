"""`shouwang work`: event files into the log, and what follows from them."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import func, select

from services.alerts import store as alerts_store
from services.eventlog import rejects
from services.host.clock import midnight
from services.host.commands.options import DATABASE_URL, AsJson, Database, Policies, past_day_of, settings_of
from services.host.commands.output import progress, say, say_json
from services.host.embedded import Counts, Embedded
from services.host.work import Stop
from services.host.work import work as read_files
from services.policy.load import load

if TYPE_CHECKING:
    from services.host.settings import Settings

FORM = """--json: appended, repeated, rejected, assessed, case_events, alerts_raised, rejected_by_reason, stopped

读入文件的每一行是一个 CloudEvents 1.0 对象；拒收的不影响其他行，用 rejects list 查看。
Each line of a file is a CloudEvents 1.0 object; a refused line disturbs no other, and rejects list tells why."""

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", exists=True, readable=True, show_default=False,
        help="事件文件（JSON Lines）；目录则读其中的 *.jsonl / event files; of a folder its *.jsonl",
    ),
]  # fmt: skip
Until = Annotated[
    date | None,
    typer.Option(
        "--until", parser=past_day_of, metavar="DATE", help="之后让时间推进到这一天 / then let time pass to this day"
    ),
]


def work(
    files: Files,
    until: Until = None,
    policy: Policies = None,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """读入事件、研判、生成预警 / read events, assess, raise alerts.

    接着上次停下的地方读；Ctrl-C 或 SIGTERM 处理完手头一批后停止。
    Goes on where it stopped; Ctrl-C or SIGTERM finish the batch in hand.
    """
    stop = Stop()
    with stopping(stop):
        report = run(settings_of(database, policy), expand(files), stop, until)
    if as_json:
        say_json(report)
    else:
        print_report(report)


def run(settings: Settings, files: Sequence[Path], stop: Stop, until: date | None = None) -> dict[str, object]:
    """Read files, then let time pass; what was done, by name.

    Raises:
        OSError: a file cannot be read.
        ShouwangError: nothing of the batch in hand was kept.
    """
    host = Embedded(settings, load(*settings.policy_dirs))
    try:
        before = _standing(host)
        with progress("读入 / reading", sum(file.stat().st_size for file in files)) as advance:
            read_files(host, list(files), stop, advance)
        if until is not None and not stop.asked:
            host.pass_time(midnight(until))
        return _report(host.counts, before, _standing(host)) | {"stopped": stop.asked}
    finally:
        host.close()


def expand(paths: Sequence[Path]) -> list[Path]:
    """Files as given; a folder stands for its *.jsonl, by name."""
    return [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]


@contextmanager
def stopping(stop: Stop) -> Iterator[None]:
    """Ask to stop at the first SIGINT or SIGTERM; a second one ends the program, and its batch is rolled back."""

    def ask(number: int, _frame: object) -> None:
        stop.asked = True
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _standing(host: Embedded) -> tuple[int, dict[str, int]]:
    """How many alerts there ever were, and how many records were refused, by reason."""
    with host.log.reader() as reader:
        raised = reader.connection.execute(select(func.count()).select_from(alerts_store.alert)).scalar_one()
        return raised, rejects.counts(reader.connection)


def _report(counts: Counts, before: tuple[int, dict[str, int]], after: tuple[int, dict[str, int]]) -> dict[str, object]:
    reasons = {reason: number - before[1].get(reason, 0) for reason, number in after[1].items()}
    report: dict[str, object] = asdict(counts)
    return report | {
        "alerts_raised": after[0] - before[0],
        "rejected_by_reason": {reason: number for reason, number in reasons.items() if number},
    }


def print_report(report: dict[str, object]) -> None:
    """Say what was done."""
    say(
        f"新增事件 {report['appended']}，重复 {report['repeated']}，拒收 {report['rejected']}；"
        f"研判记录 {report['assessed']}，预警变动 {report['case_events']}，其中新触发 {report['alerts_raised']}。"
    )
    say(
        f"{report['appended']} events appended, {report['repeated']} repeated, {report['rejected']} rejected; "
        f"{report['assessed']} readings, {report['case_events']} changes of alerts, {report['alerts_raised']} raised."
    )
    reasons = report["rejected_by_reason"]
    if isinstance(reasons, dict) and reasons:
        listed = "，".join(f"{reason} {number}" for reason, number in reasons.items())
        say(f"拒收原因 / rejected for: {listed}（详见 / see: shouwang rejects list）")
    if report["stopped"]:
        say("已按要求停止；再次运行将接着读 / stopped as asked; run it again to go on")
