from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call

SCENARIOS = Path(__file__).parent.parent / "scenarios"


def test_a_scenario_that_agrees_passes(call: Call) -> None:
    answer = call("scenario", SCENARIOS / "1.02.yaml", "--json")

    assert answer.code == 0
    assert (answer.json["passed"] > 0, answer.json["failed"]) == (True, 0)
    assert "依据 / why" in call("scenario", SCENARIOS / "1.02.yaml", "--details").out


def test_a_scenario_that_differs_fails_and_says_where(call: Call, tmp_path: Path) -> None:
    text = (SCENARIOS / "1.02.yaml").read_text(encoding="utf-8")
    for one, other in (("YELLOW", "RED"), ("黄", "红")):
        text = text.replace(one, other)
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")

    answer = call("scenario", tmp_path)

    assert answer.code == 1
    assert "DIFFERS" in answer.out


@pytest.mark.parametrize("text", ["", "][", "title: 甲"])
def test_what_is_no_scenario_is_refused(call: Call, tmp_path: Path, text: str) -> None:
    (tmp_path / "none.yaml").write_text(text, encoding="utf-8")

    answer = call("scenario", tmp_path / "none.yaml")

    assert answer.code == 2
    assert "none.yaml:1:" in answer.err


def test_all_faults_of_a_folder_are_said_and_its_sound_files_checked(call: Call, tmp_path: Path) -> None:
    sound = (SCENARIOS / "1.02.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yml").write_text(
        sound.replace("MEDICAL", "MEDICINE").replace("grade: ", "graad: "), encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text("][", encoding="utf-8")
    (tmp_path / "c.yaml").write_text(sound, encoding="utf-8")
    (tmp_path / "d.yaml").write_text(sound.replace("YELLOW", "RED").replace("黄", "红"), encoding="utf-8")

    answer, machine = call("scenario", tmp_path), call("scenario", tmp_path, "--json")

    problems = machine.json["problems"]
    assert (answer.code, machine.code) == (2, 2)
    assert {Path(one["file"]).name for one in problems} == {"a.yml", "b.yaml"}
    assert len(problems) > 2
    assert all(f"{one['file']}:{one['line']}:{one['column']} {one['chinese']} / " in answer.err for one in problems)
    assert (machine.json["passed"] > 0, machine.json["failed"] > 0) == (True, True)
    assert f"写错 {len(problems)} 处，2 个文件未核对" in answer.out


def test_a_folder_without_scenarios_is_refused(call: Call, tmp_path: Path) -> None:
    answer = call("scenario", tmp_path)

    assert answer.code == 2
    assert "没有 *.yaml" in answer.err
