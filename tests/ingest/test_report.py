"""The rejection report: rows as they stood, reason and remedy, in a form that a spreadsheet leaves whole."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.eventlog.rejects import DeadLetter
from services.ingest.report import Refused, shielded, write_report
from services.ingest.rows import clean

AT = datetime(2026, 3, 1, tzinfo=UTC)


def refused(
    line: int, raw: dict[str, str] | bytes | None, what: str = "不能为负", column: str | None = None
) -> Refused:
    letter = DeadLetter(
        delivery="b1", place="a.csv", line=line, source="340826-yb", mapping="m", reason="invalid_field", path="data.x",
        column=column, what=what, todo="请更正", digest="0", owner="reject/b1", sealed=b"", refused_at=AT,
    )  # fmt: skip
    return Refused(letter, json.dumps(raw).encode() if isinstance(raw, dict) else raw)


def written(path: Path, *rows: Refused) -> list[list[str]]:
    def opened() -> Iterator[Refused]:
        yield from rows

    assert write_report(path, opened) == len(rows)
    if path.suffix.lower() == ".xlsx":
        return [["" if cell is None else str(cell) for cell in row] for row in load_workbook(path).active.values]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".XLSX"])
def test_rows_of_several_heads_stand_in_one_table_with_why_and_what_to_do(tmp_path: Path, suffix: str) -> None:
    rows = (
        refused(2, {"甲": "1", "乙": "2"}, column="乙"),
        refused(7, {"甲": "3", "丙": ""}, what="“丙”为空", column="丙"),
    )

    assert written(tmp_path / f"r{suffix}", *rows) == [
        ["甲", "乙", "丙", "#序号", "#原因", "#改法", "#行号"],
        ["1", "2", "", "0", "乙：不能为负", "请更正", "2"],
        ["3", "", "", "0", "“丙”为空", "请更正", "7"],
    ]


def test_what_is_no_row_stands_as_it_was_and_what_was_erased_is_left_empty(tmp_path: Path) -> None:
    heads, broken, erased = written(tmp_path / "r.csv", refused(3, b'"a;b\xff'), refused(4, None))

    assert heads == ["#原文", "#序号", "#原因", "#改法", "#行号"]
    assert broken[0] == '"a;b�'
    assert erased == ["", "0", "不能为负", "请更正", "4"]


def test_cells_beyond_the_last_head_are_told_in_the_reason(tmp_path: Path) -> None:
    heads, row = written(tmp_path / "r.csv", refused(3, {"甲": "1", "#多出": "9"}))

    assert heads == ["甲", "#序号", "#原因", "#改法", "#行号"]
    assert row[:3] == ["1", "0", "不能为负：9"]


@pytest.mark.parametrize(
    "text",
    ["", "-100", "=1+1", "@x", "+86 10", "340826198006010011", "34082619800601001X", "张秀兰", "3,000.00", "0012"],
)
def test_a_shielded_cell_is_read_back_as_it_was(text: str) -> None:
    assert clean(shielded(text)) == text


def test_characters_that_no_workbook_holds_are_left_out(tmp_path: Path) -> None:
    assert written(tmp_path / "r.xlsx", refused(3, {"甲": "a\x0bb"}))[1][0] == "ab"


def test_nothing_refused_is_a_table_without_rows(tmp_path: Path) -> None:
    assert written(tmp_path / "r.csv") == [["#序号", "#原因", "#改法", "#行号"]]
