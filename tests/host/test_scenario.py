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
    assert "none.yaml" in answer.err
