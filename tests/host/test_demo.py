from __future__ import annotations

import json
import re
from pathlib import Path

from tests.host.calling import Call

SMALL = ("--people", 80, "--months", 4)


def test_equal_seeds_simulate_equal_bytes(call: Call, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert call("simulate", *SMALL, "--seed", 5, "--out", tmp_path / name).code == 0

    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))

    assert one == two
    assert "events-2025-01.jsonl" in one


def test_simulation_says_what_it_wrote(call: Call, tmp_path: Path) -> None:
    answer = call("simulate", *SMALL, "--out", tmp_path / "out", "--json")

    assert answer.json == json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    again = call("simulate", *SMALL, "--out", tmp_path / "out")
    assert again.code == 2, "two runs in one folder could not be told apart"


def test_the_simulation_can_be_written_as_departments_would_hand_it_in(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = call("simulate", "--as-departments", *SMALL, "--out", out, "--json")

    assert answer.json["files"]
    assert all((out / one["file"]).exists() for one in answer.json["files"])
    assert answer.json["rows"]["members"] >= 80
    assert call("simulate", "--as-departments", *SMALL, "--out", out).code == 2
    said = call("simulate", "--as-departments", *SMALL, "--out", tmp_path / "more")
    assert f"{sum(answer.json['rows'].values())} 行" in said.out
    assert call("simulate", "--as-departments", "--bad", *SMALL, "--out", tmp_path / "bad").code == 2


def test_the_demonstration_goes_the_whole_way_and_twice_the_same(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "mine.txt").write_text("kept", encoding="utf-8")

    first = call("demo", "--keep", folder, *SMALL)
    second = call("demo", "--keep", folder, *SMALL)

    assert first.code == second.code == 0
    seconds = re.compile("用时.*")
    assert seconds.sub("", first.out) == seconds.sub("", second.out)
    assert "支出骤增 expenditure_surge" in first.out
    assert "依据事件" in first.out
    assert "拒收原因" in first.out
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "kept"


def test_the_demonstration_clears_away_nothing_but_its_own(call: Call, tmp_path: Path) -> None:
    mine = tmp_path / "events-2024-01.jsonl"
    mine.write_text("mine\n", encoding="utf-8")

    answer = call("demo", "--people", 20, "--months", 1, "--keep", tmp_path)

    assert answer.code == 2
    assert mine.read_text(encoding="utf-8") == "mine\n"
