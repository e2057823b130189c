"""The page of all commands, written from their own declarations, so that page and program cannot differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from services.host.codes import CATEGORIES, PROGRAMMES, PROPERTY, REGISTERED_AS, STATES

INTRO = """# 命令 / Commands

本页由程序自身的声明生成，`shouwang reference` 可再次输出。每条命令都有 `-h`、`--help`。
This page is written by the program itself (`shouwang reference`). Every command knows `-h` and `--help`.

- 数据库：`--database` 或环境变量 `SHOUWANG_DATABASE_URL`，写 SQLite 文件名或 URL，默认为当前目录的 `shouwang.db`。
  The database: `--database`, or the variable `SHOUWANG_DATABASE_URL`, a SQLite file or a URL; by default `shouwang.db`
  in the current folder.
- 其他设置：`SHOUWANG_POLICY_DIRS`（JSON 列表）、`SHOUWANG_WARM_HOUSEHOLDS`、`SHOUWANG_BATCH_EVENTS`。
  Other settings: the same three variables; the first is a JSON list of folders.
- `--json` 的键名是约定，改动会写入更新记录；不带 `--json` 的文字仅供人读，随时可改。
  The keys of `--json` are a contract; text without it is for people and may change at any time.
- 退出码：0 正常，1 发现问题（核对不一致、日志被改、参数有误、情景不符），2 用法、输入或数据库有误。
  Exit codes: 0 fine; 1 something was looked at and found wrong; 2 wrong usage, input or database.
- 在终端上用颜色和进度条，进度条只写标准错误；表格按终端宽度折行，编号从不截断；输出到文件或管道时无色，按 100 列折行。
  Colours and progress bars appear on terminals only, progress on the error stream. Tables fold to the terminal and
  never cut an id; in files and pipes they fold at 100 columns, without colours.
"""


def reference(context: typer.Context) -> None:
    """输出本页 / write this page."""
    typer.echo("\n".join([INTRO, *pages(context.find_root().command, "shouwang"), _codes()]), nl=False)


def pages(command: Any, name: str) -> Iterator[str]:  # noqa: ANN401  # typer's own commands share no public type
    """A section for each command below, in the order in which they are declared."""
    for key, each in getattr(command, "commands", {}).items():
        if each.hidden:
            continue
        if getattr(each, "commands", None):
            if each.invoke_without_command:
                yield _section(each, f"{name} {key}")
            yield from pages(each, f"{name} {key}")
        else:
            yield _section(each, f"{name} {key}")


def _section(command: Any, name: str) -> str:  # noqa: ANN401  # as above
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and "--help" not in one.opts]
    usage = " ".join([name, *(one.metavar for one in arguments), "[OPTIONS]"])
    lines = [f"## {name}", "", "```", usage, "```", "", *_paragraphs(command.help)]
    lines += ["| 参数 / parameter | 说明 / meaning |", "| --- | --- |"]
    lines += [f"| `{one.metavar}` | {_cell(one.help)} |" for one in arguments]
    lines += [f"| `{_usage(one)}` | {_cell(one.help)}{_default(one)} |" for one in options]
    if command.epilog:
        lines += ["", *_paragraphs(command.epilog)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _codes() -> str:
    """What the codes of `--json` mean that texts show as Chinese words."""
    lines = ["## 代码 / codes", "", "文字里写作中文，`--json` 里是代码；与户主关系用 GB/T 4761-2008 的代码。"]
    lines += ["Texts show the Chinese words, `--json` the codes; relations are those of GB/T 4761-2008.", ""]
    lines += ["| 代码 / code | 中文 | English |", "| --- | --- | --- |"]
    lists = (REGISTERED_AS, CATEGORIES, PROGRAMMES, STATES, PROPERTY)
    lines += [f"| `{code}` | {chinese} | {english} |" for each in lists for code, (chinese, english) in each.items()]
    return "\n".join(lines) + "\n"


def _paragraphs(text: str) -> list[str]:
    return [*(line.strip() for line in text.splitlines()), ""]


def _usage(option: Any) -> str:  # noqa: ANN401  # as above
    return _cell(" ".join([*option.opts, *([] if option.is_flag else [option.metavar])]))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(option: Any) -> str:  # noqa: ANN401  # as above
    if option.is_flag or option.default is None or option.required:
        return ""
    return f"（`{option.default}`）"
