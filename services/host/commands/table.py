"""Tables as text: cells fold at blanks and between Chinese characters, so that no id and no sum is ever cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

GAP = "  "
PIECE = re.compile(r"[ ]+|(?:(?:/ )?[!-~]+元?|.)[，。、；：）》”]*")
"""What stays in one line: a run of letters and digits with the slash before it, or one Chinese character; stops too."""

Cell = str | Text


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], width: int) -> Iterator[Text]:
    """The lines of a table, without blanks at their ends.

    It is wider than `width` only where ids and sums do not fit. A head such as 等级 grade stands in two lines.
    """
    cells = [[Text(head.replace(" ", "\n", 1), style="bold") for head in heads]]
    cells += [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    widths = _widths(list(zip(*cells, strict=True)), width)
    for row in cells:
        folded = [list(fold(cell.plain, room)) for cell, room in zip(row, widths, strict=True)]
        for parts in zip_longest(*folded, fillvalue=""):
            line = Text()
            for part, cell, room in zip(parts, row, widths, strict=True):
                line.append(part, style=cell.style).append(" " * (room - cell_len(part)) + GAP)
            line.rstrip()
            yield line


def fold(text: str, width: int) -> Iterator[str]:
    """The lines of a text that is to be at most so many columns wide; a piece that is wider stays whole.

    >>> list(fold("没有这个代码 h0000100:sudden_shock:1 / no such id", 12))
    ['没有这个代码', 'h0000100:sudden_shock:1', '/ no such id']
    """
    for paragraph in text.split("\n"):
        line = blank = ""
        for piece in PIECE.findall(paragraph):
            if piece.isspace():
                blank = piece
            elif line and cell_len(line + blank + piece) > width:
                yield line
                line, blank = piece, ""
            else:
                line, blank = line + blank + piece, ""
        yield line


def _widths(columns: Sequence[Sequence[Text]], room: int) -> list[int]:
    """The width of each column: what its cells need, taken from the widest until all fit or nothing can be folded."""
    widths = [max(cell_len(line) for cell in column for line in cell.plain.split("\n")) for column in columns]
    least = [max(cell_len(piece) for cell in column for piece in _pieces(cell.plain)) for column in columns]
    while sum(widths) + len(GAP) * (len(widths) - 1) > room:
        foldable = [place for place, width in enumerate(widths) if width > least[place]]
        if not foldable:
            break
        widths[max(foldable, key=lambda place: widths[place])] -= 1
    return widths


def _pieces(text: str) -> Iterator[str]:
    """The pieces of a text, and one that is empty."""
    yield ""
    yield from PIECE.findall(text)
