from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call, rows

ADD = ("keys", "add", "--publisher", "340826-yb", "--divisions", "340826")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "keys.db"


def test_a_key_comes_before_the_first_event_and_is_shown_once(call: Call, database: Path) -> None:
    made = call(*ADD, "--types", "MedicalSettled,Retracted", "--days", "30", "--json", database=database)

    (listed,) = call("keys", "list", "--json", database=database).json["keys"]
    secret = made.json["key"].rpartition("_")[2]

    assert listed["number"] == made.json["number"]
    assert (listed["publisher"], listed["sources"], listed["divisions"]) == ("340826-yb", ["340826-yb"], ["340826"])
    assert (listed["types"], listed["is_valid"]) == (["MedicalSettled", "Retracted"], True)
    assert secret not in call("keys", "list", database=database).out
    assert secret not in repr(rows(database, "SELECT * FROM api_key"))


def test_a_key_may_speak_for_several_sources(call: Call, database: Path) -> None:
    call(*ADD, "--sources", "340826-yb，340827-yb", database=database)

    assert call("keys", "list", "--json", database=database).json["keys"][0]["sources"] == ["340826-yb", "340827-yb"]


def test_a_key_is_rotated_with_both_valid_for_a_while(call: Call, database: Path) -> None:
    old = call(*ADD, "--json", database=database).json
    new = call("keys", "rotate", old["number"], "--days", "3", "--json", database=database).json

    listed = {one["number"]: one for one in call("keys", "list", "--json", database=database).json["keys"]}

    assert new["number"] != old["number"]
    assert listed[old["number"]]["is_valid"]
    assert listed[old["number"]]["ends_at"] is not None
    assert listed[new["number"]]["ends_at"] is None
    assert (new["old"], new["ends_at"]) == (old["number"], None)
    assert new["old_ends_at"] == listed[old["number"]]["ends_at"]


def test_a_rotation_tells_when_both_keys_end(call: Call, database: Path) -> None:
    old = call(*ADD, "--days", "30", "--json", database=database).json

    told = call("keys", "rotate", old["number"], database=database).out

    assert "新密钥截止" in told
    assert f"旧密钥 {old['number']} 截止" in told


def test_a_database_that_is_made_is_named_so_that_a_slip_is_noticed(call: Call, database: Path) -> None:
    assert str(database) in call(*ADD, database=database).err
    assert str(database) not in call(*ADD, database=database).err


def test_a_revoked_key_is_valid_no_more(call: Call, database: Path) -> None:
    number = call(*ADD, "--json", database=database).json["number"]

    assert call("keys", "revoke", number, "--json", database=database).json == {"revoked": number}
    assert not call("keys", "list", "--json", database=database).json["keys"][0]["is_valid"]
    assert call("keys", "rotate", number, database=database).code == 2
    assert "失效 ended" in call("keys", "list", database=database).out


@pytest.mark.parametrize(
    "wrong",
    [
        ("keys", "add", "--publisher", "医保局", "--divisions", "340826"),
        ("keys", "add", "--publisher", "340826-yb", "--divisions", "3408261"),
        ("keys", "add", "--publisher", "340826-yb 340826-rs", "--divisions", "340826"),
        ("keys", "add", "--publisher", "340826-yb", "--divisions", ""),
        ("keys", "add", "--publisher", "340826-yb", "--divisions", "349999"),
        (*ADD, "--types", "Nothing"),
        (*ADD, "--types", "Tick"),
        (*ADD, "--sources", ","),
        ("keys", "revoke", "00000000"),
        ("keys", "rotate", "00000000"),
    ],
)
def test_what_makes_no_sense_is_said_in_both_languages(call: Call, database: Path, wrong: tuple[str, ...]) -> None:
    answer = call(*wrong, database=database)

    assert answer.code == 2
    assert " / " in answer.err
