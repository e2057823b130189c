"""`shouwang policy`: check policy data, and look at what holds where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from schemas.dates import civil_date
from services.host.clock import now
from services.host.commands.options import AsJson, Policies, day_of, settings_of
from services.host.commands.output import say, say_json, say_table
from services.host.plain import plain
from services.host.words import parameter_text
from services.policy.ledger import Tried
from services.policy.ledger import show as show_levels
from services.policy.load import check as check_folders
from services.policy.load import load
from services.policy.shape import NATION, Parameter

OUTCOMES = {
    "wins": "适用 applies", "overruled": "被下级取代 overruled", "ended": "已废止 ended", "not_yet": "尚未生效 not yet",
    "nothing": "无规定 nothing",
}  # fmt: skip

NEAR = 5
"""So many names are offered in place of one that does not exist."""

Folders = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[DIR…]", help="本地参数目录 / folders of local parameters", show_default=False),
]
ParameterPath = Annotated[
    str, typer.Argument(metavar="PATH", show_default=False, help="参数名 / name of the parameter")
]
Place = Annotated[str, typer.Option("--division", metavar="CODE", help="行政区划 / division")]
On = Annotated[
    date | None,
    typer.Option("--on", parser=day_of, metavar="DATE", help="哪一天，默认今天 / which day, by default today"),
]

policy = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="政策参数 / policy parameters")


@policy.command("check", epilog="--json: problems（file, line, column, code, detail, chinese, english）")
def check(folders: Folders = None, as_json: AsJson = False) -> None:
    """检查政策参数文件，有问题则退出码为 1 / check policy files; exit code 1 if anything is wrong."""
    problems = check_folders(tuple(folders or ()))
    if as_json:
        say_json({"problems": [plain(one) | {"chinese": one.chinese, "english": one.english} for one in problems]})
    else:
        for one in problems:
            say(str(one))
        files = len({one.file for one in problems})
        wrong = f"{files} 个文件有 {len(problems)} 处问题 / {len(problems)} problems in {files} files"
        say(wrong if problems else "政策参数没有问题 / the policy data is sound")
    if problems:
        raise typer.Exit(1)


@policy.command("show", epilog="--json: parameter, levels（division, name, outcome, hit, later）")
def show(
    path: ParameterPath,
    division: Place = NATION,
    on: On = None,
    policies: Policies = None,
    as_json: AsJson = False,
) -> None:
    """某参数在某地某日的取值，各级逐一列出 / what a parameter is in a place on a day, level by level."""
    book = load(*settings_of("", policies).policy_dirs)
    if path not in book.parameters:
        near = "\n".join(f"  {name}：{book.parameters[name].description}" for name in _near(path, book.parameters))
        raise typer.BadParameter(
            f"没有参数 {path}，相近的有 / there is no parameter {path}; near it:\n{near or '  （无 / none）'}"
        )
    levels = show_levels(book, path, division, on or civil_date(now()))
    if as_json:
        say_json({"parameter": plain(book.parameters[path]), "levels": [plain(one) for one in levels]})
        return
    say(f"{path}：{book.parameters[path].description}")
    say_table(
        ["层级 division", "结果 outcome", "取值 value", "生效 effective", "公布 published", "依据 legal source"],
        [_row(one) for one in levels],
    )


def _near(text: str, parameters: Mapping[str, Parameter]) -> list[str]:
    """Names of parameters that may be meant: those in whose name or description the text stands, else the likest."""
    holding = [name for name, one in parameters.items() if text in name or text in one.description]
    holding.sort(key=lambda name: len(parameters[name].description))
    return holding[:NEAR] or get_close_matches(text, parameters, n=NEAR)


def _row(level: Tried) -> list[str]:
    head = [f"{level.division} {level.name}", OUTCOMES[level.outcome]]
    if level.hit is None:
        return [*head, "—", "—", "—", "—"]
    hit = level.hit
    return [*head, parameter_text(hit.unit, hit.value), str(hit.effective_on), str(hit.published_on), hit.source]
