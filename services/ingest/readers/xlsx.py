"""Workbooks: the first sheet that has the columns, each cell as the text that a clerk sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from schemas.faults import Fault
from services.ingest.readers.broken import EXPORT_AGAIN, unreadable
from services.ingest.rows import TITLE_ROWS, Columns, Table, find_table, lack, text_of
from services.ingest.said import Row

NO_WORKBOOK = unreadable("表格文件已损坏 / the workbook is damaged", EXPORT_AGAIN)
MIDNIGHT = time()


def read(path: Path, columns: Columns) -> Iterator[Row] | Fault:
    """The rows of the first sheet that has the columns."""
    try:
        sheets = CalamineWorkbook.from_path(path.as_posix())
        tops: list[Sequence[str]] = []
        for name in sheets.sheet_names:
            sheet = sheets.get_sheet_by_name(name)
            top = [_texts(cells) for cells in islice(sheet.iter_rows(), TITLE_ROWS)]
            found = find_table(columns, top)
            if not isinstance(found, Fault):
                return _rows(sheet, *found)
            if found.reason != "missing_column":
                return found
            tops.extend(top)
    except CalamineError:
        return NO_WORKBOOK
    return lack(columns, tops)


def _rows(sheet: CalamineSheet, table: Table, head: int) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > head:
            row = table.row(number, _texts(cells))
            if row is not None:
                yield row


def _texts(cells: Sequence[object]) -> list[str]:
    return [cell if isinstance(cell, str) else _text(cell) for cell in cells]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == MIDNIGHT else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return text_of(cell)
