"""Comma-separated files as departments export them: encoding, separator and head row are found, never asked for."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from schemas.faults import Fault
from services.ingest.readers.broken import EXPORT_AGAIN, BrokenFile, unreadable
from services.ingest.rows import TITLE_ROWS, Columns, Table, broken, find_table, lack
from services.ingest.said import Row

ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order, strictly and over the whole file: hardly any Chinese text in GB18030 is UTF-8 as well."""

SEPARATORS = (",", "\t", ";", "，", "|")
CHUNK = 1 << 20
"""Bytes decoded at once while the encoding is found."""

UTF_16 = unreadable(
    "文件是 UTF-16 编码或不是文本 / the file is UTF-16, or no text",
    "请另存为“CSV UTF-8”或 XLSX / save it as CSV UTF-8 or as XLSX",
)
NO_ENCODING = unreadable("既不是 UTF-8 也不是 GB18030 编码 / neither UTF-8 nor GB18030", EXPORT_AGAIN)
OPEN_QUOTE = unreadable(
    "有引号没有闭合，其后各行无法分清 / a quotation mark is never closed, so the rows after it cannot be told apart",
    "请改正引号后重新提交整个文件 / mend it and hand in the whole file again",
)

MADE_UP = str.maketrans({
    "\ue78d": "︐", "\ue78e": "︒", "\ue78f": "︑", "\ue790": "︓", "\ue791": "︔", "\ue792": "︕", "\ue793": "︖",
    "\ue794": "︗", "\ue795": "︘", "\ue796": "︙", "\ue816": "𠂇", "\ue817": "𠂉", "\ue818": "𠃌", "\ue81e": "龴",
    "\ue826": "龵", "\ue82b": "龶", "\ue82c": "龷", "\ue831": "𡗗", "\ue832": "龸", "\ue83b": "𢦏", "\ue843": "龹",
    "\ue854": "龺", "\ue855": "𤇾", "\ue864": "龻",
})  # fmt: skip
"""Characters for which GB18030 once had no code of Unicode but a private one. Source: GB 18030-2022."""

_PRIVATE = re.compile("[\ue000-\uf8ff]")


def read(path: Path, columns: Columns) -> Iterator[Row] | Fault:
    """The rows below the head row."""
    encoding = _encoding(path)
    if isinstance(encoding, Fault):
        return encoding
    tops: list[list[str]] = []
    for separator in SEPARATORS:
        with path.open(encoding=encoding, newline="") as file:
            top = list(islice(_records(file, separator), TITLE_ROWS))
        found = find_table(columns, [texts for texts, _ in top])
        if not isinstance(found, Fault):
            return _rows(path, encoding, separator, *found)
        if found.reason != "missing_column":
            return found
        tops.extend(texts for texts, _ in top)
    return lack(columns, tops)


def _encoding(path: Path) -> str | Fault:
    """The encoding in which the whole file can be read."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in head:
        return UTF_16
    fitting = next((one for one in ENCODINGS if _fits(path, one)), None)
    if fitting is None:
        return NO_ENCODING
    return "utf-8-sig" if head.startswith(BOM_UTF8) else fitting


def _fits(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


Record = tuple[list[str], str | None]
"""The cells of a record, or none and its text if it could not be taken apart."""


def _rows(path: Path, encoding: str, separator: str, table: Table, head: int) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as file:
        for number, (texts, damaged) in enumerate(_records(file, separator), 1):
            if number <= head:
                continue
            row = table.row(number, texts) if damaged is None else broken(damaged.encode(), number)
            if row is not None:
                yield row


def _records(file: IO[str], separator: str) -> Iterator[Record]:
    """The records; after one with a stray quotation mark the next line is tried.

    Raises:
        BrokenFile: the file ends within quotation marks.
    """
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.taken.clear()
        try:
            texts = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if lines.is_over:
                raise BrokenFile(OPEN_QUOTE) from None
            yield [], "".join(lines.taken)
        else:
            yield texts, None


class _Lines:
    """The lines of a file, and which of them make the record that is being read."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.taken: list[str] = []
        self.is_over = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._file, None)
        if line is None:
            self.is_over = True
            raise StopIteration
        if _PRIVATE.search(line):
            line = line.translate(MADE_UP)
        self.taken.append(line)
        return line
