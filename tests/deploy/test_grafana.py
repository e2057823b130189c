"""The overview for Grafana: as its generator writes it, each panel with what to do, nothing on top of another."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.shipped import DEPLOY, OVERVIEW, panels, queries, selectors
from tools import write_dashboard

CHINESE = re.compile("[一-鿿]")


def test_the_file_is_what_the_generator_writes() -> None:
    assert OVERVIEW.read_text(encoding="utf-8") == write_dashboard.text()
    assert write_dashboard.main(["--check"]) == 0


def test_a_file_that_was_changed_by_hand_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(write_dashboard, "ROOT", tmp_path)
    assert write_dashboard.main(["--check"]) == 1
    assert write_dashboard.main([]) == 0
    assert write_dashboard.main(["--check"]) == 0
    file = tmp_path / write_dashboard.OVERVIEW
    file.write_text(file.read_text(encoding="utf-8").replace("30s", "1s"), encoding="utf-8")
    capsys.readouterr()

    assert write_dashboard.main(["--check"]) == 1
    assert "与代码不一致" in capsys.readouterr().out


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel["title"])
def test_a_panel_says_what_it_shows_and_what_to_do(panel: dict[str, Any]) -> None:
    title, todo = panel["title"], panel["description"]
    for text in (title, todo):
        chinese, english = text.split(" / ")
        assert CHINESE.search(chinese) or not re.search("[a-z]", chinese)
        assert english
        assert not CHINESE.search(english)
    assert [target["refId"] for target in panel["targets"]] == ["A", "B"][: len(panel["targets"])]


def test_no_two_panels_lie_upon_each_other() -> None:
    said = json.loads(OVERVIEW.read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in said}) == len(said)
    places = [panel["gridPos"] for panel in said]
    for one in places:
        assert one["x"] + one["w"] <= 24
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        apart = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or apart


def test_every_query_asks_for_some_figure() -> None:
    asked = list(queries())
    assert len(asked) > 40
    for one in asked:
        assert selectors(one.expr), one.by


def test_grafana_finds_the_figures_and_the_overview_by_itself() -> None:
    sources = yaml.safe_load((DEPLOY / "grafana/datasources.yml").read_text(encoding="utf-8"))["datasources"]
    providers = yaml.safe_load((DEPLOY / "grafana/dashboards.yml").read_text(encoding="utf-8"))["providers"]
    assert [(one["type"], one["url"], one["isDefault"]) for one in sources] == [
        ("prometheus", "http://prometheus:9090", True)
    ]
    assert [one["options"]["path"] for one in providers] == ["/var/lib/grafana/dashboards"]
