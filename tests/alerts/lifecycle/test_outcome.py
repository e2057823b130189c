"""How cases are decided: contradictions, outcomes and what follows them, facts in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from schemas.assessment import Grade
from schemas.case.commands import AnswerQuality, Dispose, Settle
from schemas.case.course import Closed
from schemas.case.findings import Disposed, QualityAnswered, Settled
from schemas.case.parts import Found, WrongFact
from schemas.case.pressure import Notified
from schemas.events.visit import Cause, NoChangeFound
from services.alerts.lifecycle.decide import Decided
from services.alerts.lifecycle.outcome import causes_of
from services.alerts.state import Case
from tests.alerts.given import FIRE, ON, moment, terms
from tests.alerts.lifecycle.commands import (
    CALM,
    CONFLICT,
    COUNTY,
    FACT,
    LATER,
    TOWN,
    ask,
    case,
    done,
    limit,
    opened,
    say,
)

ILL = "2.03 person/p-1"


def disposed(said: list[Any]) -> Disposed:
    return next(one for one in said if isinstance(one, Disposed))


def alone(**more: Any) -> Case:
    """A verified case without referrals, so that nothing but the outcome decides what follows."""
    return case(opened(referrals=(), deadlines=(limit("RESULT"),), **more), silences=())


@pytest.mark.parametrize(("finding", "visit"), [("CONFIRMED", "v1"), ("NOT_FOUND", "v2"), ("PARTLY", "v2")])
def test_a_supervisor_decides_which_finding_holds_and_both_visits_stay_known(finding: Any, visit: str) -> None:
    said, after = done(say(Settle, by=TOWN, finding=finding), case(opened(conflicts=(CONFLICT,))))
    assert said == [Settled(found=Found(cause=FIRE, finding=finding, visit=visit))]
    assert after.current is not None
    assert (after.current.conflicts, after.current.found[0].finding) == ((), finding)


@pytest.mark.parametrize("outcome", ["POLICY_GAP", "COMPLEX", "EXIT_REVIEW"])
def test_what_is_helped_is_visited_again_and_the_case_stays_until_then(outcome: Any) -> None:
    said, after = done(say(Dispose, by=COUNTY, outcome=outcome), alone(grade=Grade.RED))
    assert [(one.name, one.about) for one in disposed(said).deadlines] == [("REVISIT", "1"), ("REVISIT", "2")]
    assert after.place == "DISPOSED"


@pytest.mark.parametrize("outcome", ["NO_CHANGE", "DATA_ERROR"])
def test_what_needs_nothing_more_is_closed_at_once(outcome: Any) -> None:
    said, after = done(say(Dispose, by=TOWN, outcome=outcome), alone())
    assert disposed(said).deadlines == ()
    assert said[-1] == Closed(disposition=outcome)
    assert after.current is None


def test_a_case_is_disposed_of_as_referred_when_some_referral_was_not_sent_back() -> None:
    returned = replace(opened().referrals[0], answer="RETURNED")
    granted = replace(returned, referral_id="r2", answer="GRANTED")
    current = opened(referrals=(returned, granted))
    assert disposed(done(say(Dispose, outcome="REFER"), case(current))[0]).outcome == "REFER"


@pytest.mark.parametrize(
    ("at", "is_missed", "is_on_time"),
    [("2026-03-19T23:59:59", False, True), ("2026-03-20T00:00", False, False), ("2026-03-19T12:00", True, False)],
)
def test_an_outcome_is_on_time_until_its_limit_has_passed_whether_or_not_a_tick_said_so(
    at: str, *, is_missed: bool, is_on_time: bool
) -> None:
    current = opened(deadlines=(limit("RESULT", is_missed=is_missed),))
    assert disposed(done(say(Dispose), case(current), terms(at))[0]).is_on_time is is_on_time


def test_an_outcome_without_limit_is_on_time() -> None:
    assert disposed(done(say(Dispose), case(opened(deadlines=())))[0]).is_on_time


def test_a_fade_out_is_followed_to_the_end_of_its_last_day() -> None:
    said, after = done(say(Dispose, outcome="EXIT_REVIEW", fade_out_until_on=LATER), alone())
    fade_out = next(one for one in disposed(said).deadlines if one.name == "FADE_OUT")
    assert fade_out.due_at == moment("2026-03-31T00:00")
    assert after.place == "DISPOSED"


def test_another_outcome_takes_the_place_of_the_one_before_with_its_limits() -> None:
    _, before = done(say(Dispose, outcome="EXIT_REVIEW", fade_out_until_on=LATER), alone())
    _, after = done(say(Dispose, outcome="NO_CHANGE", command_id="k2"), before)
    assert after.current is None


def test_a_desk_case_is_disposed_of_without_a_visit() -> None:
    desk = alone(status="DISPATCHED", is_desk=True, coordinator=None, deputy=None)
    assert disposed(done(say(Dispose, by=TOWN, outcome="POLICY_GAP"), desk)[0]).outcome == "POLICY_GAP"


@pytest.mark.parametrize(("level", "is_called"), [("VILLAGE", True), ("TOWNSHIP", True), ("COUNTY", False)])
def test_a_complex_case_is_the_countys_which_is_told_unless_it_has_it_already(level: Any, *, is_called: bool) -> None:
    said, after = done(say(Dispose, outcome="COMPLEX"), alone(level=level))
    assert [one.receiver for one in said if isinstance(one, Notified)] == ["office/340826"] * is_called
    assert after.current is not None
    assert after.current.level == "COUNTY"


def test_no_change_is_a_fact_of_the_household_about_what_was_found() -> None:
    found = (Found(cause=CALM, finding="NOT_FOUND", visit="v1"), Found(cause=ILL, finding="NOT_FOUND", visit="v1"))
    decided = ask(say(Dispose, by=TOWN, outcome="NO_CHANGE"), alone(found=found))
    assert isinstance(decided, Decided)
    (fact,) = decided.facts
    assert (fact.subject, fact.source, fact.occurred_on, fact.revision) == ("household/h1", "shouwang", ON, 0)
    assert fact.payload == NoChangeFound(causes=(Cause(indicator="2.03", person_ref="p-1"), Cause(indicator="4.02")))
    assert disposed([event.change for event in decided.events]).causes == (ILL, CALM)


def test_no_change_of_what_nobody_looked_at_is_about_the_alerts_that_are_on() -> None:
    decided = ask(say(Dispose, by=TOWN, outcome="NO_CHANGE"), alone())
    assert isinstance(decided, Decided)
    assert decided.facts[0].payload == NoChangeFound(causes=(Cause(indicator="4.01"),))


def test_no_change_of_nothing_is_no_fact() -> None:
    decided = ask(say(Dispose, by=TOWN, outcome="NO_CHANGE"), replace(alone(), alerts={}))
    assert isinstance(decided, Decided)
    assert decided.facts == ()
    assert causes_of(Case()) == ()


@pytest.mark.parametrize("outcome", ["POLICY_GAP", "COMPLEX", "EXIT_REVIEW", "REFER", "DATA_ERROR"])
def test_no_other_outcome_states_a_fact_so_that_no_benefit_changes_by_itself(outcome: Any) -> None:
    decided = ask(say(Dispose, outcome=outcome), case(opened()))
    assert isinstance(decided, Decided)
    assert decided.facts == ()


def test_wrong_data_goes_back_to_its_source_which_answers_even_after_the_case_is_closed() -> None:
    wrong = (WrongFact(event_id="e" * 32, source="YB"),)
    _, after = done(say(Dispose, outcome="DATA_ERROR", wrong=wrong), replace(alone(), quality=()))
    assert after.current is None
    assert [(doubt.event_id, doubt.source) for doubt in after.quality] == [("e" * 32, "YB")]
    said, answered = done(say(AnswerQuality, by=TOWN, command_id="k2", event_id="e" * 32, is_corrected=False), after)
    assert said == [QualityAnswered(event_id="e" * 32, is_corrected=False)]
    assert answered.quality == ()


def test_the_answer_about_one_fact_leaves_the_others_in_doubt() -> None:
    before = case(None)
    others = tuple(before.quality[0]._replace(event_id=digit * 32) for digit in "ab")
    _, after = done(say(AnswerQuality, event_id=FACT, by=TOWN), replace(before, quality=(*others, *before.quality)))
    assert after.quality == others


def test_a_day_of_the_past_is_no_end_of_a_fade_out_but_today_is() -> None:
    command = say(Dispose, outcome="EXIT_REVIEW", fade_out_until_on=ON)
    assert isinstance(ask(command, alone()), Decided)
    assert not isinstance(ask(replace(command, fade_out_until_on=ON - timedelta(days=1)), alone()), Decided)
