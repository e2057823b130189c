from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call, family, write_lines

PATH = "1.02.limit_low_fen"
LOCAL = """"1.02.limit_low_fen":
  unit: fen
  last_checked_on: "2025-01-01"
  values:
    "2025-01-01": {value: 9000000, published_on: "2024-12-01", source: "宿松县试行办法"}
"""


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """A county of its own that warns at nine times ten thousand yuan."""
    folder = tmp_path / "params"
    (folder / "340826").mkdir(parents=True)
    (folder / "340826" / "own.yaml").write_text(LOCAL, encoding="utf-8")
    return folder


def test_the_packaged_policy_is_sound(call: Call) -> None:
    assert call("policy", "check").code == 0
    assert call("policy", "check", "--json").json == {"problems": []}


def test_a_faulty_file_is_named_with_its_line(call: Call, local: Path) -> None:
    (local / "340826" / "own.yaml").write_text(LOCAL.replace("9000000", "9000000.5"), encoding="utf-8")

    answer = call("policy", "check", local, "--json")

    assert answer.code == 1
    [problem] = answer.json["problems"]
    assert (problem["code"], problem["line"]) == ("not_integer", 5)
    text = call("policy", "check", local).out
    assert "own.yaml:5" in text
    assert "1 个文件有 1 处问题" in text


def test_a_folder_that_is_not_there_is_a_problem(call: Call) -> None:
    answer = call("policy", "check", "nowhere", "--json")

    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "no_folder")


def test_every_level_is_listed_the_nearest_first(call: Call, local: Path) -> None:
    place = ("--division", "340826100001", "--on", "2025-03-01", "--policy", local)

    answer = call("policy", "show", PATH, *place, "--json")

    outcomes = [(one["division"], one["outcome"]) for one in answer.json["levels"] if one["outcome"] != "nothing"]
    assert outcomes == [("340826", "wins"), ("CN", "overruled")]
    assert answer.json["levels"][1]["hit"]["source"] == "宿松县试行办法"
    text = call("policy", "show", PATH, *place).out
    assert "90,000.00元" in text
    assert "适用 applies" in text


def test_all_faults_of_all_files_are_reported_at_once(call: Call, local: Path) -> None:
    wrong = LOCAL.replace("9000000", "9000000.5").replace("2024-12-01", "2024-12-1")
    for name in ("own.yaml", "other.yaml"):
        (local / "340826" / name).write_text(wrong, encoding="utf-8")

    found = call("policy", "check", local, "nowhere", "--json").json["problems"]

    assert sorted((Path(one["file"]).name, one["code"]) for one in found) == [
        ("nowhere", "no_folder"), ("other.yaml", "not_date"), ("other.yaml", "not_integer"), ("own.yaml", "not_date"),
        ("own.yaml", "not_integer"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["1.02.limit_lo_fen", "limit_low_fen", "单次住院负担黄色线"])
def test_an_unknown_parameter_is_refused_with_those_near_it(call: Call, text: str) -> None:
    answer = call("policy", "show", text)

    assert answer.code == 2
    assert f"{PATH}：低收入人口单次住院负担" in answer.err


def test_where_nothing_is_near_an_unknown_parameter_nothing_is_offered(call: Call) -> None:
    assert "（无 / none）" in call("policy", "show", "zzzzz").err


def test_work_reads_by_the_policy_of_the_folder_that_is_named(call: Call, local: Path, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "events.jsonl", [*family()])

    answer = call("work", file, "--policy", local, database=tmp_path / "a.db")
    found = call("explain", "h1:expenditure_surge:1", "--json", database=tmp_path / "a.db").json

    assert answer.code == 0
    assert "1.02" not in {one["indicator"] for one in found["signals"]}


def test_work_with_faulty_policy_does_not_begin(call: Call, local: Path, tmp_path: Path) -> None:
    (local / "340826" / "own.yaml").write_text("][", encoding="utf-8")
    file = write_lines(tmp_path / "events.jsonl", [*family()])

    answer = call("work", file, "--policy", local, database=tmp_path / "a.db")

    assert answer.code == 2
    assert "own.yaml:1" in answer.err
    assert not (tmp_path / "a.db").exists()
