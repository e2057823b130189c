"""`shouwang check-feed`: what a department should look at before it hands a file in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from schemas.dates import civil_date
from schemas.faults import Fault
from services.host.checking import check
from services.host.clock import now
from services.host.commands.county import division_of
from services.host.commands.incoming import named, print_unread, rows_text
from services.host.commands.options import AsJson, Mappings, moment_of, past_day_of, settings_of
from services.host.commands.output import progress, say, say_json, say_table
from services.host.plain import plain
from services.host.settings import settings
from services.ingest.checks import Checks, Expected, Finding, unreadable
from services.ingest.mappings import load_mappings
from services.policy.divisions import trim
from services.policy.load import load

FORM = """--json: rows, types, days, unread, findings（kind, about, count, rows, zh, en）

不需要数据库和密钥，也不收下任何内容；有发现则退出码为 1，文件无法读取为 2。
Needs no database and no key, and takes nothing in; exit code 1 if there is something to look at, 2 if the file cannot
be read. kind: unreadable, empty, refused, repeated, conflict, equal, unit, rounded, county, gap, thin, late."""

FOUND, UNUSABLE = 1, 2

KINDS = {
    "unreadable": "无法读取 unreadable", "empty": "空 empty", "refused": "会拒收 refused", "repeated": "重复 repeated",
    "conflict": "编号冲突 conflict", "equal": "内容相同 equal", "unit": "元分 unit", "rounded": "号码被改 rounded",
    "county": "区县 county",
    "gap": "缺月 gap", "thin": "偏少 thin", "late": "迟报 late",
}  # fmt: skip

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, readable=True, show_default=False,
        help="CSV、XLSX 或 JSON Lines 文件 / a CSV, XLSX or JSON Lines file",
    ),
]  # fmt: skip
Source = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="NAME",
        help="对照表名称，见 mapping list；不写则是事件文件 / name of the mapping; without it, an event file",
    ),
]  # fmt: skip
Place = Annotated[
    str | None,
    typer.Option("--division", metavar="CODE", help="应属的区划，默认为最多的区县 / the division that it should be of"),
]
Through = Annotated[
    date | None,
    typer.Option(
        "--covers-through", parser=past_day_of, metavar="DATE", help="报齐到哪一天 / the day through which it is whole"
    ),
]

KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", parser=moment_of, metavar="INSTANT",
        help="补录历史：当时的报送时刻 / of a history: when it was handed in then",
    ),
]  # fmt: skip


def check_feed(
    file: File,
    source: Source = None,
    division: Place = None,
    covers_through: Through = None,
    known_at: KnownAt = None,
    mappings: Mappings = None,
    as_json: AsJson = False,
) -> None:
    """报送前自查：重复、迟报、元分混淆、区县不符、缺月、会拒收的行 / look at a file before it is handed in."""
    mapping = None
    if source is not None:
        mapping = named(load_mappings(*settings_of("", None, mappings).mapping_dirs), source)
    divisions = load(*settings().policy_dirs).divisions
    home = None if division is None else trim(division_of(divisions, division))
    expected = Expected(on=civil_date(known_at or now()), division=home, covers_through_on=covers_through)
    with progress("核对 / checking", None) as advance:
        looked = check(file, mapping, expected, divisions, advance)
    checks = Checks(expected) if isinstance(looked, Fault) else looked
    findings = [unreadable(looked)] if isinstance(looked, Fault) else checks.findings()
    if as_json:
        say_json(_report(checks, findings))
    else:
        _tell(file, checks, findings)
    if findings:
        raise typer.Exit(FOUND if checks.rows else UNUSABLE)


def _report(checks: Checks, findings: list[Finding]) -> dict[str, object]:
    return {
        "rows": checks.rows, "types": dict(sorted(checks.types.items())),
        "days": None if checks.days is None else [str(day) for day in checks.days],
        "unread": list(checks.unread), "findings": [plain(one) for one in findings],
    }  # fmt: skip


def _tell(file: Path, checks: Checks, findings: list[Finding]) -> None:
    said = "，".join(f"{name} {count}" for name, count in sorted(checks.types.items()))
    days = "" if checks.days is None else f"，{checks.days[0]} – {checks.days[1]}"
    say(f"{file.name}：{checks.rows} 行 / {rows_text(checks.rows)}{'：' if said else ''}{said}{days}")
    print_unread(checks.unread)
    if not findings:
        say("没有发现问题，可以报送 / nothing to look at; hand it in")
        return
    say_table(
        ["检查 check", "列 column", "数量 count", "行 rows", "说明 what to do"],
        [
            [KINDS[one.kind], one.about or "—", str(one.count), _rows(one), f"{one.zh} / {one.en}"]
            for one in findings
        ],
    )  # fmt: skip


def _rows(finding: Finding) -> str:
    listed = ", ".join(map(str, finding.rows))
    return f"{listed} …" if finding.count > len(finding.rows) > 0 else listed or "—"
