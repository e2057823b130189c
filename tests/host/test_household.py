from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call, family, write_lines


@pytest.fixture
def database(call: Call, tmp_path: Path) -> Path:
    call("work", write_lines(tmp_path / "events.jsonl", [*family()]), database=tmp_path / "a.db")
    return tmp_path / "a.db"


def test_the_file_shows_members_and_the_reading_of_the_last_day(call: Call, database: Path) -> None:
    found = call("household", "h1", "--json", database=database).json

    assert set(found) == {
        "household_id", "as_of", "division", "registered_on", "registered_as", "categories", "members", "benefits",
        "facts", "assessment",
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

    assert "登记为 LOW_INCOME" in text
    assert "支出骤增 expenditure_surge" in text
    assert "1.01 人员 a ORANGE" in text


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
