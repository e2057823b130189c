from __future__ import annotations

from pathlib import Path

from tests.host.calling import Call
from tests.host.working import office

KEYS = {"division", "name", "households", "vacant", "unassigned", "coordinators"}


def test_every_level_counts_its_households_and_names_who_serves(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)

    found = at_work.say("map", "3408", "--households", "--json").json

    assert [one["division"] for one in found["divisions"]] == ["3408", "340826", "340826100", "340826100001"]
    assert set(found["divisions"][0]) == KEYS
    assert {(one["households"], one["vacant"], one["unassigned"]) for one in found["divisions"]} == {(1, 0, 0)}
    assert found["households"] == [
        {"household_id": "h1", "division": "340826100001", "coordinator": "S12", "deputy": "S34"}
    ]
    assert "S12" in at_work.say("map", "3408").out


def test_whom_nobody_serves_is_counted_and_visible(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path, with_roster=False)

    village = at_work.say("map", "340826", "--json").json["divisions"][-1]

    assert (village["vacant"], village["unassigned"], village["coordinators"]) == (1, 1, [])
    assert "缺员 vacant" in at_work.say("map", "340826", "--households").out
