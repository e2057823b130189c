from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call
from tests.host.working import HOUSEHOLD, Office, office


@pytest.fixture
def verified(call: Call, tmp_path: Path) -> Office:
    at_work = office(call, tmp_path)
    at_work.done("visit", HOUSEHOLD, "--contact", "MET", "--found", "1.01:a=CONFIRMED", staff="S12")
    return at_work


def waiting(at_work: Office, *more: str) -> list[str]:
    rows = at_work.say("refer", "list", "--division", "340826", *more, "--json").json["referrals"]
    return [one["about"] for one in rows]


def test_a_referral_waits_for_its_owner_until_the_result_comes_back(verified: Office) -> None:
    pushed = ("refer", "push", HOUSEHOLD, "--to", "医疗救助", "--person", "a", "--id", "ref-1")

    verified.done(*pushed, staff="T1")
    assert verified.done(*pushed, staff="T1")["is_repeat"]
    assert waiting(verified) == ["ref-1"]
    assert waiting(verified, "--silent") == []
    assert "ref-1" in verified.say("refer", "list", "--division", "340826").out
    verified.done("refer", "answer", HOUSEHOLD, "ref-1", "--answer", "受理", staff="T1")
    verified.done("case", "dispose", HOUSEHOLD, "--outcome", "REFER", staff="T1")
    verified.done("refer", "answer", HOUSEHOLD, "ref-1", "--answer", "GRANTED", staff="T1")

    assert waiting(verified) == []
    referral = verified.show()["current"]["referrals"][0]
    assert (referral["programme"], referral["answer"], referral["person"]) == ("MEDICAL", "GRANTED", "a")


def test_one_that_was_returned_says_why_and_is_referred_again(verified: Office) -> None:
    verified.done("refer", "push", HOUSEHOLD, "--to", "DIBAO", "--at", "RESIDENCE", "--id", "ref-1", staff="T1")
    answer = ("refer", "answer", HOUSEHOLD, "ref-1", "--answer", "RETURNED")

    assert verified.refused(*answer, staff="T1") == "NEEDS_REASON"
    verified.done(*answer, "--reason", "incomplete", staff="T1")

    todo = verified.say("feed", "--division", "340826", "--json").json["items"]
    assert "REFER_AGAIN" in {one["action"] for one in todo}
    assert verified.refused("refer", "answer", HOUSEHOLD, "ref-1", "--answer", "GRANTED", staff="T1") == (
        "REFERRAL_CLOSED"
    )


def test_papers_that_follow_a_commitment_are_recorded(verified: Office) -> None:
    verified.done("refer", "push", HOUSEHOLD, "--to", "DIBAO", "--commitment", "--id", "ref-1", staff="T1")

    verified.done("refer", "papers", HOUSEHOLD, "ref-1", staff="T1")

    assert verified.show()["current"]["referrals"][0]["papers_in"] is True
