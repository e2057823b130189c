"""`shouwang scenario`: worked cases, read again and held against what they should give."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from services.host.commands.options import AsJson, Policies, settings_of
from services.host.commands.output import progress, say, say_json, warn
from services.host.plain import plain
from services.lab.scenario import Problem, Report, ScenarioError, run_file
from services.policy.load import load

FORM = """--json: passed, failed, scenarios（file, title, checks）, problems（file, line, column, chinese, english）"""
DIFFERS, UNREADABLE = 1, 2
SUFFIXES = {".yaml", ".yml"}

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", exists=True, readable=True, show_default=False,
        help="情景文件（YAML）；目录则读其中的 *.yaml、*.yml / scenario files; of a folder its *.yaml and *.yml",
    ),
]  # fmt: skip
Details = Annotated[bool, typer.Option("--details", help="也列出相符的各项及依据 / show what agrees, too, and why")]


def scenario(files: Files, details: Details = False, policy: Policies = None, as_json: AsJson = False) -> None:
    """核对情景；不符则退出码为 1，文件写错为 2 / check scenarios; exit code 1 if one differs, 2 if a file is faulty."""
    paths = [path for file in files for path in _files_of(file)]
    book = load(*settings_of("", policy).policy_dirs)
    reports: list[Report] = []
    problems: list[Problem] = []
    with progress("核对 / checking", len(paths)) as advance:
        for path in paths:
            try:
                reports += run_file(path, book)
            except ScenarioError as error:
                problems += error.problems
            advance(1)
    failed = sum(not report.ok for report in reports)
    if as_json:
        say_json(
            {
                "passed": len(reports) - failed, "failed": failed, "scenarios": [plain(one) for one in reports],
                "problems": [plain(one) for one in problems],
            }
        )  # fmt: skip
    else:
        _tell(reports, problems, details=details)
    if failed or problems:
        raise typer.Exit(UNREADABLE if problems else DIFFERS)


def _files_of(path: Path) -> list[Path]:
    """The file itself, or the scenario files of a folder.

    Raises:
        typer.BadParameter: the folder has none.
    """
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.iterdir() if each.suffix in SUFFIXES and each.is_file())
    if not found:
        raise typer.BadParameter(
            f"目录 {path} 中没有 *.yaml；没有可核对的；请核对路径 / the folder has no *.yaml; check the path"
        )
    return found


def _tell(reports: Sequence[Report], problems: Sequence[Problem], *, details: bool) -> None:
    for report in reports:
        lines = report.lines()
        say("\n".join(lines if details or not report.ok else lines[:1]))
    for problem in problems:
        warn(str(problem))
    failed = sum(not report.ok for report in reports)
    say(f"情景 {len(reports)} 个，不符 {failed} 个 / {len(reports)} scenarios, {failed} differ")
    if problems:
        faulty = len({problem.file for problem in problems})
        say(f"写错 {len(problems)} 处，{faulty} 个文件未核对 / {len(problems)} faults, {faulty} files not checked")
