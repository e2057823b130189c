"""How commands speak: tables and text to people, JSON to machines, progress on the error stream of a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from schemas.assessment import Grade
from services.host.commands.table import Cell, table
from services.host.database import missing_file
from services.host.words import GRADES

PLAIN_WIDTH = 100
"""Columns of a table where no terminal tells."""

STYLES = {Grade.RED: "bold red", Grade.ORANGE: "dark_orange", Grade.YELLOW: "yellow", Grade.BLUE: "blue"}

Advance = Callable[[int], None]


def console(*, stderr: bool = False) -> Console:
    """A console that colours only on a terminal and takes no text for markup."""
    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not found.is_terminal:
        found.width = PLAIN_WIDTH
    return found


def say(text: str | Text = "") -> None:
    """Print a paragraph."""
    console().print(text, soft_wrap=True)


def warn(text: str) -> None:
    """Print a paragraph to the error stream."""
    console(stderr=True).print(text, soft_wrap=True)


def note_new(database: str) -> None:
    """Say where a database is about to be made, so that a path with a slip in it is noticed."""
    file = missing_file(database)
    if file is not None:
        warn(f"没有数据库文件，新建 / there is no such database file; making a new one: {file.resolve()}")


def say_json(value: object) -> None:
    """Print JSON, for machines; the keys are a contract."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say_table(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table without frames, as wide as the terminal; figures are given as text."""
    listed = list(rows)
    screen = console()
    for line in table(heads, listed, screen.width):
        screen.print(line, soft_wrap=True)
    if not listed:
        screen.print("（无 / none）")


def grade_text(grade: Grade | None, words: Mapping[Grade, str] = GRADES) -> Text:
    """A grade in its colour, such as 红 RED; in the words of a place, where they are given."""
    return Text("—") if grade is None else Text(words[grade], style=STYLES[grade])


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Advance]:
    """A bar on the error stream of a terminal while something long runs; `total` may be unknown."""
    screen = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    left = TimeRemainingColumn()
    with Progress(*columns, left, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.advance(task, done)
