"""Heads, cells and rows."""

from __future__ import annotations

import pytest

from schemas.faults import Fault
from services.ingest.rows import BROKEN, EXPLAINED, EXTRA, Columns, Table, find_table, row_of

COLUMNS = Columns((("编号", "单号"), ("日期",)), (("编号", "单号"), ("日期",), ("备注",)))


def test_the_head_is_the_first_row_that_holds_the_columns_however_the_titles_above_it_look() -> None:
    found = find_table(
        COLUMNS, [["某县一月报表"], ["单位：元", "", ""], ["\ufeff单号", "日期　", "备注"], ["1", "2", "3"]]
    )

    assert not isinstance(found, Fault)
    table, head = found
    row = table.row(4, ["1", " 2025-01-02 "])
    assert head == 3
    assert row is not None
    assert row.cells == {"单号": "1", "日期": "2025-01-02", "备注": ""}


def test_a_file_without_its_columns_is_told_what_its_likeliest_head_lacks() -> None:
    found = find_table(COLUMNS, [["某县报表"], ["单号", "备注"]])

    assert isinstance(found, Fault)
    assert found.reason == "missing_column"
    assert "日期" in found.what
    assert "编号" not in found.what


def test_what_a_file_has_instead_is_told_unless_it_may_be_somebodys_name() -> None:
    told = find_table(COLUMNS, [["某县报表"], ["单号", "发生日", "经办人", "#原因"]])
    silent = find_table(COLUMNS, [["单号", "张三", "2025-01-02"]])

    assert isinstance(told, Fault)
    assert "发生日、经办人 / " in told.what
    assert isinstance(silent, Fault)
    assert "张三" not in silent.what


def test_of_many_other_columns_the_first_are_told() -> None:
    found = find_table(COLUMNS, [["单号", *(f"列{each}" for each in range(20))]])

    assert isinstance(found, Fault)
    assert "列11……" in found.what


def test_a_row_of_a_report_keeps_the_number_that_it_had() -> None:
    table = Table(["编号", "#行号"])

    assert [row.number for row in (table.row(2, ["1", "38"]), table.row(3, ["2", ""])) if row] == [38, 3]


def test_an_empty_file_lacks_all_columns() -> None:
    found = find_table(COLUMNS, [])

    assert isinstance(found, Fault)
    assert "编号/单号、日期" in found.what


def test_a_column_that_is_read_may_not_stand_there_twice() -> None:
    found = find_table(COLUMNS, [["编号", "日期", "备注", "备注"]])

    assert isinstance(found, Fault)
    assert found.reason == "unreadable_file"


def test_other_columns_may_be_named_alike_or_not_at_all() -> None:
    row = Table(["编号", "", "甲", "甲"]).row(2, ["1", "x", "y", "z"])

    assert row is not None
    assert row.cells == {"编号": "1", "列2": "x", "甲": "y", "甲（4）": "z"}


@pytest.mark.parametrize("texts", [["", "　", ""], ["1", "2025-01-02", "样例"]])
def test_blank_rows_and_examples_are_left_out(texts: list[str]) -> None:
    assert Table(["编号", "日期", EXPLAINED]).row(2, texts) is None


def test_what_a_rejection_report_added_is_left_out() -> None:
    row = Table(["编号", "#原因", EXPLAINED]).row(2, ["1", "日期有误", ""])

    assert row is not None
    assert row.cells == {"编号": "1"}


def test_cells_beyond_the_head_are_kept_unless_they_are_blank() -> None:
    table = Table(["编号"])
    plain, shifted = table.row(2, ["1", "", " "]), table.row(3, ["1", "", "x"])

    assert plain is not None
    assert shifted is not None
    assert EXTRA not in plain.cells
    assert shifted.cells[EXTRA] == "x"


def test_a_row_is_read_back_from_its_raw_form() -> None:
    row = Table(["编号", "日期"]).row(7, ["1", "x", "y"])

    assert row is not None
    assert row_of(row.raw, 7) == row


@pytest.mark.parametrize("raw", [b"[1]", b'{"a": {}}', b'{"a": [1]}', b"\xff", b"{"])
def test_what_is_no_flat_object_is_a_broken_row(raw: bytes) -> None:
    assert list(row_of(raw, 1).cells) == [BROKEN]
