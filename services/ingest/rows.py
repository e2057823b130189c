"""From lists of cells to rows: which row is the head, what each column is called, what a cell holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic_core import from_json, to_json

from schemas.faults import Fault
from services.ingest.said import Row

Heads = tuple[str, ...]
"""Names that one column may have in a file, the usual one first."""

HEADS_TOLD = 12
"""Heads named at most where a file lacks columns."""

NUMBERED = "#行号"
"""Column of a rejection report: where the row stood in the file that was first handed in."""

NOTED = "#"
"""Begins the names of columns that are ours, such as those of a rejection report that is handed back mended."""

EXPLAINED = "#说明"
"""Column of a template: a row in which it is filled is an example, and is left out."""

EXTRA = "#多出"
"""Stands for the cells of a row beyond the last head."""

BROKEN = "#损坏"
"""Stands for all of a row that could not be taken apart."""

UNSEEN = "\ufeff\u200b\u200c\u200d\u2060"
"""Marks that no screen shows and that exports leave at the ends of a head or cell."""

SERIAL = "#序号"
"""Column of a rejection report: the number of the dead letter that the row was."""

SERIAL_DIGITS = re.compile("[0-9]{1,15}")
_FIGURES = re.compile("[0-9]{3}")

TITLE_ROWS = 30
"""So many rows are searched for the head; titles, dates and notes above a table are fewer."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of which a file must have one of each group, and all that a mapping reads, each by its possible names."""

    required: tuple[Heads, ...]
    known: tuple[Heads, ...]

    def missing(self, heads: Sequence[str]) -> tuple[str, ...]:
        """The required columns that are not among the heads, with all their names."""
        found = frozenset(heads)
        return tuple("/".join(names) for names in self.required if found.isdisjoint(names))

    def unread(self, heads: Iterable[str]) -> tuple[str, ...]:
        """The heads that the mapping does not read, without ours."""
        known = {head for names in self.known for head in names}
        return tuple(head for head in heads if head and head not in known and not head.startswith(NOTED))

    def repeated(self, heads: Sequence[str]) -> str | None:
        """A column that the mapping reads and the heads name twice, or None."""
        return next((head for names in self.known for head in names if heads.count(head) > 1), None)


def clean(text: str) -> str:
    """A cell without blanks and unseen marks at its ends, and without what forces a spreadsheet to show it as text.

    >>> clean(" 甲　"), clean('="0012"'), clean("'0012")
    ('甲', '0012', '0012')
    """
    text = text.strip()
    if text and (text[0] in "='" or text[0] in UNSEEN or text[-1] in UNSEEN):
        text = text.strip(UNSEEN).strip()
        if text.startswith('="') and text.endswith('"'):
            return text[2:-1].strip()
        return text.removeprefix("'")
    return text


def lack(columns: Columns, rows: Sequence[Sequence[str]]) -> Fault:
    """That no row holds the columns, saying what the likeliest head row lacks."""
    cleaned = [[clean(text) for text in row] for row in rows]
    likeliest = min(cleaned, key=lambda row: (len(columns.missing(row)), -sum(map(bool, row))), default=[])
    names = "、".join(columns.missing(likeliest))
    what = f"找不到列：{names} / columns are missing: {names}"
    unread = columns.unread(likeliest)
    # A row with figures in it is no head row: what stands there may be somebody's name.
    if unread and not any(_FIGURES.search(text) for text in likeliest):
        others = "、".join(unread[:HEADS_TOLD]) + ("……" if len(unread) > HEADS_TOLD else "")
        zh, _, en = what.partition(" / ")
        what = f"{zh}；文件中未识别的列：{others} / {en}; not recognised in the file: {others}"
    return Fault(
        "missing_column", "", what,
        "请补上或改名这些列，或改用相符的对照表；样表见 shouwang mapping template / "
        "add or rename these columns, or use the mapping that fits; see shouwang mapping template",
    )  # fmt: skip


def twice(head: str) -> Fault:
    """That a file has a column twice, and nobody knows which one counts."""
    return Fault(
        "unreadable_file", "", f"列“{head}”出现两次 / the column '{head}' is there twice",
        "请删去或改名其中一列 / remove or rename one of them",
    )  # fmt: skip


class Table:
    """Makes rows of lists of cells below a head row."""

    def __init__(self, heads: Sequence[str]) -> None:
        names: dict[str, None] = {}
        for place, head in enumerate(heads, 1):
            name = head or f"列{place}"
            # Columns that no mapping reads may be named alike; the row keeps them all.
            names[name if name not in names else f"{name}（{place}）"] = None
        self._heads = tuple(names)
        self._noted = tuple(name for name in names if name.startswith(NOTED))

    def row(self, number: int, texts: Sequence[str]) -> Row | None:
        """The row, or None of one that is blank or an example."""
        cells = dict(zip(self._heads, map(clean, texts), strict=False))
        if not any(cells.values()) or (self._noted and cells.get(EXPLAINED)):
            return None
        if self._noted and (first := cells.get(NUMBERED, "")).isdecimal():
            number = int(first)
        serial = cells.get(SERIAL, "") if self._noted else ""
        for head in self._heads[len(texts) :]:
            cells[head] = ""
        for head in self._noted:
            del cells[head]
        if len(texts) > len(self._heads) and (extra := "".join(map(clean, texts[len(self._heads) :]))):
            cells[EXTRA] = extra
        return Row(number, cells, to_json(cells), int(serial) if SERIAL_DIGITS.fullmatch(serial) else None)


def find_table(columns: Columns, rows: Sequence[Sequence[str]]) -> tuple[Table, int] | Fault:
    """The table below the first row that holds the columns and the number of that row, or why there is none."""
    cleaned = [[clean(text) for text in row] for row in rows[:TITLE_ROWS]]
    for place, heads in enumerate(cleaned, 1):
        if not columns.missing(heads):
            head = columns.repeated(heads)
            return (Table(heads), place) if head is None else twice(head)
    return lack(columns, cleaned)


def cells_of(raw: bytes) -> dict[str, str] | None:
    """The cells of a flat JSON object, with columns as keys; None of what is none."""
    try:
        found = from_json(raw)
    except ValueError:
        return None
    if not isinstance(found, dict) or any(isinstance(value, dict | list) for value in found.values()):
        return None
    return {clean(head): clean(text_of(value)) for head, value in found.items()}


def row_of(raw: bytes, number: int) -> Row:
    """The row whose `raw` this is."""
    cells = cells_of(raw)
    return broken(raw, number) if cells is None else Row(number, cells, raw)


def broken(raw: bytes, number: int) -> Row:
    """A row that could not be taken apart; the mapper refuses it."""
    return Row(number, {BROKEN: raw.decode(errors="replace")}, raw)


def text_of(value: object) -> str:
    """A cell as text; numbers as a spreadsheet shows them, so that sums of fractions keep no tail.

    >>> text_of(0.1 + 0.2), text_of(3.0), text_of(True), text_of(None), text_of(3.40826197001011e17)
    ('0.3', '3', '是', '', '3.40826197001011e+17')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return format(value, ".15g") if isinstance(value, float) else str(value)
