from __future__ import annotations

from pathlib import Path

from tests.host.calling import Call
from tests.host.working import HOUSEHOLD, office


def test_all_that_one_serves_goes_to_another_with_the_open_cases_and_twice_is_once(
    call: Call, tmp_path: Path
) -> None:  # fmt: skip
    at_work = office(call, tmp_path)
    handing = ("transfer", "--from", "S12", "--to", "S34", "--json")

    first, again = at_work.say(*handing, staff="T1"), at_work.say(*handing, staff="T1")

    assert first.json == {"services": 1, "by_roster": 1, "by_name": 0, "refused": []}
    assert again.json == {"services": 0, "by_roster": 0, "by_name": 0, "refused": []}
    assert at_work.show()["current"]["coordinator"] == "S34"
    assert at_work.say("case", "list", "--mine", "S12", "--json").json["matching"] == 0


def test_a_case_that_was_assigned_by_name_to_whoever_leaves_goes_too(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path, with_roster=False)
    at_work.done("case", "assign", HOUSEHOLD, "--to", "S12", "--deputy", "S34", staff="T1")

    answer = at_work.say("transfer", "--from", "S12", "--to", "S34", staff="T1")

    assert "0 services, 0 cases that followed, 1 that were assigned by name" in answer.out
    current = at_work.show()["current"]
    assert (current["coordinator"], current["deputy"]) == ("S34", None)


def test_a_case_that_was_assigned_by_name_to_somebody_else_stays_with_them(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)
    at_work.hire("S56", "340826101")
    at_work.done("case", "assign", HOUSEHOLD, "--to", "S56", staff="T1")

    moved = at_work.say("transfer", "--from", "S12", "--to", "S34", "--json", staff="T1")

    assert moved.json == {"services": 1, "by_roster": 0, "by_name": 0, "refused": []}
    assert at_work.show()["current"]["coordinator"] == "S56"


def test_what_may_not_be_handed_over_stays_and_is_said(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path, with_roster=False)
    at_work.hire("S90", "340811100")
    at_work.done("case", "assign", HOUSEHOLD, "--to", "S12", staff="T1")
    handing = ("transfer", "--from", "S12", "--to", "S90")

    spoken, plain = at_work.say(*handing, staff="T1"), at_work.say(*handing, "--json", staff="T1")

    assert (spoken.code, plain.code, plain.json["refused"][0]["reason"]) == (1, 1, "OUTSIDE_DIVISION")
    assert "跨县不能派发" in spoken.err
    assert at_work.show()["current"]["coordinator"] == "S12"


def test_only_a_supervisor_hands_over_and_only_to_somebody_on_the_list(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)

    assert at_work.refused("transfer", "--from", "S12", "--to", "S34", staff="S12") == "NEEDS_SUPERVISOR"
    assert at_work.refused("transfer", "--from", "S12", "--to", "S99", staff="T1") == "UNKNOWN_STAFF"
    assert at_work.refused("transfer", "--from", "S12", "--to", "S34", staff="T2") == "OUTSIDE_DIVISION"


def test_a_refusal_names_the_level_that_is_needed_and_the_place_that_is_outside(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)
    handing = ("transfer", "--from", "S12", "--to", "S34")

    below, outside = at_work.say(*handing, staff="S12").err, at_work.say(*handing, staff="T2").err

    assert "此项须由乡镇或以上办理" in below
    assert "for the level TOWNSHIP or above" in below
    assert "340826100001 is outside 340826101, the division of T2" in outside
    assert "?" not in below + outside


def test_handing_over_to_oneself_is_a_wrong_call(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)

    assert at_work.say("transfer", "--from", "S12", "--to", "S12", staff="T1").code == 2
