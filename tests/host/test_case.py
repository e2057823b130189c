from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.host.calling import Call, family, write_lines
from tests.host.working import HOUSEHOLD, Office, day, office

KEYS = {
    "case", "household_id", "number", "status", "division", "grade", "coordinator", "level", "opened_at", "since_at",
    "outcome", "is_resting", "is_overdue",
}  # fmt: skip


@pytest.fixture
def at_work(call: Call, tmp_path: Path) -> Office:
    return office(call, tmp_path)


def found(at_work: Office, finding: str, *more: object) -> None:
    at_work.done("visit", HOUSEHOLD, "--contact", "MET", "--found", f"1.01:a={finding}", *more, staff="S12")


def test_a_case_is_led_from_the_alert_to_its_end_on_the_line(at_work: Office) -> None:
    assert at_work.status() == "DISPATCHED"
    assert at_work.done("case", "accept", HOUSEHOLD, staff="S12")["events"]
    assert at_work.done("case", "contact", HOUSEHOLD, "--how", "电话", staff="S12")
    found(at_work, "CONFIRMED")
    assert at_work.status() == "VERIFIED"

    at_work.done("case", "dispose", HOUSEHOLD, "--outcome", "NO_CHANGE", staff="T1")

    shown = at_work.show()
    assert shown["current"] is None
    assert shown["history"][-1]["change"] == {"kind": "CLOSED", "disposition": "NO_CHANGE"}
    assert at_work.say("case", "list", "--json").json == {"matching": 0, "cases": []}


def test_a_command_says_who_gave_it_and_for_whom(at_work: Office) -> None:
    done = at_work.done("case", "accept", HOUSEHOLD, "--on-behalf-of", "S34", staff="S12")

    assert done["events"][0]["by"] == {
        "staff": "S12", "level": "VILLAGE", "division": "340826100", "on_behalf_of": "S34"
    }  # fmt: skip
    assert "S12（代 for S34）" in at_work.say("case", "show", HOUSEHOLD).out


def test_a_command_of_one_id_is_carried_out_once(at_work: Office) -> None:
    first = at_work.done("case", "accept", HOUSEHOLD, "--id", "phone-1", staff="S12")
    again = at_work.done("case", "accept", HOUSEHOLD, "--id", "phone-1", staff="S12")

    assert (first["is_repeat"], again["is_repeat"], again["events"]) == (False, True, [])
    assert "未再重复" in at_work.say("case", "accept", HOUSEHOLD, "--id", "phone-1", staff="S12").out


def test_an_id_that_nobody_gave_is_printed(at_work: Office) -> None:
    answer = at_work.say("case", "accept", HOUSEHOLD, staff="S12")

    assert answer.code == 0
    assert re.search(r"id [0-9a-f]{16}\n", answer.out)


