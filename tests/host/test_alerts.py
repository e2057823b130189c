from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.host.calling import Call

KEYS = {
    "alert", "household_id", "dimension", "episode", "division", "grade", "worst", "step", "raised_on", "changed_on",
    "cause", "is_open", "is_stream",
}  # fmt: skip
RANK = ["RED", "ORANGE", "YELLOW", "BLUE", None]


def test_the_worst_come_first_and_those_that_are_over_last(call: Call, worked: Path) -> None:
    listed = call("alerts", "--all", "--limit", 0, "--json", database=worked).json["alerts"]

    ranks = [RANK.index(one["grade"]) for one in listed]

    assert ranks == sorted(ranks)
    assert set(listed[0]) == KEYS
    assert ranks[-1] == 4, "the example has alerts that are over"


def test_the_totals_count_every_open_alert_that_matches(call: Call, worked: Path) -> None:
    answer = call("alerts", "--limit", 1, "--json", database=worked).json

    counted = sum(number for grades in answer["totals"].values() for number in grades.values())

    assert len(answer["alerts"]) == 1
    assert counted == answer["matching"] > 1
    assert set(answer["totals"]) == {"expenditure_surge", "income_plunge", "household_change", "sudden_shock"}


def test_alerts_can_be_asked_for_by_grade_dimension_and_place(call: Call, worked: Path) -> None:
    one = call("alerts", "--json", database=worked).json["alerts"][0]
    choice = ("--grade", one["grade"], "--dimension", one["dimension"], "--division", one["division"][:6] + "000000")

    found = call("alerts", *choice, "--json", database=worked).json["alerts"]

    assert one in found
    assert {(each["grade"], each["dimension"], each["division"][:6]) for each in found} == {
        (one["grade"], one["dimension"], one["division"][:6])
    }


def test_the_ungraded_are_listed_behind_the_graded_where_they_are_asked_for(call: Call, worked: Path) -> None:
    graded = call("alerts", "--limit", 0, "--json", database=worked).json
    both = call("alerts", "--streams", "--limit", 0, "--json", database=worked).json
    entries = both["alerts"][graded["matching"] :]

    assert both["alerts"][: graded["matching"]] == graded["alerts"]
    assert (both["totals"], set(both) - set(graded)) == (graded["totals"], {"streams"})
    assert set(both["streams"]) == {"EXIT_REVIEW", "POLICY_GAP"}
    assert sum(both["streams"].values()) == len(entries) > 0
    assert {(one["is_stream"], one["grade"]) for one in entries} == {(True, None)}
    assert entries[0]["alert"] in call("alerts", "--streams", "--limit", 0, database=worked).out


def test_chinese_names_are_understood(call: Call, worked: Path) -> None:
    english = call("alerts", "--grade", "blue", "--dimension", "household_change", database=worked)
    chinese = call("alerts", "--grade", "蓝", "--dimension", "人口变化", database=worked)

    assert chinese == english
    assert chinese.code == 0


def test_a_place_without_alerts_has_none_and_a_code_that_no_place_has_is_refused(call: Call, worked: Path) -> None:
    known = call("alerts", "--division", "340826999", database=worked)
    village = call("alerts", "--division", "340826100999", "--json", database=worked)

    assert known.code == 2
    assert "near it: 340826" in known.err
    assert (village.code, village.json["matching"]) == (0, 0), "the table has its township"


@pytest.mark.parametrize("place", ["CN", "34", "340800", "340826", "340826100000"])
def test_places_of_every_level_are_known(call: Call, worked: Path, place: str) -> None:
    assert call("alerts", "--division", place, database=worked).code == 0


@pytest.mark.parametrize(
    "wrong",
    [("--grade", "PURPLE"), ("--dimension", "luck"), ("--limit", "-1"), ("--division", "999"), ("--division", "安庆")],
)
def test_what_cannot_be_asked_for_is_a_wrong_call(call: Call, worked: Path, wrong: tuple[str, str]) -> None:
    answer = call("alerts", *wrong, database=worked)

    assert answer.code == 2
    assert wrong[0] in answer.err


def test_the_table_names_each_alert_and_says_how_many_more_there_are(call: Call, worked: Path) -> None:
    listed = call("alerts", "--limit", 2, "--json", database=worked).json

    table = call("alerts", "--limit", 2, database=worked).out

    assert all(one["alert"] in table for one in listed["alerts"])
    assert f"{listed['matching'] - 2} more" in table
    assert "\x1b" not in table, "no colours where no terminal is"


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("command", [["alerts", "--all"], ["rejects", "list"]], ids=" ".join)
def test_a_terminal_of_any_width_is_kept_to_and_no_id_is_cut(
    call: Call, worked: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], columns: int
) -> None:
    listed = call(*command, "--json", database=worked).json
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(columns))

    text = re.sub(r"\x1b\[[0-9;]*m", "", call(*command, database=worked).out)

    assert all(one["alert"] in text for one in listed.get("alerts", []))
    assert all(f"{one['place']}  {one['line']}" in text for one in listed.get("rejects", []))
    assert columns < 80 or max(cell_len(each) for each in text.splitlines()) <= columns
    assert not re.search(r" $", text, re.MULTILINE)
