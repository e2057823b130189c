"""Files of departments to rows: what kind a file is, its own first bytes say, not its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.faults import Fault
from services.ingest.readers import csv, jsonl, xlsx
from services.ingest.readers.broken import EXPORT_AGAIN, unreadable

if TYPE_CHECKING:
    from services.ingest.rows import Columns
    from services.ingest.said import Row

XLSX, XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""First bytes of the two kinds of workbooks."""

HEAD_BYTES = 512
UTF_8_MARK = b"\xef\xbb\xbf"

OLD_WORKBOOK = unreadable(
    "旧版 .xls 表格，或有密码 / a workbook of the old form (.xls), or with a password",
    "请另存为 .xlsx，不加密码 / save it as .xlsx without a password",
)
NO_LINES = unreadable(
    "这是表格文件，不是事件文件 / this is a table and no event file",
    "请加 --source 名称，名称见 shouwang mapping list / add --source NAME, as listed by shouwang mapping list",
)
EMPTY = unreadable("文件是空的 / the file is empty", EXPORT_AGAIN)
WEB_PAGE = unreadable(
    "这是网页，只是名为表格 / this is a web page that calls itself a spreadsheet",
    "请在表格软件中打开并另存为 XLSX / open it in a spreadsheet and save it as XLSX",
)
JSON_LIST = unreadable(
    "这是一个 JSON 列表 / this is one JSON list", "请每行写一个对象（JSON Lines）/ write one object on each line"
)


def read(path: Path, columns: Columns) -> Iterator[Row] | Fault:
    """The rows of a file that has the columns, in order and one at a time, or why it cannot be read.

    Raises:
        BrokenFile: while iterating, where the rest of the file cannot be told apart.
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    text = head.removeprefix(UTF_8_MARK).lstrip()
    if head.startswith(XLS):
        return OLD_WORKBOOK
    if head.startswith(XLSX):
        return xlsx.read(path, columns)
    if not text:
        return EMPTY
    if text.startswith(b"<"):
        return WEB_PAGE
    if text.startswith(b"["):
        return JSON_LIST
    return jsonl.read(path, columns) if text.startswith(b"{") else csv.read(path, columns)


def is_table(path: Path) -> bool:
    """Whether a file is a workbook or a table of text, and no event file, whose lines are objects.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return head.startswith((XLSX, XLS)) or bool(head.strip() and b"{" not in head)
