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

from services.host.commands.incoming import named
from services.host.commands.options import AsJson, Mappings, settings_of
from services.host.commands.output import say, say_json, say_table
from services.host.plain import plain
from services.ingest.mapping import Mapping
from services.ingest.mappings import check_mappings, load_mappings, mapping_file
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
NewFile = Annotated[
    Path, typer.Option("--out", metavar="FILE", dir_okay=False, help="写到哪里，.yaml，文件名即名称 / where to, .yaml")
]

mapping = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="部门文件的对照表 / mappings of department files"
)


@mapping.command("list", epilog="--json: mappings（name, title, department, feed, types）")
def list_(mappings: Mappings = None, as_json: AsJson = False) -> None:
    """能读哪些部门文件 / which files of departments can be read."""
    found = _load(mappings).values()
    if as_json:
        say_json({"mappings": [_summary(one) for one in found]})
        return
    rows = [[one.name, one.title, one.department, one.feed or "—", "、".join(_types(one))] for one in found]
    say_table(["名称 name", "内容 title", "部门 department", "数据来源 feed", "事件 events"], rows)


@mapping.command("show", epilog="--json: mapping, columns（head, others, is_required, expected, sample）")
def show(name: Name, mappings: Mappings = None, as_json: AsJson = False) -> None:
    """某对照表的各列 / the columns of a mapping."""
    found = named(_load(mappings), name)
    columns = template(found)
    if as_json:
        say_json({"mapping": _summary(found), "columns": [plain(one) for one in columns]})
        return
    say(f"{found.name}：{found.title}")
    say_table(HEADS, [_row(one) for one in columns])


@mapping.command("check", epilog="--json: problems（file, line, column, chinese, english）")
def check(files: Files = None, mappings: Mappings = None, as_json: AsJson = False) -> None:
    """检查对照表，有问题则退出码为 1 / check mappings; exit code 1 if anything is wrong."""
    problems = check_mappings(*(files or settings_of("", None, mappings).mapping_dirs))
    if as_json:
        say_json({"problems": [plain(one) for one in problems]})
    else:
        for one in problems:
            say(str(one))
        count = len(problems)
        found = f"{count} 处问题 / {count} problem{'' if count == 1 else 's'}"
        say(found if problems else "对照表没有问题 / mappings are sound")
    if problems:
        raise typer.Exit(1)


@mapping.command("template")
def template_(name: Name, out: Out, mappings: Mappings = None) -> None:
    """写出空白样表，附一行样例 / write an empty table with one example row."""
    columns = template(named(_load(mappings), name))
    if out.suffix == ".xlsx":
        _write_xlsx(out, columns)
    elif out.suffix == ".csv":
        _write_csv(out, columns)
    else:
        raise typer.BadParameter("--out 应以 .xlsx 或 .csv 结尾 / --out must end in .xlsx or .csv")
    say(f"已写出 {out} / written to {out}")


@mapping.command("copy")
def copy(name: Name, out: NewFile, mappings: Mappings = None) -> None:
    """把现有对照表抄成新文件，改列名即可用 / copy a mapping to a new file; put the names of your own columns in."""
    folders = settings_of("", None, mappings).mapping_dirs
    named(load_mappings(*folders), name)
    if out.suffix != ".yaml":
        raise typer.BadParameter("--out 应以 .yaml 结尾 / --out must end in .yaml")
    if out.exists():
        raise typer.BadParameter(f"{out} 已存在，请换一个名称 / {out} is there; write another name")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(mapping_file(name, *folders).read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"无法写入 {out}，请核对目录 / {out} cannot be written; check its folder") from error
    say(
        f"已写出 {out}；改好后用 --mappings {out.parent} --source {out.stem} / "
        f"written to {out}; when it is mended use it with these options"
    )


def _load(folders: Sequence[Path] | None) -> dict[str, Mapping]:
    return load_mappings(*settings_of("", None, folders).mapping_dirs)


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