REFUSED = [
    (["case", "open", HOUSEHOLD], "S12", "CASE_OPEN"),
    (["case", "assign", HOUSEHOLD, "--to", "S34"], "S12", "NEEDS_SUPERVISOR"),
    (["case", "assign", HOUSEHOLD, "--to", "S99"], "T1", "UNKNOWN_STAFF"),
    (["case", "accept", HOUSEHOLD], "T2", "OUTSIDE_DIVISION"),
    (["case", "accept", HOUSEHOLD], "S99", "UNKNOWN_STAFF"),
    (["case", "settle", HOUSEHOLD, "--cause", "1.01 person/a", "--finding", "属实"], "T1", "NO_CONFLICT"),
    (["case", "dispose", HOUSEHOLD, "--outcome", "REFER"], "T1", "NOT_VERIFIED"),
    (["case", "confer", HOUSEHOLD], "C1", "NO_DEADLINE"),
    (["case", "suspend", HOUSEHOLD, "--reason", "AWAY", "--until", f"{day(400)}"], "T1", "TOO_LONG"),
    (["case", "resume", HOUSEHOLD], "T1", "NOT_SUSPENDED"),
    (["case", "extend", HOUSEHOLD, "--limit", "LAPSE", "--until", f"{day(9)}"], "T1", "NO_DEADLINE"),
    (["case", "extend", HOUSEHOLD, "--limit", "VISIT", "--until", "2025-01-01"], "T1", "IN_THE_PAST"),
    (["case", "quality", HOUSEHOLD, "0" * 32, "--upheld"], "T1", "NO_QUALITY_ITEM"),
    (["case", "close", HOUSEHOLD, "--reason", "DEATH"], "S12", "NEEDS_SUPERVISOR"),
    (["silence", "add", HOUSEHOLD, "--reason", "OTHER", "--until", f"{day(400)}"], "S12", "TOO_LONG"),
    (["silence", "end", HOUSEHOLD, "none"], "S12", "NO_SILENCE"),
    (["refer", "push", HOUSEHOLD, "--to", "DIBAO"], "T1", "NOT_VERIFIED"),
    (["refer", "answer", HOUSEHOLD, "none", "--answer", "GRANTED"], "T1", "NO_REFERRAL"),
    (["refer", "papers", HOUSEHOLD, "none"], "T1", "NO_REFERRAL"),
]


def test_what_cannot_be_done_is_refused_in_one_sentence_and_leaves_everything_as_it_was(at_work: Office) -> None:
    before = at_work.show()

    reasons = [at_work.refused(*command, staff=staff) for command, staff, _ in REFUSED]

    assert reasons == [reason for _, _, reason in REFUSED]
    assert at_work.show() == before


def test_a_case_rests_and_goes_on(at_work: Office) -> None:
    at_work.done("case", "suspend", HOUSEHOLD, "--reason", "外出", "--until", f"{day(30)}", staff="T1")

    assert at_work.show()["current"]["rest"]["reason"] == "AWAY"
    assert "resting" in at_work.say("case", "list").out
    at_work.done("case", "resume", HOUSEHOLD, staff="S12")
    assert at_work.show()["current"]["rest"] is None


def test_a_case_is_assigned_returned_escalated_and_extended(at_work: Office) -> None:
    at_work.done("case", "assign", HOUSEHOLD, "--to", "S34", "--deputy", "S12", staff="T1")
    assert at_work.show()["current"]["coordinator"] == "S34"

    at_work.done("case", "extend", HOUSEHOLD, "--limit", "VISIT", "--until", f"{day(40)}", staff="T1")
    visit = next(one for one in at_work.show()["current"]["deadlines"] if one["name"] == "VISIT")
    assert visit["due_at"].startswith(f"{day(40)}")

    at_work.done("case", "escalate", HOUSEHOLD, "--level", "COUNTY", staff="S34")
    assert at_work.show()["current"]["level"] == "COUNTY"

    at_work.done("case", "return", HOUSEHOLD, "--reason", "WRONG_VILLAGE", staff="S34")
    assert at_work.status() == "RAISED"


def test_a_case_shows_what_it_stands_on_before_anything_was_found(at_work: Office) -> None:
    shown = at_work.show()["alerts"]["expenditure_surge"]
    text = re.sub(r"\s", "", at_work.say("case", "show", HOUSEHOLD).out)

    assert (shown["grade"], shown["causes"][0]) == ("ORANGE", "1.01 person/a")
    assert set(shown["since"]) == set(shown["causes"])
    assert shown["since"]["1.01 person/a"] == f"{day(-10)}"
    assert "橙ORANGEh1:expenditure_surge:1[1.01]个人年度累计负担" in text
    assert at_work.say("explain", "h1:expenditure_surge:1").code == 0


