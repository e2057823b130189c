"""JSON Lines: a flat object on each line, with the columns as keys; a key that is left out is an empty cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schemas.faults import Fault
from services.ingest.intake import MAX_LINE_BYTES
from services.ingest.rows import Columns, Table, broken, cells_of, lack
from services.ingest.said import Row

MARK = b"\xef\xbb\xbf"


def read(path: Path, columns: Columns) -> Iterator[Row] | Fault:
    """The rows; a line that is no flat object, or too long, is a row that the mapper refuses."""
    heads = list(dict.fromkeys(head for _, line in _lines(path) for head in cells_of(line) or ()))
    return lack(columns, [heads]) if columns.missing(heads) else _rows(path, heads)


def _rows(path: Path, heads: list[str]) -> Iterator[Row]:
    table = Table(heads)
    for number, line in _lines(path):
        cells = None if len(line) > MAX_LINE_BYTES else cells_of(line)
        row = broken(line, number) if cells is None else table.row(number, [cells.get(head, "") for head in heads])
        if row is not None:
            yield row


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; of one that is too long no more than shows it."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            rest = line
            while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE_BYTES + 1)
            text = line.removeprefix(MARK).strip()
            if text:
                yield number, text
