"""`shouwang scenario`: worked cases, read again and held against what they should give."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from services.host.commands.options import AsJson, Policies, settings_of
from services.host.commands.output import progress, say, say_json
from services.host.plain import plain
from services.lab.scenario import Report, run_files
from services.policy.load import load

FORM = """--json: passed, failed, scenarios（file, title, checks）"""

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", exists=True, readable=True, show_default=False,
        help="情景文件（YAML）；目录则读其中的 *.yaml / scenario files; of a folder its *.yaml",
    ),
]  # fmt: skip
Details = Annotated[bool, typer.Option("--details", help="也列出相符的各项及依据 / show what agrees, too, and why")]


def scenario(files: Files, details: Details = False, policy: Policies = None, as_json: AsJson = False) -> None:
    """核对情景，有不符则退出码为 1 / check scenarios against what they should give; exit code 1 if any differs."""
    paths = [file for path in files for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    book = load(*settings_of("", policy).policy_dirs)
    reports: list[Report] = []
    with progress("核对 / checking", len(paths)) as advance:
        for path in paths:
            found = run_files([path], book)
            if not found:
                raise typer.BadParameter(f"{path} 中没有情景 / there is no scenario in it")
            reports += found
            advance(1)
    failed = [report for report in reports if not report.ok]
    if as_json:
        say_json(
            {"passed": len(reports) - len(failed), "failed": len(failed), "scenarios": [plain(one) for one in reports]}
        )
    else:
        for report in reports:
            lines = report.lines()
            say("\n".join(lines if details or not report.ok else lines[:1]))
        say(f"情景 {len(reports)} 个，不符 {len(failed)} 个 / {len(reports)} scenarios, {len(failed)} differ")
    if failed:
        raise typer.Exit(1)