def test_a_closed_case_keeps_showing_its_outcome_findings_and_referrals(at_work: Office) -> None:
    found(at_work, "CONFIRMED")
    at_work.done("refer", "push", HOUSEHOLD, "--to", "MEDICAL", staff="T1")
    referral = at_work.show()["current"]["referrals"][0]["referral_id"]
    at_work.done("refer", "answer", HOUSEHOLD, referral, "--answer", "REFUSED", "--reason", "R1", staff="T1")
    at_work.done("case", "dispose", HOUSEHOLD, "--outcome", "NO_CHANGE", staff="T1")

    shown, text = at_work.show(), at_work.say("case", "show", HOUSEHOLD).out

    assert shown["current"] is None
    assert (shown["last"]["outcome"], shown["last"]["referrals"][0]["answer"]) == ("NO_CHANGE", "REFUSED")
    assert "处置结果 / outcome: 无变化 no change" in text
    assert all(one in text for one in (referral, "医疗救助 medical assistance", "1.01 person/a", "已办结"))


def test_who_is_assigned_by_name_acts_on_the_case_wherever_they_serve(at_work: Office) -> None:
    at_work.hire("S56", "340826101")
    at_work.done("case", "assign", HOUSEHOLD, "--to", "S56", staff="T1")
    assert at_work.done("case", "accept", HOUSEHOLD, staff="S56")["events"]
    assert at_work.done("visit", HOUSEHOLD, "--contact", "MET", staff="S56")["events"]

    at_work.done("case", "return", HOUSEHOLD, "--reason", "WRONG_VILLAGE", staff="S56")
    assert at_work.refused("case", "contact", HOUSEHOLD, "--how", "PHONE", staff="S56") == "OUTSIDE_DIVISION"


def test_nobody_of_another_county_is_assigned_and_the_sentence_says_whom_they_serve(at_work: Office) -> None:
    at_work.hire("S90", "340811100")
    assert at_work.refused("case", "assign", HOUSEHOLD, "--to", "S90", staff="T1") == "OUTSIDE_DIVISION"
    said = at_work.say("case", "assign", HOUSEHOLD, "--to", "S34", "--deputy", "S90", staff="T1").err

    assert "工号 S90 服务于 340811100，该户在 340826" in said
    assert at_work.show()["current"]["coordinator"] == "S12"


def test_a_returned_case_says_where_its_household_is(at_work: Office) -> None:
    answer = at_work.say("case", "return", HOUSEHOLD, "--reason", "不属本村", staff="S12")

    assert "household in 340826100001" in answer.out


def test_two_findings_that_contradict_each_other_wait_for_the_township(at_work: Office) -> None:
    found(at_work, "CONFIRMED", "--id", "v1")
    found(at_work, "NOT_FOUND", "--id", "v2")

    assert at_work.refused("case", "dispose", HOUSEHOLD, "--outcome", "NO_CHANGE", staff="T1") == "CONTRADICTED"
    at_work.done("case", "settle", HOUSEHOLD, "--cause", "1.01 person/a", "--finding", "CONFIRMED", staff="T1")
    assert at_work.show()["current"]["conflicts"] == []


def test_a_fact_that_proved_wrong_goes_back_to_its_source(at_work: Office) -> None:
    wrong = "0" * 32
    outcome = ("--outcome", "DATA_ERROR", "--wrong", f"{wrong}@340826-yb")

    at_work.done("case", "dispose", HOUSEHOLD, *outcome, staff="T1")
    todo = at_work.say("feed", "--queue", "source/340826-yb", "--json").json["items"]
    at_work.done("case", "quality", HOUSEHOLD, wrong, "--corrected", staff="T1")

    assert [(one["action"], one["about"]) for one in todo] == [("CHECK_DATA", wrong)]
    assert at_work.say("feed", "--queue", "source/340826-yb", "--json").json["items"] == []


def test_cases_are_listed_by_place_status_grade_and_person(at_work: Office) -> None:
    rows = at_work.say("case", "list", "--json").json["cases"]

    assert set(rows[0]) == KEYS
    for choice in (["--division", "340826"], ["--status", "已派发"], ["--grade", rows[0]["grade"]], ["--mine", "S12"]):
        assert at_work.say("case", "list", *choice, "--json").json["matching"] == 1
    for choice in (["--division", "340811"], ["--status", "VERIFIED"], ["--mine", "S34"]):
        assert at_work.say("case", "list", *choice, "--json").json["matching"] == 0


