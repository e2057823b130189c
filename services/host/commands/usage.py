"""What a wrong call is told: Chinese first, then the words of the library that read the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer.exceptions import TyperException

CHINESE = re.compile("[\u4e00-\u9fff]")

WORDS = (
    (r"No such option: (\S+)", "没有选项 {}"),
    (r"No such command '(.*?)'", "没有命令 {}"),
    (r"Missing command", "缺少命令"),
    (r"Missing \w+ '(.*?)'", "缺少参数 {}"),
    (r"Option '(.*?)' requires an argument", "选项 {} 后面缺少值"),
    (r"Option '(.*?)' does not take a value", "选项 {} 不带值"),
    (r"Got unexpected extra argument\S* \((.*)\)", "多出参数 {}"),
    (r"Invalid value for '(.*?)': .*does not exist", "{} 所指的文件或目录不存在"),
    (r"Invalid value for '(.*?)': .*is a file", "{} 应为目录"),
    (r"Invalid value for '(.*?)': .*is a directory", "{} 应为文件"),
    (r"Invalid value for '(.*?)': .*is not readable", "{} 所指的文件无法读取"),
    (r"Invalid value for '(.*?)': .*valid integer", "{} 应为整数"),
    (r"Invalid value for '(.*?)': .*greater than or equal to (\d+)", "{} 不得小于 {}"),
)
"""What typer says, as patterns, and the same in Chinese; the first that fits is taken."""


def usage(error: TyperException) -> str:
    """How the command is called, what was wrong, and where there is help; only the help itself if nothing was asked."""
    context = getattr(error, "ctx", None)
    said = f"出错 / error: {_said(error.format_message())}"
    if context is None:
        return f"{said}\n帮助 / help: shouwang -h"
    if error.message == context.get_help():
        return error.message
    call = context.get_usage().removeprefix("Usage: ")
    return f"用法 / usage: {call}\n{said}\n帮助 / help: {context.command_path} -h"


def _said(english: str) -> str:
    for pattern, words in WORDS:
        if found := re.match(pattern, english, re.DOTALL):
            return f"{words.format(*found.groups())} / {english}"
    if CHINESE.search(english):  # said by a command itself, in both languages
        return re.sub(r"^Invalid value(?: for '(.*?)')?: ", lambda found: f"{found[1]}：" if found[1] else "", english)
    return f"用法有误 / {english}"
