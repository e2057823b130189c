from __future__ import annotations

from datetime import date

import pytest

from services.policy import divisions as divisions_module
from services.policy.divisions import Division, Divisions, trim
from services.policy.errors import DivisionUnknown
from services.policy.load import load

TODAY = date(2026, 11, 20)
TABLE = load().divisions


def test_the_line_above_a_village_goes_by_township_county_prefecture_province_to_the_nation() -> None:
    line = TABLE.ancestors("340826100001", TODAY)

    assert line == ("340826100001", "340826100", "340826", "3408", "34", "CN")
    assert TABLE.chain("340826100001", TODAY) == line[1:]


def test_a_grid_lies_in_its_village() -> None:
    line = TABLE.ancestors("340826100001023", TODAY)

    assert line[:3] == ("340826100001023", "340826100001", "340826100")
    assert TABLE.contains("340826100001", "340826100001023", TODAY)


@pytest.mark.parametrize(
    ("padded", "code"),
    [
        ("340826000000", "340826"),
        ("340826100000", "340826100"),
        ("340800", "3408"),
        ("340000000000", "34"),
        ("CN", "CN"),
    ],
)
def test_zeros_at_the_end_of_a_code_mean_the_level_above(padded: str, code: str) -> None:
    assert trim(padded) == code
    assert TABLE.ancestors(padded, TODAY)[0] == code
    assert TABLE.contains(padded, code, TODAY)


def test_everybody_lies_in_the_nation_and_nobody_in_a_neighbour() -> None:
    assert TABLE.contains("CN", "340826100001", TODAY)
    assert TABLE.contains("3408", "340826", TODAY)
    assert not TABLE.contains("340825", "340826100001", TODAY)
    assert not TABLE.contains("340826", "3408", TODAY)


def test_parents_are_told_one_by_one() -> None:
    assert TABLE.parent("340826100", TODAY) == "340826"
    assert TABLE.parent("34", TODAY) == "CN"
    assert TABLE.parent("CN", TODAY) is None


def test_a_county_that_moved_to_another_city_has_the_parent_of_the_day() -> None:
    assert TABLE.parent("340823", date(2015, 12, 31)) == "3408"
    assert TABLE.parent("340823", date(2016, 1, 1)) == "3407"
    assert TABLE.ancestors("340823", TODAY) == ("340823", "340722", "3407", "34", "CN")
    assert TABLE.chain("340823", TODAY) == ("340722", "3407", "34", "CN")


def test_a_former_code_is_answered_by_its_successor() -> None:
    assert TABLE.successor("340824", date(2018, 7, 1)) == "340824"
    assert TABLE.successor("340824", date(2018, 7, 2)) == "340882"
    assert TABLE.name("340824", date(2018, 7, 1)) == "潜山县"
    assert TABLE.name("340824", TODAY) == "潜山市"
    assert TABLE.contains("340824", "340882", TODAY)


def test_a_code_asked_for_before_its_time_is_answered_by_its_first_row() -> None:
    before = date(2015, 1, 1)

    assert not TABLE.exists("340882", before)
    assert TABLE.chain("340882", before) == ("340882", "3408", "34", "CN")


def test_existence_is_told_by_the_day() -> None:
    assert TABLE.exists("CN", TODAY)
    assert TABLE.exists("340826100001", TODAY)
    assert TABLE.exists("340824", date(2018, 7, 1))
    assert not TABLE.exists("340824", TODAY)
    assert not TABLE.exists("340899", TODAY)


def test_names_follow_the_nearest_listed_division() -> None:
    assert TABLE.name("CN", TODAY) == "全国"
    assert TABLE.name("340826", TODAY) == "宿松县"
    assert TABLE.name("340802001003", TODAY) == "宜城路街道"


def test_children_are_those_of_the_day_in_order() -> None:
    counties = TABLE.children("3408", TODAY)

    assert TABLE.children("CN", TODAY) == ("34",)
    assert counties == tuple(sorted(counties))
    assert len(counties) == 11
    assert "340823" in TABLE.children("3408", date(2015, 1, 1))


@pytest.mark.parametrize("code", ["", "99", "340899", "340899001", "340899001001"])
def test_a_code_outside_the_table_is_an_error_and_no_guess(code: str) -> None:
    with pytest.raises(DivisionUnknown) as caught:
        TABLE.ancestors(code, TODAY)

    assert caught.value.code in {code, code[:9]}


def test_a_division_that_ended_without_successor_keeps_its_last_place() -> None:
    table = Divisions(
        (
            Division("34", "province", "安徽省", "", None, None, None),
            Division("3409", "prefecture", "某市", "34", None, date(2020, 12, 31), None),
        )
    )

    assert not table.exists("3409", TODAY)
    assert table.chain("3409", TODAY) == ("3409", "34", "CN")
    assert table.changes_on == (date(2021, 1, 1),)


def test_what_is_remembered_is_bounded_and_forgetting_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(divisions_module, "MEMO_LIMIT", 2)
    table = Divisions(TABLE.rows)

    lines = [table.ancestors(f"34082610000{n}", TODAY)[1:] for n in range(1, 6)]

    assert lines == [("340826100", "340826", "3408", "34", "CN")] * 5
    assert len(table._memo) <= 2


def test_the_table_of_anqing_is_whole() -> None:
    townships = [row for row in TABLE.rows if row.level == "township"]

    assert len(townships) == 168
    for row in TABLE.rows:
        assert TABLE.chain(row.code, TODAY)[-2:] == ("34", "CN")
