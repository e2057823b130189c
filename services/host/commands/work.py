"""`shouwang work`: event files into the log, and what follows from them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import func, select

from schemas.events.system import Tick
from services.alerts import store as alerts_store
from services.eventlog import rejects
from services.host.clock import SYSTEM, midnight, now
from services.host.commands.options import DATABASE_URL, AsJson, Database, Policies, past_day_of, settings_of
from services.host.commands.output import progress, say, say_json
from services.host.front import Counts
from services.host.hosts import Host, host_of
from services.host.notifying import delivery, notifier_of, send
from services.host.plain import plain
from services.host.work import Stop
from services.host.work import work as read_files
from services.policy.load import load

if TYPE_CHECKING:
    from services.host.settings import Settings

FORM = """--json: read, appended, repeated, rejected, days_passed, time_on, assessed, case_events, alerts_raised,
rejected_by_reason, stopped; read = appended + repeated + rejected

读入文件的每一行是一个 CloudEvents 1.0 对象；拒收的不影响其他行，用 rejects list 查看。
Each line of a file is a CloudEvents 1.0 object; a refused line disturbs no other, and rejects list tells why."""

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", exists=True, readable=True, show_default=False,
        help="事件文件（JSON Lines）；目录则读其中的 *.jsonl / event files; of a folder its *.jsonl",
    ),
]  # fmt: skip
Notify = Annotated[bool, typer.Option("--notify", help="边读边发送通知 / send notices meanwhile")]
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
    notify: Notify = False,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """读入事件、研判、生成预警 / read events, assess, raise alerts.

    接着上次停下的地方读；Ctrl-C 或 SIGTERM 处理完手头一批后停止。
    文件凭名称和开头 64 KB 认出：不足 64 KB 的文件增补后从头再读，读过的算作重复，不影响结果。
    Goes on where it stopped; Ctrl-C or SIGTERM finish the batch in hand. A file is known by its name and its first
    64 KB: a shorter one that has grown is read from its start again, and what was read before counts as repeated.
    """
    stop = Stop()
    with stopping(stop):
        report = run(settings_of(database, policy), expand(files), stop, until, is_sending=notify)
    if as_json:
        say_json(report)
    else:
        print_report(report)


def run(
    settings: Settings, files: Sequence[Path], stop: Stop, until: date | None = None, *, is_sending: bool = False
) -> dict[str, object]:
    """Read files, then let time pass; what was done, by name. RED notices go out behind each batch, if any do.

    Raises:
        OSError: a file cannot be read.
        ShouwangError: nothing of the batch in hand was kept.
    """
    with progress("读入 / reading", sum(file.stat().st_size for file in files)) as advance:
        host = host_of(settings, load(*settings.policy_dirs))
        tell = _sender(host, is_sending=is_sending)

        def passed(done: int) -> None:
            advance(done)
            tell(only_red=True)

        try:
            before = _standing(host)
            tell(only_red=True)
            read = _read(host, files, stop, passed)
            if until is not None and not stop.asked:
                host.pass_time(midnight(until))
            tell(only_red=False)
            return _report(read, host.counts, before, _standing(host)) | {"stopped": stop.asked}
        finally:
            host.close()


def _read(host: Host, files: Sequence[Path], stop: Stop, advance: Callable[[int], None]) -> int:
    """Read files, each of them one delivery; how many records they held that had not been read."""
    records = 0
    for file in files:
        if not stop.asked:
            with delivery(host.log, file.name, stop):
                records += read_files(host, [file], stop, advance)
    return records


def _sender(host: Host, *, is_sending: bool) -> Callable[..., object]:
    """What sends notices, if any are to be sent."""
    if not is_sending:
        return lambda **_: None
    notifier = notifier_of(host.book)
    return lambda *, only_red: send(host.log, notifier, now(), only_red=only_red)


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


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a database holds: alerts ever raised, records refused by reason, and the days that have begun."""

    raised: int
    refused: dict[str, int]
    days: tuple[date, ...]


def _standing(host: Host) -> _Standing:
    with host.log.reader() as reader:
        raised = reader.connection.execute(select(func.count()).select_from(alerts_store.alert)).scalar_one()
        days = sorted({one.occurred_on for one in reader.stream(SYSTEM) if one.type == Tick.__name__})
        return _Standing(raised, rejects.counts(reader.connection), tuple(days))


def _report(read: int, counts: Counts, before: _Standing, after: _Standing) -> dict[str, object]:
    reasons = {reason: number - before.refused.get(reason, 0) for reason, number in after.refused.items()}
    return {
        "read": read, "appended": read - counts.repeated - counts.rejected, "repeated": counts.repeated,
        "rejected": counts.rejected, "days_passed": len(after.days) - len(before.days),
        "time_on": plain(after.days[-1]) if after.days else None, "assessed": counts.assessed,
        "case_events": counts.case_events, "alerts_raised": after.raised - before.raised,
        "rejected_by_reason": {reason: number for reason, number in reasons.items() if number},
    }  # fmt: skip


def print_report(report: dict[str, object]) -> None:
    """Say what was done."""
    say(
        f"读入 {report['read']} 条 = 新增 {report['appended']} + 重复 {report['repeated']} + "
        f"拒收 {report['rejected']}；"
        f"研判记录 {report['assessed']}，案件记录 {report['case_events']}，其中新触发 {report['alerts_raised']}。"
    )
    say(
        f"{report['read']} read = {report['appended']} new + {report['repeated']} repeated + {report['rejected']} "
        f"rejected; {report['assessed']} readings, {report['case_events']} case events, "
        f"{report['alerts_raised']} raised."
    )
    if report["days_passed"]:
        say(
            f"时间推进 {report['days_passed']} 天，到 {report['time_on']} / "
            f"time moved on by {report['days_passed']} days, to {report['time_on']}"
        )
    reasons = report["rejected_by_reason"]
    if isinstance(reasons, dict) and reasons:
        listed = "，".join(f"{reason} {number}" for reason, number in reasons.items())
        say(f"拒收原因 / rejected for: {listed}（详见 / see: shouwang rejects list）")
    if report["stopped"]:
        say("已按要求停止；再次运行将接着读 / stopped as asked; run it again to go on")
    elif not report["read"]:
        say("文件此前已读完，没有新的记录 / the files have been read before and hold nothing new")
