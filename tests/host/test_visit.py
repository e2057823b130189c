from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.host.calling import Call
from tests.host.working import HOUSEHOLD, Office, day, office

FORM = {
    "visit_kind": "FORMAL", "contact": "MET", "visited_on": f"{day(0)}", "place": "HOME", "visitors": ["S12", "T1"],
    "found": [{"indicator": "1.01", "finding": "CONFIRMED", "person_ref": "a"}],
    "members": [{"person_ref": "a", "self_care_failed": 2, "work_ability": "PARTIAL"}],
    "looks": [0, 1, None, 3], "helps": ["SHOPPING"], "evidence": ["IDENTITY_CARD"], "signature": "SIGNED",
    "wishes": ["MEDICAL"],
}  # fmt: skip


@pytest.fixture
def at_work(call: Call, tmp_path: Path) -> Office:
    return office(call, tmp_path)


def kinds(done: dict[str, object]) -> list[str]:
    events = done["events"]
    assert isinstance(events, list)
    return [one["change"]["kind"] for one in events]


def test_a_visit_in_a_few_words_is_recorded_and_verifies_the_case(at_work: Office) -> None:
    done = at_work.done("visit", HOUSEHOLD, "--contact", "见面", "--found", "1.01:a=属实", staff="S12")

    assert {"VISITED", "CONTACTED", "VERIFIED"} <= set(kinds(done))
    assert at_work.status() == "VERIFIED"


def test_a_whole_form_becomes_facts_of_the_household(at_work: Office) -> None:
    form = at_work.table("form.json", json.dumps(FORM))

    done = at_work.done("visit", HOUSEHOLD, "--form", form, staff="S12")

    visited = next(one["change"] for one in done["events"] if one["change"]["kind"] == "VISITED")
    assert (visited["visit_kind"], visited["is_complete"]) == ("FORMAL", True)
    facts = at_work.say("log", "export", "--out", at_work.folder / "facts.jsonl")
    assert facts.code == 0
    lines = [json.loads(line) for line in (at_work.folder / "facts.jsonl").read_text("utf-8").splitlines()]
    said = {one["event"]["type"] for one in lines if one["kind"] == "fact"}
    assert {"VisitRecorded", "CareAbilityAssessed", "WorkAbilityAssessed"} <= said


def test_a_visit_told_twice_is_one_visit(at_work: Office) -> None:
    call = ("visit", HOUSEHOLD, "--contact", "MET", "--id", "v1")

    assert at_work.done(*call, staff="S12")["is_repeat"] is False
    assert at_work.done(*call, staff="S12")["is_repeat"] is True


def test_a_visit_to_a_household_without_a_case_is_taken_too(at_work: Office) -> None:
    at_work.done("visit", HOUSEHOLD, "--contact", "MET", "--found", "1.01:a=CONFIRMED", staff="S12")
    at_work.done("case", "dispose", HOUSEHOLD, "--outcome", "NO_CHANGE", staff="T1")

    done = at_work.done("visit", HOUSEHOLD, "--contact", "MET", staff="S12")

    assert [(one["number"], one["change"]["kind"]) for one in done["events"]] == [(0, "VISITED")]


def test_somebody_who_is_not_on_the_staff_list_records_no_visit(at_work: Office) -> None:
    assert at_work.refused("visit", HOUSEHOLD, "--contact", "MET", staff="S99") == "UNKNOWN_STAFF"


@pytest.mark.parametrize(
    "wrong",
    [
        [HOUSEHOLD], ["--contact", "MET"], [HOUSEHOLD, "--contact", "MET", "--bulk", "k"],
        [HOUSEHOLD, "--contact", "MET", "--on", f"{day(1)}"],
        [HOUSEHOLD, "--contact", "MET", "--found", "soon"], [HOUSEHOLD, "--contact", "MET", "--found", "1.01=MAYBE"],
        ["--contact", "MET", "--bulk", "none"],
    ],
)  # fmt: skip
def test_a_visit_that_says_too_little_or_too_much_is_a_wrong_call(at_work: Office, wrong: list[str]) -> None:
    assert at_work.say("visit", *wrong, staff="S12").code == 2


@pytest.mark.parametrize("wrong", ["{", '{"visit_kind": "LIGHT"}', json.dumps(FORM | {"visit_kind": "LONG"})])
def test_a_form_that_cannot_be_read_is_said_to_be_wrong_field_by_field(at_work: Office, wrong: str) -> None:
    answer = at_work.say("visit", HOUSEHOLD, "--form", at_work.table("form.json", wrong), staff="S12")

    assert answer.code == 2
    assert "入户表有误" in answer.err
    assert re.search("缺少必填字段|不是 JSON 文本|内容不合规定", answer.err)


def test_an_indicator_of_no_rule_is_a_wrong_call_that_names_near_ones(at_work: Office) -> None:
    form = at_work.table("form.json", json.dumps(FORM | {"found": [{"indicator": "9.99", "finding": "CONFIRMED"}]}))

    for said in (["--contact", "MET", "--found", "9.99=属实"], ["--form", form]):
        answer = at_work.say("visit", HOUSEHOLD, *said, staff="S12")
        assert answer.code == 2
        assert re.search(r"没有指标 9\.99，相近的有 [0-9A-Z]+\.[0-9]{2}", answer.err)


def test_an_id_that_was_used_for_something_else_is_refused_and_nothing_is_lost_in_silence(at_work: Office) -> None:
    on = ("--on", f"{day(0)}")
    at_work.done("case", "accept", HOUSEHOLD, "--id", "a1", staff="S12")
    at_work.done("visit", HOUSEHOLD, "--contact", "MET", *on, "--id", "v1", staff="S12")

    assert at_work.refused("visit", HOUSEHOLD, "--contact", "PHONE", *on, "--id", "v1", staff="S12") == "ID_USED"
    assert at_work.refused("visit", HOUSEHOLD, "--contact", "MET", *on, "--id", "a1", staff="S12") == "ID_USED"
    assert at_work.done("visit", HOUSEHOLD, "--contact", "MET", *on, "--id", "v1", staff="S12")["is_repeat"] is True


def test_a_visit_said_again_on_a_later_day_under_its_id_is_the_same_visit(
    at_work: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ("visit", HOUSEHOLD, "--contact", "MET", "--id", "v1")
    at_work.done(*said, staff="S12")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for module in ("services.host.commands.visit", "services.host.embedded"):
        monkeypatch.setattr(f"{module}.now", lambda: tomorrow)

    assert at_work.done(*said, staff="S12")["is_repeat"] is True
    assert at_work.refused(*said, "--on", f"{day(-1)}", staff="S12") == "ID_USED"
    assert at_work.refused(*said, "--place", "OFFICE", staff="S12") == "ID_USED"


def test_the_help_says_what_is_always_taken_and_what_must_be_mended(at_work: Office) -> None:
    shown = at_work.call("visit", "--help").out

    assert "不会被拒" not in shown
    assert "总是收下 / always taken" in shown
    assert "a day that lies ahead" in re.sub(r"\s+", " ", shown)


def test_the_history_shows_the_day_of_the_visit_and_not_that_of_its_entry(at_work: Office) -> None:
    at_work.done("visit", HOUSEHOLD, "--contact", "MET", "--on", f"{day(-1)}", staff="S12")

    lines = at_work.say("case", "show", HOUSEHOLD).out.splitlines()

    assert [one.split()[0] for one in lines if "入户 visited" in one] == [f"{day(-1)}"]
