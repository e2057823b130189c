"""`shouwang mapping`: which files of departments are read, with which columns, and a template to begin with."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from services.host.commands.options import AsJson, settings_of
from services.host.commands.output import say, say_json, say_table
from services.host.plain import plain
from services.ingest.mapping import Mapping
from services.ingest.mappings import check_mappings, load_mappings
from services.ingest.templates import Column, template

TEXT_FORMAT = "@"
"""Format of cells that a spreadsheet leaves as they are written; else it rounds identity numbers."""

WIDTH = 18
HEADS = ("列 column", "又名 other names", "必有 required", "内容 content", "样例 example")

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE…]", help="对照表或其目录 / mappings or folders of them", show_default=False),
]
Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="对照表名 / name of the mapping")]
Out = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="写到哪里，.xlsx 或 .csv / where to, .xlsx or .csv")
]  # fmt: skip

mapping = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="部门文件的字段对照 / mappings of department files"
)


@mapping.command("list", epilog="--json: mappings（name, title, department, feed, types）")
def list_(as_json: AsJson = False) -> None:
    """能读哪些部门文件 / which files of departments can be read."""
    found = _load().values()
    if as_json:
        say_json({"mappings": [_summary(one) for one in found]})
        return
    rows = [[one.name, one.title, one.department, one.feed or "—", "、".join(_types(one))] for one in found]
    say_table(["名称 name", "内容 title", "部门 department", "数据来源 feed", "事件 events"], rows)


@mapping.command("show", epilog="--json: mapping, columns（head, others, is_required, expected, sample）")
def show(name: Name, as_json: AsJson = False) -> None:
    """某对照表的各列 / the columns of a mapping."""
    found = _find(name)
    columns = template(found)
    if as_json:
        say_json({"mapping": _summary(found), "columns": [plain(one) for one in columns]})
        return
    say(f"{found.name}：{found.title}")
    say_table(HEADS, [_row(one) for one in columns])


@mapping.command("check", epilog="--json: problems（file, line, column, chinese, english）")
def check(files: Files = None, as_json: AsJson = False) -> None:
    """检查对照表，有问题则退出码为 1 / check mappings; exit code 1 if anything is wrong."""
    problems = check_mappings(*(files or settings_of("", None).mapping_dirs))
    if as_json:
        say_json({"problems": [plain(one) for one in problems]})
    else:
        for one in problems:
            say(str(one))
        say(f"{len(problems)} 处问题 / {len(problems)} problems" if problems else "对照表没有问题 / mappings are sound")
    if problems:
        raise typer.Exit(1)


@mapping.command("template")
def template_(name: Name, out: Out) -> None:
    """写出空白样表，附一行样例 / write an empty table with one example row."""
    columns = template(_find(name))
    if out.suffix == ".xlsx":
        _write_xlsx(out, columns)
    elif out.suffix == ".csv":
        _write_csv(out, columns)
    else:
        raise typer.BadParameter("--out 应以 .xlsx 或 .csv 结尾 / --out must end in .xlsx or .csv")
    say(f"已写出 {out} / written to {out}")


def _load() -> dict[str, Mapping]:
    return load_mappings(*settings_of("", None).mapping_dirs)


def _find(name: str) -> Mapping:
    known = _load()
    if name not in known:
        names = "、".join(known)
        raise typer.BadParameter(f"没有对照表“{name}”，现有 / there is no mapping '{name}'; there are: {names}")
    return known[name]


def _summary(one: Mapping) -> dict[str, object]:
    named = {"name": one.name, "title": one.title, "department": one.department, "feed": one.feed}
    return {**named, "types": _types(one)}


def _types(one: Mapping) -> list[str]:
    return list(dict.fromkeys(statement.type for statement in one.statements))


def _row(column: Column) -> list[str]:
    required = "是 yes" if column.is_required else ""
    return [column.head, "、".join(column.others), required, column.expected, column.sample]


def _write_csv(path: Path, columns: Sequence[Column]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[one.head for one in columns], [one.sample for one in columns]])


def _write_xlsx(path: Path, columns: Sequence[Column]) -> None:
    book = Workbook()
    table, explained = book.worksheets[0], book.create_sheet("说明")
    table.title = "数据"
    table.append([one.head for one in columns])
    table.append([one.sample for one in columns])
    explained.append(list(HEADS))
    for one in columns:
        explained.append(_row(one))
    for sheet in (table, explained):
        sheet.freeze_panes = "A2"
        for place, cell in enumerate(sheet[1], 1):
            cell.font = Font(bold=True)
            column = sheet.column_dimensions[get_column_letter(place)]
            column.width = WIDTH
            column.number_format = TEXT_FORMAT
    book.save(path)
