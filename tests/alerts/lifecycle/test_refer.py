"""Referrals: what may be pushed when, what the owner may answer, and which limits run behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from schemas.case.commands import AnswerReferral, Refer
from schemas.case.findings import ReferralAnswered, Referred
from schemas.case.pressure import Notified
from schemas.case.words import Programme
from services.policy.shape import Entry
from tests.alerts.given import ON, terms
from tests.alerts.lifecycle.commands import COUNTY, GRID, TOWN, case, done, limit, opened, say
from tests.builders import BOOK

if TYPE_CHECKING:
    from schemas.case.parts import Referral

NAMES = {"command_id": "r2"}


def pushed(by: Any = TOWN, status: Any = "VERIFIED", **more: Any) -> Referred:
    said, _ = done(say(Refer, by=by, **NAMES, **more), case(opened(status)))
    assert isinstance(said[0], Referred)
    return said[0]


def answered(referral: Referral, *limits: Any, **more: Any) -> tuple[ReferralAnswered, list[Any]]:
    current = opened(referrals=(referral,), deadlines=(limit("RESULT"), *limits))
    said, _ = done(say(AnswerReferral, by=TOWN, **more), case(current, silences=()))
    assert isinstance(said[0], ReferralAnswered)
    return said[0], said


def names(change: Referred | ReferralAnswered) -> list[str]:
    return sorted(one.name for one in change.deadlines)


WAITING = opened().referrals[0]
RUNNING = (limit("REFERRAL_ANSWER", about="r1"), limit("REFERRAL_LIMIT", about="r1"), limit("PAPERS", about="r1"))


@pytest.mark.parametrize("programme", get_args(Programme))
def test_every_programme_has_an_owner_to_whom_a_case_can_be_pushed(programme: Any) -> None:
    current = opened(referrals=())
    said, _ = done(say(Refer, by=TOWN, programme=programme), case(current))
    assert isinstance(said[0], Referred)
    assert said[0].referral.owner
    assert said[0].referral.pushed_at == terms().at
    assert {one.about for one in said[0].deadlines} == {"k1"}
    assert "REFERRAL_ANSWER" in names(said[0]) or programme == "EMERGENCY_AID"


def test_the_village_may_ask_for_emergency_aid_before_anything_is_verified_and_papers_follow() -> None:
    said = pushed(GRID, "DISPATCHED", programme="EMERGENCY_AID", applied_at="INCIDENT")
    assert (said.referral.applied_at, said.referral.papers_in) == ("INCIDENT", False)
    assert "PAPERS" in names(said)


def test_papers_follow_a_commitment_and_are_there_without_one() -> None:
    assert not pushed(by_commitment=True).referral.papers_in
    assert pushed().referral.papers_in


def test_a_referral_says_for_whom_and_how_it_was_asked() -> None:
    referral = pushed(programme="DIBAO_SINGLE", person="p-1", applied_at="RESIDENCE", is_special=True).referral
    assert (referral.person, referral.applied_at, referral.is_special) == ("p-1", "RESIDENCE", True)
    assert (referral.referral_id, referral.owner, referral.answer) == ("r2", "MZ", None)


def test_whether_townships_decide_is_policy_of_the_place() -> None:
    entry = Entry("referral.DIBAO_SINGLE.delegated", "340826", ON, ON, value=True, source="某政办〔2026〕1号")
    said, _ = done(say(Refer, programme="DIBAO_SINGLE"), case(opened()), terms(book=BOOK.amended(entry)))
    assert isinstance(said[0], Referred)
    assert said[0].referral.is_delegated
    assert not pushed(programme="DIBAO_SINGLE").referral.is_delegated


def test_the_same_programme_may_be_asked_for_another_person_and_again_after_a_return() -> None:
    assert pushed(programme="DIBAO", person="p-1").referral.person == "p-1"
    returned = replace(WAITING, answer="RETURNED")
    assert done(say(Refer, programme="DIBAO"), case(opened(referrals=(returned,))))[0]


def test_an_accepted_referral_runs_against_its_legal_limit_instead_of_silence() -> None:
    change, _ = answered(WAITING, limit("REFERRAL_ANSWER", about="r1"), answer="ACCEPTED")
    assert names(change) == ["REFERRAL_LIMIT"]


def test_publicity_runs_beside_the_legal_limit_which_stays_as_it_is() -> None:
    running = limit("REFERRAL_LIMIT", about="r1")
    change, _ = answered(replace(WAITING, answer="ACCEPTED"), running, answer="PUBLICISED")
    assert names(change) == ["PUBLICITY", "REFERRAL_LIMIT"]
    assert running in change.deadlines


@pytest.mark.parametrize("answer", ["GRANTED", "REFUSED", "RETURNED"])
def test_the_last_word_ends_every_limit_but_that_of_papers_for_what_was_granted(answer: Any) -> None:
    change, said = answered(replace(WAITING, papers_in=False), *RUNNING, answer=answer, reason="R1")
    assert names(change) == (["PAPERS"] if answer == "GRANTED" else [])
    told = [one.receiver for one in said if isinstance(one, Notified)]
    assert told == (["office/340826100"] if answer == "RETURNED" else [])


def test_papers_that_came_in_end_their_limit_alone() -> None:
    waiting = replace(WAITING, papers_in=False)
    change, _ = answered(waiting, *RUNNING, answer=None, papers_in=True)
    assert names(change) == ["REFERRAL_ANSWER", "REFERRAL_LIMIT"]


def test_papers_may_come_in_after_the_referral_was_granted() -> None:
    waiting = replace(WAITING, papers_in=False, answer="GRANTED")
    change, _ = answered(waiting, limit("PAPERS", about="r1"), answer=None, papers_in=True)
    assert change.deadlines == ()


@pytest.mark.parametrize(("papers_in", "left"), [(False, ["PAPERS", "REFERRAL_LIMIT"]), (True, ["REFERRAL_LIMIT"])])
def test_a_commitment_asks_for_papers_unless_they_came_with_the_acceptance(papers_in: Any, left: list[str]) -> None:
    waiting = replace(WAITING, by_commitment=True, papers_in=False)
    change, _ = answered(waiting, limit("REFERRAL_ANSWER", about="r1"), answer="ACCEPTED", papers_in=papers_in)
    assert names(change) == left


def test_the_limits_of_other_referrals_and_of_the_case_are_left_alone() -> None:
    other = limit("REFERRAL_ANSWER", about="r9")
    current = opened(referrals=(WAITING, replace(WAITING, referral_id="r9", programme="MEDICAL")))
    current = replace(current, deadlines=(limit("RESULT"), other, *RUNNING))
    _, after = done(say(AnswerReferral, answer="GRANTED"), case(current))
    assert after.current is not None
    assert set(after.current.deadlines) == {limit("RESULT"), other}


def test_a_case_that_only_waited_for_an_answer_is_closed_by_it() -> None:
    before = case(opened("FOLLOWED", deadlines=(limit("REFERRAL_ANSWER", about="r1"),)))
    _, after = done(say(AnswerReferral, by=COUNTY, answer="GRANTED"), before)
    assert after.current is None