@pytest.mark.parametrize("wrong", ["h9", "h1#7", "h1#x", "h1#0"])
def test_a_case_that_is_not_there_is_said_not_to_be(at_work: Office, wrong: str) -> None:
    answer = at_work.say("case", "show", wrong)

    assert answer.code == 2
    assert wrong in answer.err


@pytest.mark.parametrize(
    "wrong",
    [
        ["case", "contact", HOUSEHOLD, "--how", "SMOKE"], ["case", "dispose", HOUSEHOLD, "--outcome", "DEATH"],
        ["case", "dispose", HOUSEHOLD, "--outcome", "DATA_ERROR"],
        ["case", "dispose", HOUSEHOLD, "--outcome", "DATA_ERROR", "--wrong", "no-source"],
        ["case", "accept", HOUSEHOLD, "--id", "有空 格"],
        ["case", "suspend", HOUSEHOLD, "--reason", "AWAY", "--until", "x"],
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_a_wrong_call_and_not_a_refusal(call: Call, tmp_path: Path, wrong: list[str]) -> None:
    made = Office(call, tmp_path / "none.db", tmp_path)

    answer = made.say(*wrong, staff="T1")

    assert answer.code == 2
    assert re.search("[\u4e00-\u9fff]", answer.err)


def test_a_case_is_named_by_its_household_or_as_it_is_shown(at_work: Office) -> None:
    first = at_work.done("case", "accept", "h1#1", "--id", "one", staff="S12")

    assert [(one["household_id"], one["number"]) for one in first["events"]][:1] == [(HOUSEHOLD, 1)]
    assert at_work.done("case", "accept", HOUSEHOLD, "--id", "one", staff="S12")["is_repeat"]


@pytest.mark.parametrize("other", ["h1#2", "h1#0", "h1#x", "h1#"])
def test_nobody_acts_on_a_case_that_is_not_the_last_of_its_household(at_work: Office, other: str) -> None:
    answer = at_work.say("case", "accept", other, staff="S12")

    assert (answer.code, "h1#1" in answer.err) == (2, True)
    assert at_work.status() == "DISPATCHED"


@pytest.mark.parametrize(
    "command",
    [
        ["case", "open"], ["case", "accept"], ["case", "show"], ["visit", "--contact", "MET"],
        ["silence", "add", "--reason", "OTHER", "--until", f"{day(9)}"], ["silence", "list"],
        ["silence", "preview", "--from", f"{day(0)}", "--until", f"{day(9)}"], ["refer", "push", "--to", "DIBAO"],
    ],
)  # fmt: skip
def test_a_household_of_which_the_log_never_heard_is_said_not_to_be(at_work: Office, command: list[str]) -> None:
    is_question = command[1] in {"show", "list", "preview"}

    answer = at_work.say(*command, "h9", staff=None if is_question else "T1")

    assert (answer.code, "no such household: h9" in answer.err) == (2, True)


def test_a_case_is_opened_by_hand_where_the_log_knows_the_household_and_no_case_of_it(
    call: Call, tmp_path: Path
) -> None:
    at_work = office(call, tmp_path)
    quiet = [one | {"subject": one["subject"].replace("h1", "h2").replace("/a", "/b")} for one in family()[:1]]
    assert call("work", write_lines(tmp_path / "quiet.jsonl", [*quiet]), database=at_work.database).code == 0

    assert at_work.refused("case", "accept", "h2", staff="T1") == "NO_CASE"
    assert "write the id of the household, or h2\n" in at_work.say("case", "accept", "h2#0", staff="T1").err
    assert at_work.done("case", "open", "h2", staff="T1")["events"]
