from __future__ import annotations

from rich.text import Text

from services.host.commands.table import table

ID = "h0000100:expenditure_surge:1"


def lines(width: int) -> list[str]:
    rows = [[Text("红 RED", style="red"), ID, "没有这个行政区划代码 / no such division"], ["—", "h1", "1,234.56元"]]
    return [line.plain for line in table(["等级 grade", "编号 alert", "说明 what"], rows, width)]


def test_heads_stand_in_two_lines_and_nothing_ends_in_blanks() -> None:
    assert lines(100) == [
        "等级    编号                          说明",
        "grade   alert                         what",
        "红 RED  h0000100:expenditure_surge:1  没有这个行政区划代码 / no such division",
        "—       h1                            1,234.56元",
    ]


def test_the_widest_column_that_can_fold_folds_first() -> None:
    assert lines(60)[2:5] == [
        "红 RED  h0000100:expenditure_surge:1  没有这个行政区划代码",
        "                                      / no such division",
        "—       h1                            1,234.56元",
    ]


def test_ids_and_sums_are_never_cut_however_narrow_it_is() -> None:
    text = "\n".join(lines(10))

    assert ID in text
    assert "1,234.56元" in text
