from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call
from tests.host.working import office

KEYS = {"division", "name", "households", "vacant", "unassigned", "coordinators"}


def test_every_level_counts_its_households_and_names_who_serves(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)

    found = at_work.say("map", "3408", "--depth", 3, "--households", "--json").json

    assert [one["division"] for one in found["divisions"]] == ["3408", "340826", "340826100", "340826100001"]
    assert set(found["divisions"][0]) == KEYS
    assert {(one["households"], one["vacant"], one["unassigned"]) for one in found["divisions"]} == {(1, 0, 0)}
    assert found["households"] == [
        {"household_id": "h1", "division": "340826100001", "coordinator": "S12", "deputy": "S34"}
    ]
    assert "S12" in at_work.say("map", "340826100").out


def test_whom_nobody_serves_is_counted_and_visible(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path, with_roster=False)

    village = at_work.say("map", "340826100", "--json").json["divisions"][-1]

    assert (village["vacant"], village["unassigned"], village["coordinators"]) == (1, 1, [])
    assert "缺员 vacant" in at_work.say("map", "340826", "--households").out


@pytest.mark.parametrize(
    ("place", "below"),
    [
        ("3408", ["3408", "340826"]), ("340826", ["340826", "340826100"]), ("CN", ["34"]),
        ("340826100", ["340826100", "340826100001"]), ("340826100001", ["340826100001"]),
    ],
)  # fmt: skip
def test_a_map_shows_one_level_below_unless_more_is_asked_for(
    call: Call, tmp_path: Path, place: str, below: list[str]
) -> None:
    at_work = office(call, tmp_path, with_roster=False)

    shown = at_work.say("map", place, "--json").json["divisions"]

    assert [one["division"] for one in shown] == below
    assert {(one["households"], one["vacant"], one["unassigned"]) for one in shown} == {(1, 1, 1)}
    assert len(at_work.say("map", place, "--depth", 0, "--json").json["divisions"]) == (place != "CN")
