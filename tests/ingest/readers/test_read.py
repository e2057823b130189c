"""Files of departments as they really come."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from schemas.faults import Fault
from services.ingest.intake import MAX_LINE_BYTES
from services.ingest.readers import read
from services.ingest.readers.broken import BrokenFile
from services.ingest.rows import BROKEN, Columns
from services.ingest.said import Row

COLUMNS = Columns((("编号",), ("姓名",)), (("编号",), ("姓名",), ("日期",)))
TEXT = '一月报表\n\n编号,姓名,日期\n1,张三,2025/1/2\n\n2,"李\n四",\n'


def rows_of(path: Path, content: bytes | str | None = None) -> list[Row]:
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    rows = read(path, COLUMNS)
    assert not isinstance(rows, Fault), rows
    return list(rows)


def refused(path: Path, content: bytes) -> Fault:
    path.write_bytes(content)
    rows = read(path, COLUMNS)
    assert isinstance(rows, Fault)
    return rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "，", "|"])
def test_encoding_and_separator_are_found(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "a.txt", TEXT.replace(",", separator).encode(encoding))

    assert [(row.number, dict(row.cells)) for row in rows] == [
        (4, {"编号": "1", "姓名": "张三", "日期": "2025/1/2"}), (6, {"编号": "2", "姓名": "李\n四", "日期": ""}),
    ]  # fmt: skip


def test_characters_that_gb18030_once_had_no_code_for_are_mended(tmp_path: Path) -> None:
    [row] = rows_of(tmp_path / "a.csv", "编号,姓名\n1,\ue81e\n".encode("gb18030"))

    assert row.cells["姓名"] == "龴"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TEXT.encode("utf-16"), "UTF-16"), (TEXT.encode("utf-16-le"), "UTF-16"), (b"\xff\xff\xff\n", "GB18030"),
        (TEXT.encode() + "、".encode()[:2], "GB18030"), (b"", "empty"), (b"\xef\xbb\xbf \n", "empty"),
        (b"<html><table>", "web page"), (b'[{"a": 1}]', "JSON list"), (b"PK\x03\x04x", "damaged"),
        (b"\xd0\xcf\x11\xe0x", "旧版 .xls"), ("编号,姓名,编号\n1,2,3\n".encode(), "编号"),
        ("编号,名字\n1,2\n".encode(), "姓名"), ('{"编号": "1"}\n'.encode(), "姓名"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(content: bytes, words: str, tmp_path: Path) -> None:
    assert words in str(refused(tmp_path / "a.csv", content))


def test_a_row_with_a_stray_quotation_mark_does_no_harm_to_the_next(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "a.csv", '编号,姓名\n1,"甲"乙\n2,丙\n')

    assert [dict(row.cells) for row in rows] == [{BROKEN: '1,"甲"乙\n'}, {"编号": "2", "姓名": "丙"}]


def test_a_quotation_mark_that_is_never_closed_stops_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,姓名\n1,甲\n" + "9,x\n" * 40 + '2,"乙\n3,丙\n', encoding="utf-8")
    rows = read(path, COLUMNS)
    assert not isinstance(rows, Fault)

    assert next(rows).cells["姓名"] == "甲"
    with pytest.raises(BrokenFile):
        list(rows)


def test_the_objects_of_json_lines_may_leave_keys_out(tmp_path: Path) -> None:
    lines = (
        '\ufeff{"编号": 1, "姓名": null}\n\n{"姓名": "甲", "编号": 3.50}\n[1]\n'
        + "x" * (MAX_LINE_BYTES + 9)
        + '\n{"编号": true}'
    )
    rows = rows_of(tmp_path / "a.jsonl", lines)

    assert [(row.number, dict(row.cells)) for row in rows if BROKEN not in row.cells] == [
        (1, {"编号": "1", "姓名": ""}), (3, {"编号": "3.5", "姓名": "甲"}), (6, {"编号": "是", "姓名": ""}),
    ]  # fmt: skip
    assert [row.number for row in rows if BROKEN in row.cells] == [4, 5]


def workbook(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    book.worksheets[0].append(["说明"])
    sheet = book.create_sheet("数据")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_the_first_sheet_with_the_columns_is_read_as_a_clerk_sees_it(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.dat", ["某县报表"], [], ["编号", "姓名", "日期"], [12, "甲", date(2025, 1, 2)],
        [0.1 + 0.2, "乙", datetime(2025, 1, 2, 10, 30)], [], [340826197001011017, True, None],  # noqa: DTZ001
    )  # fmt: skip

    assert [(row.number, *row.cells.values()) for row in rows_of(path)] == [
        (4, "12", "甲", "2025-01-02"), (5, "0.3", "乙", "2025-01-02T10:30:00"), (7, "3.40826197001011e+17", "是", ""),
    ]  # fmt: skip


def test_rows_of_a_table_that_begins_further_down_keep_their_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [], [], ["编号", "姓名"], [1, "甲"])

    assert [row.number for row in rows_of(path)] == [4]


def test_a_workbook_without_the_columns_is_refused(tmp_path: Path) -> None:
    rows = read(workbook(tmp_path / "a.xlsx", ["编号"]), COLUMNS)

    assert isinstance(rows, Fault)
    assert "姓名" in rows.what


def test_a_workbook_with_a_column_twice_is_refused(tmp_path: Path) -> None:
    rows = read(workbook(tmp_path / "a.xlsx", ["编号", "姓名", "姓名"]), COLUMNS)

    assert isinstance(rows, Fault)
    assert rows.reason == "unreadable_file"
