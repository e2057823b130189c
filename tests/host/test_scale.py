"""Places show the same grades in scales of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from schemas.assessment import Grade
from services.host.scale import Scales
from services.policy.display import grade_words
from tests.builders import BOOK
from tests.host.calling import Call, family, write_lines

OVERLAY = """"display.scale":
  last_checked_on: "2026-11-20"
  values:
    "2020-01-01": {value: SEVEN, published_on: "2020-01-01", source: "七彩网格 / local practice"}
"""
ALERT = "h1:expenditure_surge:1"
ORANGE = "橙·2级 ORANGE"


@pytest.fixture
def database(call: Call, tmp_path: Path) -> Path:
    """The alert of a county that has seven colours."""
    county = tmp_path / "policy" / "340826"
    county.mkdir(parents=True)
    (county / "county.yaml").write_text(OVERLAY, encoding="utf-8")
    events = write_lines(tmp_path / "events.jsonl", [*family()])
    answer = call("work", events, "--policy", tmp_path / "policy", database=tmp_path / "a.db")
    assert answer.code == 0, answer.out + answer.err
    return tmp_path / "a.db"


@pytest.mark.parametrize(
    "command",
    [
        ["alerts"], ["case", "list"], ["case", "show", "h1"], ["household", "h1"], ["feed", "--division", "340826"],
        ["explain", ALERT],
        ["board", "340826", "--from", "2025-01", "--to", "2025-12"],
    ],
    ids=lambda command: " ".join(command[:2]),
)  # fmt: skip
def test_a_place_of_seven_colours_shows_its_steps_and_machines_read_the_codes(
    call: Call, database: Path, command: list[str]
) -> None:
    shown, codes = call(*command, database=database), call(*command, "--json", database=database)

    assert (shown.code, codes.code) == (0, 0)
    assert ORANGE in shown.out
    assert '"ORANGE"' in codes.out
    assert ORANGE not in codes.out


def test_a_list_of_the_whole_country_has_the_heads_of_the_nation(call: Call, database: Path) -> None:
    whole, county = call("alerts", database=database).out, call("alerts", "--division", "340826", database=database).out

    assert "红·1级" not in whole
    assert "红·1级" in county
    assert ORANGE in whole, "each line is in the words of its own place"


def test_the_grades_themselves_are_the_scale_where_no_place_sets_another() -> None:
    view = BOOK.view("340826100001", date(2026, 1, 1), date(2026, 1, 1))

    assert grade_words(view) == {
        Grade.RED: "红 RED", Grade.ORANGE: "橙 ORANGE", Grade.YELLOW: "黄 YELLOW", Grade.BLUE: "蓝 BLUE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        ("THREE", ["红·1级 RED", "黄·2级 ORANGE", "黄·2级 YELLOW", "绿·3级 BLUE"]),
        ("SEVEN", ["红·1级 RED", "橙·2级 ORANGE", "黄·3级 YELLOW", "蓝·6级 BLUE"]),
    ],
)
def test_a_scale_is_policy_of_the_place_that_sets_it(scale: str, words: list[str]) -> None:
    day = date(2026, 1, 1)
    book = BOOK.amended(replace(BOOK.entries("display.scale", "CN")[-1], division="340826", value=scale))
    scales = Scales(book, day)

    assert [*scales.words("340826100001").values()] == words
    assert scales.words("340881") == grade_words(BOOK.view("340881", day, day))
