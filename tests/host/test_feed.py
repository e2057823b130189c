from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.host.sentences import cause_text
from tests.host.calling import Call
from tests.host.working import HOUSEHOLD, Office, office

KEYS = {
    "queue", "household_id", "number", "action", "about", "division", "grade", "why", "since_at", "due_at", "bulk",
}  # fmt: skip


@pytest.fixture
def at_work(call: Call, tmp_path: Path) -> Office:
    return office(call, tmp_path)


def test_each_sees_what_they_must_do_next_with_why_and_until_when(at_work: Office) -> None:
    answer = at_work.say("feed", "--staff", "S12", "--json").json

    assert (set(answer), set(answer["items"][0])) == ({"items", "after"}, KEYS)
    item = answer["items"][0]
    assert (item["action"], item["why"][0], answer["after"]) == ("ACCEPT", "1.01 person/a", None)
    assert item["due_at"] > item["since_at"]
    assert "签收 accept" in at_work.say("feed", "--staff", "S12").out
    at_work.done("case", "accept", HOUSEHOLD, staff="S12")
    assert [one["action"] for one in at_work.say("feed", "--staff", "S12", "--json").json["items"]] == ["CONTACT"]


def test_the_pages_of_a_list_are_the_list(call: Call, worked: Path) -> None:
    whole = call("feed", "--division", "CN", "--limit", 1000, "--json", database=worked).json["items"]
    pages, after = [], None
    while after is not None or not pages:
        more = [] if after is None else ["--after", after]
        page = call("feed", "--division", "CN", "--limit", 3, *more, "--json", database=worked).json
        pages, after = [*pages, *page["items"]], page["after"]

    assert len(whole) > 6
    assert pages == whole
    assert "--after" in call("feed", "--division", "CN", "--limit", 3, database=worked).out


@pytest.mark.parametrize(
    "wrong", [[], ["--staff", "S12", "--queue", "pool/1"], ["--division", "999"], ["--division", "CN", "--notices"]]
)
def test_a_list_must_be_named_and_only_one(at_work: Office, wrong: list[str]) -> None:
    assert at_work.say("feed", *wrong).code == 2


def test_notices_that_were_sent_are_shown_to_their_receiver(at_work: Office) -> None:
    assert at_work.say("notify", "run", "--once", "--from-start").code == 0

    shown = at_work.say("feed", "--staff", "S12", "--notices", "--json").json["notices"]

    assert {one["receiver"] for one in shown} == {"staff/S12"}
    assert shown[0]["household_id"] == HOUSEHOLD
    assert "h1#1" in at_work.say("feed", "--queue", "staff/S12", "--notices").out


def test_reasons_are_named_for_people_and_coded_for_programs(call: Call, worked: Path, at_work: Office) -> None:
    assert at_work.say("feed", "--staff", "S12", "--json").json["items"][0]["why"][0] == "1.01 person/a"
    assert cause_text("1.01 person/a") == "[1.01] 个人年度累计负担 (Yearly medical burden of a person)，人员 a"
    shown = re.sub(r"\s", "", at_work.say("feed", "--staff", "S12").out)
    assert "[1.01]个人年度累计负担" in shown

    items = call("feed", "--division", "CN", "--limit", 1000, "--json", database=worked).json["items"]
    codes = {cause for one in items for cause in one["why"]}

    assert any(one.startswith(("PG.", "EX.")) for one in codes)
    assert all(re.match(r"\[.{2,5}\] [^ ]+ \(.+\)", cause_text(one)) for one in codes)


def test_a_township_sees_the_cases_that_nobody_has_beside_its_desk(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path, with_roster=False)

    mine = at_work.say("feed", "--staff", "T1", "--json").json["items"]

    assert [(one["action"], one["queue"]) for one in mine] == [("ASSIGN", "pool/340826100")]
    assert at_work.say("feed", "--staff", "T2", "--json").json["items"] == []
    assert at_work.say("feed", "--staff", "C1", "--json").json["items"] == []
    assert at_work.say("feed", "--staff", "S12", "--json").json["items"] == []


def test_a_supervisor_sees_what_their_office_must_do(at_work: Office) -> None:
    at_work.done("case", "escalate", HOUSEHOLD, "--level", "COUNTY", staff="S12")

    mine = at_work.say("feed", "--staff", "C1", "--json").json["items"]

    assert [one["action"] for one in mine] == ["SUPERVISE"]
    assert mine == at_work.say("feed", "--queue", "office/340826", "--json").json["items"]


def test_the_list_of_somebody_who_is_not_on_the_staff_list_is_refused(at_work: Office) -> None:
    assert at_work.refused("feed", "--staff", "S99") == "UNKNOWN_STAFF"
    assert at_work.refused("feed", "--staff", "S99", "--notices") == "UNKNOWN_STAFF"
