from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from schemas.assessment import Means
from schemas.fields import Category, Programme
from services.host.codes import CATEGORIES, PROGRAMMES, PROPERTY, REGISTERED_AS, RELATIONS, STATES
from services.host.figures import MEANS
from tests.host.calling import Call, family, write_lines


@pytest.fixture
def database(call: Call, tmp_path: Path) -> Path:
    call("work", write_lines(tmp_path / "events.jsonl", [*family()]), database=tmp_path / "a.db")
    return tmp_path / "a.db"


def test_the_file_shows_members_and_the_reading_of_the_last_day(call: Call, database: Path) -> None:
    found = call("household", "h1", "--json", database=database).json

    assert set(found) == {
        "household_id", "as_of", "division", "registered_on", "registered_as", "categories", "members", "benefits",
        "facts", "assessment", "known_on", "is_ahead",
    }  # fmt: skip
    assert found["as_of"] == "2025-04-09"
    assert [one["person"] for one in found["members"]] == ["person/a"]
    assert {one["indicator"] for one in found["assessment"]["signals"]} >= {"1.01", "1.02"}
    assert found["assessment"]["signals"][0]["values"]["burden_fen"] == 40_000_00


def test_what_was_not_known_yet_is_not_in_it(call: Call, database: Path) -> None:
    day_before = call(
        "household", "h1", "--as-of", "2025-03-20", "--known-at", "2025-04-08", "--json", database=database
    )
    that_day = call("household", "h1", "--as-of", "2025-03-20", "--known-at", "2025-04-09", "--json", database=database)
    a_second_before = call("household", "h1", "--known-at", "2025-04-09T00:59:59Z", "--json", database=database)

    assert day_before.json["assessment"]["signals"] == []
    assert that_day.json["assessment"]["signals"] != []
    assert a_second_before.json["assessment"]["signals"] == []
    assert a_second_before.json["as_of"] == "2025-04-09"


def test_people_read_it_as_text(call: Call, database: Path) -> None:
    text = call("household", "h1", database=database).out

    assert "登记为低收入家庭" in text
    assert re.search(r"^a +户主 +1980-06-01 +在家", text, re.MULTILINE)
    assert "支出骤增 expenditure_surge" in text
    assert "[1.01] 个人年度累计负担，人员 a：橙 ORANGE" in text
    assert "收入：没有任何记录" in text
    assert not re.search("LOW_INCOME|living_in", text)


def test_means_benefits_categories_and_items_are_shown_in_words(call: Call, worked: Path) -> None:
    homes = {
        one["household_id"] for one in call("alerts", "--all", "--limit", 0, "--json", database=worked).json["alerts"]
    }

    shown = "".join(call("household", home, database=worked).out for home in sorted(homes))

    for words in (
        "近12个月家庭收入",
        "人均每月",
        "近12个月刚性支出",
        "推算类别",
        "每月补差",
        "财产",
        "低保金",
        "政策落实：",
    ):
        assert words in shown
    codes = CATEGORIES.keys() | PROGRAMMES.keys() | STATES.keys() | PROPERTY.keys() | REGISTERED_AS.keys()
    assert not codes & set(re.findall(r"\w+", shown))


def test_every_code_of_a_household_has_words() -> None:
    assert set(get_args(Category)) <= CATEGORIES.keys()
    assert set(get_args(Programme)) <= PROGRAMMES.keys()
    assert {"02", "10", "20", "30", "41", "51", "52", "97", "99"} <= RELATIONS.keys()
    assert {field.name for field in fields(Means)} == MEANS.keys()


def test_a_day_after_the_end_of_the_log_is_said_to_lie_ahead(call: Call, database: Path) -> None:
    ahead = ("household", "h1", "--as-of", "2025-06-01")

    found = call(*ahead, "--json", database=database).json

    assert (found["is_ahead"], found["known_on"]) == (True, "2025-04-09")
    assert "nothing is known after 2025-04-09" in call(*ahead, database=database).out
    last = call("household", "h1", "--as-of", "2025-04-09", database=database).out
    assert "注意" not in last


def test_a_day_before_the_household_began_is_said_to_lie_before_it(call: Call, database: Path) -> None:
    answer = call("household", "h1", "--as-of", "2025-01-09", database=database)

    assert answer.code == 2
    assert "2025-01-10" in answer.err
    assert "2025-01-09" in answer.err


def test_an_unknown_household_is_said_to_be_unknown(call: Call, database: Path) -> None:
    answer = call("household", "nobody", database=database)

    assert answer.code == 2
    assert "nobody" in answer.err


def test_before_anything_was_known_there_is_no_file(call: Call, database: Path) -> None:
    answer = call("household", "h1", "--known-at", "2024-01-01", database=database)

    assert answer.code == 2


@pytest.mark.parametrize("moment", ["soon", "2025-04-09T01:00:00", "2025-13-01"])
def test_an_instant_without_zone_or_sense_is_a_wrong_call(call: Call, database: Path, moment: str) -> None:
    answer = call("household", "h1", "--known-at", moment, database=database)

    assert answer.code == 2
    assert moment in answer.err
