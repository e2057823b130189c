from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call
from tests.host.working import HOUSEHOLD, day, office

KEYS = {"division", "name", "months", "kpis", "tallies", "lags", "today", "dynamics"}
PARTS = {
    "checked", "on_time", "confirmed", "false_alarms", "newly_assisted", "missed", "repeated_visits",
    "referral_feedback",
}  # fmt: skip


def test_a_place_has_its_figures_and_so_has_each_below(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)
    at_work.done("case", "accept", HOUSEHOLD, staff="S12")

    boards = at_work.say("board", "340826", "--below", "--json").json["boards"]

    here, there = boards[0], next(one for one in boards if one["division"] == "340826100")
    assert set(here) == KEYS
    assert here["tallies"] == there["tallies"]
    assert {"month", "measure", "dimension", "grade", "category", "count", "total"} == set(here["tallies"][0])
    assert {one["count"] for one in here["tallies"] if one["measure"] == "OPENED:FIRST"} == {1}
    assert here["today"] == {"open": {"ORANGE": 1}, "unassigned": 0, "overdue": 0}
    assert set(here["kpis"]) == {"alerts", "contacts", "contact_minutes"} | PARTS
    assert {tuple(here["kpis"][name]) for name in PARTS} == {("count", "of")}
    assert (here["kpis"]["alerts"], here["kpis"]["checked"]) == (1, {"count": 0, "of": 1})
    assert next(one for one in boards if one["division"] == "340826101")["tallies"] == []


def test_no_figure_and_no_line_of_a_board_names_a_member_of_staff(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)
    at_work.done("case", "accept", HOUSEHOLD, staff="S12")

    said = at_work.say("board", "340826").out + at_work.say("board", "340826", "--json").out

    assert not any(one in said for one in ("S12", "S34", "T1", HOUSEHOLD))
    assert "立案・新预警 opened, a new alert" in said


def test_a_month_that_has_passed_is_asked_for_alone_or_in_a_range(call: Call, worked: Path) -> None:
    ranged = call("board", "34", "--from", "2025-01", "--to", "2025-03", "--json", database=worked).json["boards"][0]
    alone = call("board", "34", "--month", "2025-02", "--json", database=worked).json["boards"][0]

    table = call("board", "34", "--from", "2025-01", "--payments", "--dynamic", database=worked).out

    said = call("board", "34", "--from", "2025-01", "--payments", "--dynamic", "--json", database=worked).json["boards"]

    assert all(word in table for word in ("进入", "月均户数", "应发", "未发"))
    assert set(said[0]) == KEYS | {"payments"}
    assert {one["days"] for one in said[0]["dynamics"] if one["month"] == "2025-02"} == {28}
    assert (ranged["months"], alone["months"]) == (["2025-01", "2025-02", "2025-03"], ["2025-02"])


@pytest.mark.parametrize(
    "wrong", [["--month", "soon"], ["--month", "2025-01", "--from", "2025-01"], ["--from", f"{day(90)}"[:7]]]
)
def test_a_range_that_makes_no_sense_is_a_wrong_call(call: Call, worked: Path, wrong: list[str]) -> None:
    assert call("board", "34", *wrong, database=worked).code == 2
