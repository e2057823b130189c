"""A case goes along with the last person who left its home; nothing that was begun is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from schemas.assessment import Grade
from schemas.case.course import Accepted, Joined, Merged, Moved, Opened
from schemas.case.event import AnyChange
from schemas.case.findings import Contacted, Disposed, Referred
from schemas.case.parts import Referral
from schemas.case.pressure import Suspended
from services.alerts.lifecycle.carry import carry
from services.alerts.lifecycle.telling import Telling
from tests.alerts.lifecycle.life import DAY, ELSEWHERE, FIRE, ON, SHOCK, Home, item, kinds, limit, notices, of
from tests.builders import DIVISION, noon

AT = noon(ON + 2 * DAY)


def opened(household_id: str = "h1", grade: Grade | None = Grade.ORANGE, **more: Any) -> Home:
    home = Home(household_id=household_id, division=DIVISION if household_id == "h1" else ELSEWHERE)
    home.read({SHOCK: grade}, household_id=household_id, **more)
    return home


def refer(home: Home, *names: str) -> None:
    for name in names:
        referral = Referral(referral_id=name, programme="DIBAO", owner="MZ", pushed_at=noon(ON))
        home.say(Referred(referral=referral, deadlines=(limit("REFERRAL_ANSWER", noon(ON + 9 * DAY), name),)))


def dispose(home: Home) -> None:
    home.say(Disposed(
        outcome="COMPLEX", is_on_time=True, causes=(FIRE,), deadlines=(limit("REVISIT", noon(ON + 9 * DAY), "1"),),
    ))  # fmt: skip


def move(old: Home, new: Home, at: datetime = AT) -> tuple[list[AnyChange], list[AnyChange]]:
    """What is said of the old home and of the new one."""
    division = old.division if new.case.current is None else new.division
    here, there = Telling(old.case, old.terms(at)), Telling(new.case, new.terms(at, division=division))
    carry(here, there)
    return old.take(here.events), new.take(there.events)


def test_a_home_without_case_takes_nothing_along() -> None:
    assert move(Home(), opened("h2")) == ([], [])


def test_a_case_moves_with_its_referrals_and_limits_where_none_is_open() -> None:
    old, new = opened(), Home(household_id="h2", division=ELSEWHERE)
    old.say(Accepted(deadlines=(limit("RESULT", noon(ON + 5 * DAY)), limit("LAPSE", noon(ON + 4 * DAY)))))
    refer(old, "r1", "r2")

    left, came = move(old, new)

    assert left == [Moved(to_household="h2")]
    assert kinds(came) == ["OPENED", "DISPATCHED"]
    (carried,) = of(Opened, came)
    assert (carried.reason, carried.from_household, carried.grade) == ("CARRIED", "h1", Grade.ORANGE)
    assert [one.referral_id for one in new.current.referrals] == ["r1", "r2"]
    assert set(new.limits) == {"RESULT", "REFERRAL_ANSWER", "ESCALATE_TOWNSHIP", "ESCALATE_COUNTY"}
    assert notices(came) == [("HANDED_OVER", "staff/S1")]
    assert (old.case.current, new.current.number) == (None, 1)


def test_a_desk_case_stays_at_the_desk() -> None:
    old, new = opened(grade=None, items=(item("EXIT_REVIEW"),)), Home(household_id="h2")

    move(old, new)

    assert new.current.is_desk
    assert new.limits == ["RESULT"]


def test_what_rested_has_its_time_when_it_moves() -> None:
    old, new = opened(), Home(household_id="h2")
    before = old.current.deadline("RESULT")
    old.say(Suspended(reason="AWAY", until_on=ON + 30 * DAY))

    move(old, new)

    after = new.current.deadline("RESULT")
    assert before is not None
    assert after is not None
    assert after.due_at > before.due_at
    assert new.current.rest is None


@pytest.mark.parametrize(("theirs", "ours"), [(1, 2), (0, 1), (2, 0)])
def test_a_merge_loses_no_referral(theirs: int, ours: int) -> None:
    old, new = opened(), opened("h2")
    refer(old, *(f"o{n}" for n in range(theirs)))
    refer(new, *(f"n{n}" for n in range(ours)))

    left, came = move(old, new)

    assert left == [Merged(to_household="h2")]
    assert kinds(came) == ["JOINED"]
    assert len(new.current.referrals) == theirs + ours
    assert len([one for one in new.limits if one == "REFERRAL_ANSWER"]) == theirs + ours
    assert new.current.number == 1


def test_a_merge_keeps_the_earlier_limit_and_what_was_met_stays_met() -> None:
    old, new = opened(), opened("h2")
    old.say(Accepted(deadlines=(limit("VISIT", noon(ON + DAY)), limit("CONTACT", noon(ON + DAY)))))
    new.say(Contacted(contact="PHONE", minutes=1))

    move(old, new)

    visit = new.current.deadline("VISIT")
    assert visit is not None
    assert visit.due_at == noon(ON + DAY)
    assert set(new.limits) == {"VISIT", "RESULT"}


def test_a_graver_case_lifts_the_one_that_it_joins_and_red_ends_its_rest() -> None:
    old, new = opened(grade=Grade.RED), opened("h2", Grade.YELLOW)
    new.say(Suspended(reason="AWAY", until_on=ON + 30 * DAY))

    _, came = move(old, new)

    assert kinds(came) == ["RESUMED", "JOINED"]
    assert of(Joined, came)[0].grade is Grade.RED
    assert {"CONTACT", "ESCALATE_PREFECTURE", "CONFERENCE"} <= set(new.limits)


def test_a_desk_case_that_a_graded_one_joins_goes_to_the_coordinator() -> None:
    old, new = opened(), opened("h2", None, items=(item("POLICY_GAP"),))

    _, came = move(old, new)

    assert kinds(came) == ["JOINED", "HANDED_OVER"]
    assert new.current.coordinator == "S9"


def test_a_case_that_waits_for_its_revisit_begins_anew_with_what_joins_it_undone() -> None:
    old, new = opened(), opened("h2")
    dispose(new)

    move(old, new)

    assert (new.current.status, new.current.outcome) == ("DISPATCHED", None)
    assert {"RESULT", "REVISIT", "ESCALATE_TOWNSHIP"} <= set(new.limits)


def test_two_cases_that_were_disposed_of_wait_together() -> None:
    old, new = opened(grade=Grade.RED), opened("h2")
    dispose(old)
    dispose(new)

    move(old, new)

    assert (new.current.status, new.current.grade) == ("DISPOSED", Grade.RED)


def test_a_wrong_merge_that_is_undone_leaves_the_referrals_where_they_went() -> None:
    old, new = opened(), opened("h2")
    refer(old, "r1")
    move(old, new)
    old.read({SHOCK: None})
    old.read({SHOCK: Grade.RED}, ON + 3 * DAY)

    assert (old.current.number, old.current.referrals) == (2, ())
    assert [one.referral_id for one in new.current.referrals] == ["r1"]
