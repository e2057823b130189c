"""The rejection report (拒收清单): refused rows as they stood, with reason and remedy, to be mended and sent back."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from services.ingest.rows import BROKEN, EXTRA, SERIAL, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from services.eventlog.rejects import DeadLetter

WHY, TODO, LINE = "#原因", "#改法", "#行号"
"""Columns behind those of the department; a reader leaves them out when the mended report comes back."""

UNREADABLE = "#原文"
"""Column for what is no row: a line that could not be taken apart, or that is kept in part only."""

SHOWN_DIGITS = 11
"""Digits that a spreadsheet leaves as they are; of a longer number it loses the end, unless told that it is text."""


@dataclass(frozen=True, slots=True, repr=False)
class Refused:
    """A dead letter, opened; `raw` is None once the person it spoke of was erased."""

    letter: DeadLetter
    raw: bytes | None


def write_report(path: Path, opened: Callable[[], Iterator[Refused]]) -> int:
    """Write refused rows to a file, CSV (UTF-8 with mark) or XLSX by its name; how many. `opened` is asked twice.

    Raises:
        OSError: the file cannot be written.
    """
    heads = [head for head in dict.fromkeys(head for one in opened() for head in _cells(one)) if head != EXTRA]
    write = _write_xlsx if path.suffix.lower() == ".xlsx" else _write_csv
    return write(path, [*heads, SERIAL, WHY, TODO, LINE], (_line(one, heads) for one in opened()))


def _line(one: Refused, heads: Sequence[str]) -> list[str]:
    cells, letter = _cells(one), one.letter
    column = letter.column
    why = letter.what if column is None or column in letter.what else f"{column}：{letter.what}"
    if EXTRA in cells:
        why = f"{why}：{cells[EXTRA]}"
    return [*(cells.get(head, "") for head in heads), str(letter.number), why, letter.todo, str(letter.line)]


def _cells(one: Refused) -> Mapping[str, str]:
    if one.raw is None:
        return {}
    row = row_of(one.raw, one.letter.line)
    if BROKEN in row.cells:
        return {UNREADABLE: one.raw.decode(errors="replace")}
    return row.cells


def _write_csv(path: Path, heads: Sequence[str], lines: Iterator[list[str]]) -> int:
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heads)
        for number, line in enumerate(lines, 1):  # noqa: B007  # counted
            writer.writerow([shielded(text) for text in line])
    return number


def shielded(text: str) -> str:
    """A cell that a spreadsheet shows as it is: neither a long number rounded, nor a text run as a formula.

    >>> shielded("340826197001011234"), shielded("=1+1"), shielded("38.5")
    ('="340826197001011234"', "'=1+1", '38.5')
    """
    if len(text) > SHOWN_DIGITS and text[:-1].isdigit() and text[-1] in "0123456789Xx":
        return f'="{text}"'
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _write_xlsx(path: Path, heads: Sequence[str], lines: Iterator[list[str]]) -> int:
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet("拒收")
    number = 0
    sheet.append([_text(sheet, head) for head in heads])
    for number, line in enumerate(lines, 1):  # noqa: B007  # counted
        sheet.append([_text(sheet, text) for text in line])
    book.save(path)
    return number


def _text(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type, cell.number_format = "s", "@"
    return cell
