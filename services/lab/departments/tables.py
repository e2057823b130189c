"""The files of departments: CSV in the encodings that exports come in, XLSX, JSON Lines of flat objects."""

from __future__ import annotations

import csv
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook

if TYPE_CHECKING:
    from pathlib import Path


class Table(ABC):
    """A file of one department that is being written."""

    @abstractmethod
    def add(self, cells: Sequence[str]) -> None:
        """Write a row, one text for each column."""

    @abstractmethod
    def close(self) -> None:
        """Finish the file."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a department exports (导出习惯): kind of file, titles above the head, and of CSV encoding and separator."""

    suffix: str
    encoding: str = "utf-8"
    separator: str = ","
    titles: int = 0


CSV_OF_WINDOWS: Final = Habit(".csv", "gb18030", titles=2)
CSV_OF_EXCEL: Final = Habit(".csv", "utf-8-sig")
CSV_WITH_TABS: Final = Habit(".csv", "gb18030", "\t")
CSV_PLAIN: Final = Habit(".csv", separator=";")
SPREADSHEET: Final = Habit(".xlsx", titles=1)
LINES: Final = Habit(".jsonl")

HABITS: Final[Mapping[str, Habit]] = {
    "yb": CSV_OF_WINDOWS, "mz": CSV_OF_EXCEL, "ga": CSV_OF_WINDOWS, "rs": CSV_WITH_TABS, "sw": CSV_PLAIN,
    "cl": SPREADSHEET, "zj": SPREADSHEET, "yj": SPREADSHEET, "xf": SPREADSHEET, "ny": SPREADSHEET, "gh": SPREADSHEET,
    "hd": SPREADSHEET, "gd": CSV_WITH_TABS, "rx": LINES, "jz": LINES,
}  # fmt: skip
"""By bureau, the first part of a department's word; whoever is not named exports what Excel saves."""


def habit_of(department: str) -> Habit:
    """How the bureau of a department exports."""
    return HABITS.get(department.split("-", maxsplit=1)[0], CSV_OF_EXCEL)


def open_table(path: Path, habit: Habit, title: str, heads: Sequence[str]) -> Table:
    """A new file, with its titles and head row written."""
    if habit.suffix == LINES.suffix:
        return _Lines(path, heads)
    table: Table = _Spreadsheet(path) if habit.suffix == SPREADSHEET.suffix else _Csv(path, habit)
    for text in (title, "单位：元")[: habit.titles]:
        table.add([text])
    table.add(heads)
    return table


class _Csv(Table):
    def __init__(self, path: Path, habit: Habit) -> None:
        self._file = path.open("w", encoding=habit.encoding, newline="")
        self._writer = csv.writer(self._file, delimiter=habit.separator)

    def add(self, cells: Sequence[str]) -> None:
        self._writer.writerow(cells)

    def close(self) -> None:
        self._file.close()


class _Spreadsheet(Table):
    """A workbook in which dates in the plain form are dates, as when somebody typed them; all else is text."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("数据")

    def add(self, cells: Sequence[str]) -> None:
        self._sheet.append([_typed(text) for text in cells])

    def close(self) -> None:
        self._book.save(self._path)


def _typed(text: str) -> str | date:
    with suppress(ValueError):
        return date.fromisoformat(text) if len(text) == len("2025-01-01") else text
    return text


class _Lines(Table):
    def __init__(self, path: Path, heads: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._heads = heads

    def add(self, cells: Sequence[str]) -> None:
        said = {head: text or None for head, text in zip(self._heads, cells, strict=True)}
        self._file.write(json.dumps(said, ensure_ascii=False))
        self._file.write("\n")

    def close(self) -> None:
        self._file.close()
