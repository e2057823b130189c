"""`shouwang ingest`: files of departments into the log, and what follows from them."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.faults import Fault
from services.host.clock import now
from services.host.commands.county import Place, county_of
from services.host.commands.incoming import (
    SourceName,
    mapping_of,
    plain_report,
    print_report,
)
from services.host.commands.options import (
    DATABASE_URL,
    AsJson,
    Database,
    Mappings,
    Policies,
    moment_of,
    past_day_of,
    settings_of,
)
from services.host.commands.output import progress, say, say_json
from services.host.commands.tried import tell_tried
from services.host.commands.work import stopping
from services.host.embedded import TOPIC, Embedded
from services.host.hosts import Host, host_of
from services.host.ingesting import Desk, Job, Report
from services.host.opening import report_of
from services.host.rehearsing import rehearse
from services.host.work import Stop
from services.ingest.deliveries import State
from services.ingest.process import Door
from services.monitor.process import CONSUMER
from services.policy.load import load

if TYPE_CHECKING:
    from services.host.settings import Settings

FORM = """--json: followed, deliveries
（file, source, batch, mapping, state, counts, reasons, unread, skipped, resent, covered, broken）
--dry-run --json: files（file, rows, counts, reasons, unread, preview, broken）

不写 --source 的是事件文件，其中人员可写成 {"number": …}。同一文件再交一次不会重复；中断后重新运行即接着读。
Without --source it is an event file, in which a person may be written {"number": …}. The same file handed in again
changes nothing; cut short, it goes on. Exit code 1 if a file was stopped, 2 if one cannot be read."""

STOPPED, UNREADABLE = 1, 2
REPORTS = frozenset({".xlsx", ".csv"})

FOLLOWED_AT_ONCE = 1_000
"""Records read in one transaction behind the door: some seconds' work."""

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", exists=True, dir_okay=False, readable=True, show_default=False,
        help="CSV、XLSX 或 JSON Lines 文件 / CSV, XLSX or JSON Lines files",
    ),
]  # fmt: skip
Through = Annotated[
    date | None,
    typer.Option(
        "--covers-through", parser=past_day_of, metavar="DATE",
        help="数据已送齐至哪一天，记在最后一个文件之后 / day up to which all is delivered, said behind the last file",
    ),
]  # fmt: skip
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", parser=moment_of, metavar="INSTANT",
        help="补录历史：当时获知的时刻 / of a loaded history, when it became known",
    ),
]  # fmt: skip
DryRun = Annotated[bool, typer.Option("--dry-run", help="只试读，什么也不收下 / only try; nothing is taken")]
Preview = Annotated[
    int, typer.Option("--preview", min=0, metavar="N", help="试读，并显示前几行的事件 / try, and show the first events")
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report", dir_okay=False, metavar="FILE",
        help="拒收清单（.csv 或 .xlsx），改好可再交 / the refused rows, to be mended and handed in again",
    ),
]  # fmt: skip
Accept = Annotated[
    bool, typer.Option("--accept-refusals", help="拒收再多也读完 / read on, however many rows are refused")
]
AcceptUnits = Annotated[
    bool, typer.Option("--accept-units", help="金额单位无误，照收 / the unit of the sums is right, however it looks")
]
NoFollow = Annotated[bool, typer.Option("--no-follow", help="只收下，暂不研判 / take only; assess later")]


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for, the same for every file."""

    settings: Settings
    jobs: list[Job]
    report: Path | None
    follows: bool


def ingest(
    files: Files,
    source: SourceName = None,
    division: Place = None,
    covers_through: Through = None,
    known_at: KnownAt = None,
    dry_run: DryRun = False,
    preview: Preview = 0,
    report: ReportFile = None,
    accept_refusals: Accept = False,
    accept_units: AcceptUnits = False,
    no_follow: NoFollow = False,
    mappings: Mappings = None,
    policy: Policies = None,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """部门数据文件入库：识别编码与列，逐行校验，拒收的说明原因 / department files into the log, each row checked."""
    _check_report(report, is_tried=bool(dry_run or preview))
    settings = settings_of(database, policy, mappings)
    book = load(*settings.policy_dirs)
    mapping = mapping_of(settings, source, covers_through)
    county = "" if mapping is None else county_of(database, book.divisions, division)
    jobs = [
        Job(
            path=file, place=file.name, mapping=mapping, county=county, known_at=known_at,
            covers_through_on=covers_through if file is files[-1] else None, accepts_refusals=accept_refusals,
            accepts_units=accept_units, limit_pct=settings.refusal_limit_pct, batch_rows=settings.batch_events,
        )
        for file in files
    ]  # fmt: skip
    if dry_run or preview:
        tried = [(job, rehearse(job, book.divisions, now(), preview)) for job in jobs]
        if tell_tried(tried, as_json=as_json):
            raise typer.Exit(UNREADABLE)
        return
    stop = Stop()
    with stopping(stop):
        told, followed = _run(_Order(settings, jobs, report, not no_follow), host_of(settings, book), stop)
    if as_json:
        say_json({"deliveries": [plain_report(job, one) for job, one in told], "followed": followed})
    else:
        for job, one in told:
            print_report(job, one, "--accept-refusals", report)
        if stop.asked:
            say("已按要求停止；再次运行将接着读 / stopped as asked; run it again to go on")
    _leave([one for _, one in told])


def _check_report(report: Path | None, *, is_tried: bool) -> None:
    """Refuse, before anything is taken, a report that could not be written afterwards.

    Raises:
        typer.BadParameter: nothing is refused by a trial, or the name or the folder will not do.
    """
    if report is None:
        return
    if is_tried:
        raise typer.BadParameter(
            "试读不写退回表，请去掉 --report，或去掉 --dry-run 和 --preview / "
            "a trial writes no report; leave --report out, or --dry-run and --preview"
        )
    if report.suffix.lower() not in REPORTS:
        raise typer.BadParameter("--report 应以 .xlsx 或 .csv 结尾 / --report must end in .xlsx or .csv")
    if not os.access(report if report.exists() else report.absolute().parent, os.W_OK):
        raise typer.BadParameter(f"无法写入 {report}，请核对目录 / {report} cannot be written; check its folder")


def _run(order: _Order, host: Host, stop: Stop) -> tuple[list[tuple[Job, Report | Fault]], int]:
    """Hand the files in and read what they led to; with each what became of it, and how many records were followed."""
    told: list[tuple[Job, Report | Fault]] = []
    with closing(host):
        known_at = order.jobs[0].known_at
        if order.follows or _behind(host) is None:
            host.pass_time(known_at)  # a log without a policy cannot be read
        door = Door(host.log, host.vault, host.book.divisions, now)
        desk = Desk(host.log, host.vault, host.book.divisions, lambda parcel: door.take_all([parcel])[0], now)
        for job in order.jobs:
            if not stop.asked:
                with progress(f"读入 / reading {job.place}", None) as advance:
                    told.append((job, desk.run(job, stop, advance)))
        reports = [one for _, one in told if not isinstance(one, Fault)]
        if order.report is not None and reports:
            report_of(host.log, host.vault, order.report, [one.handed for one in reports])
        return told, _follow(host, known_at, stop) if order.follows and isinstance(host, Embedded) else 0


def _follow(host: Embedded, known_at: datetime | None, stop: Stop) -> int:
    """Read what was taken; how many records that were."""
    behind = _behind(host) or 0
    with progress("研判 / assessing", behind) as advance:
        while not stop.asked and host.follow(FOLLOWED_AT_ONCE):
            advance(FOLLOWED_AT_ONCE)
    if not stop.asked:
        host.pass_time(known_at)
    return behind


def _behind(host: Host) -> int | None:
    """Records that have not been read yet; None of an empty log."""
    with host.log.reader() as reader:
        end = reader.head().position
        return end - reader.consumed(CONSUMER, TOPIC, 0) if end else None


def _leave(told: list[Report | Fault]) -> None:
    if any(isinstance(one, Fault) for one in told):
        raise typer.Exit(UNREADABLE)
    if any(one.handed.state is State.STOPPED for one in told if isinstance(one, Report)):
        raise typer.Exit(STOPPED)
