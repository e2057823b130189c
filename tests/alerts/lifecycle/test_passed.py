"""What time alone leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schemas.assessment import Grade
from schemas.case.course import Accepted, Lapsed
from schemas.case.findings import Contacted
from schemas.case.parts import Deadline, Silence
from schemas.case.pressure import (
    DeadlineChanged,
    Escalated,
    Missed,
    Muted,
    Notified,
    Resumed,
    Silenced,
    SilenceEnded,
    Suspended,
)
from services.alerts.deadlines import end_of, lapse
from services.alerts.lifecycle.passed import next_at, recounted
from services.alerts.state import Case
from tests.alerts.lifecycle.life import DAY, FIRE, HOUR, ON, PLUNGE, SHOCK, Home, kinds, limit, notices, of
from tests.builders import noon

LONG = noon(ON + 400 * DAY)


def opened(grade: Grade) -> Home:
    home = Home()
    home.read({SHOCK: grade})
    return home


def running(*limits: Deadline, grade: Grade = Grade.ORANGE) -> Home:
    """A case with just these limits."""
    home = opened(grade)
    home.say(Accepted(deadlines=limits))
    return home


def test_nothing_happens_before_anything_is_due_or_without_a_case() -> None:
    assert opened(Grade.RED).wait(noon(ON) + 3 * HOUR) == []
    assert Home().wait(LONG) == []
    assert next_at(Case()) is None


def test_a_red_case_that_nobody_takes_up_climbs_level_by_level_each_once() -> None:
    home = opened(Grade.RED)
    climbed = []
    while next_at(home.case) is not None:
        climbed += [(one.level, one.reason, home.hours) for one in of(Escalated, home.wait_for_next())]

    assert climbed == [("TOWNSHIP", "SILENT", 12), ("COUNTY", "SILENT", 24), ("PREFECTURE", "SILENT", 48)]
    told = [one for one in notices(event.change for event in home.events) if one[0] == "ESCALATED"]
    assert told == [("ESCALATED", "office/340826100"), ("ESCALATED", "office/340826"), ("ESCALATED", "office/3408")]


def test_all_that_is_due_at_one_tick_is_said_at_once_and_everybody_is_told_once() -> None:
    home = opened(Grade.RED)

    said = home.wait(noon(ON + 20 * DAY))

    assert {one.deadline.name for one in of(Missed, said)} >= {"CONTACT", "VISIT", "RESULT", "CONFERENCE"}
    assert len(notices(said)) == len(set(notices(said)))
    assert notices(said).count(("OVERDUE", "staff/S1")) == 1
    assert home.current.level == "PREFECTURE"
    assert home.wait(LONG) == []


def test_after_acknowledgement_silence_calls_nobody() -> None:
    home = opened(Grade.RED)
    home.say(Contacted(contact="PHONE", minutes=1))

    said = home.wait(noon(ON) + 20 * HOUR)

    assert said == []


def test_an_acknowledgement_after_which_nothing_happens_lapses_and_the_chain_begins_anew() -> None:
    home = opened(Grade.ORANGE)
    falls_back = lapse(home.terms(noon(ON)), Grade.ORANGE)
    assert falls_back is not None
    home.say(Accepted(deadlines=(falls_back, limit("RESULT", LONG))))

    said = home.wait_for_next()

    assert kinds(said) == ["LAPSED"]
    assert {one.name for one in of(Lapsed, said)[0].deadlines} == {"RESULT", "ESCALATE_TOWNSHIP", "ESCALATE_COUNTY"}
    assert notices(said) == [("LAPSED", "staff/S1")]
    assert home.current.status == "DISPATCHED"


@pytest.mark.parametrize(("grade", "levels"), [(Grade.ORANGE, ["TOWNSHIP"]), (Grade.YELLOW, [])])
@pytest.mark.parametrize("name", ["VISIT", "RESULT"])
def test_a_late_visit_or_result_calls_the_next_level_if_it_is_grave(name: str, grade: Grade, levels: list[str]) -> None:
    home = running(limit(name, noon(ON + DAY)), grade=grade)

    said = home.wait_for_next()

    assert [one.deadline.name for one in of(Missed, said)] == [name]
    assert [one.level for one in of(Escalated, said)] == levels
    assert notices(said)[0] == ("OVERDUE", "staff/S1")
    assert home.limits == [name]
    assert home.wait(LONG) == []


def test_a_late_contact_calls_nobody_else() -> None:
    assert kinds(running(limit("CONTACT", noon(ON + DAY))).wait_for_next()) == ["MISSED"]


def test_nothing_is_above_the_prefecture() -> None:
    home = running(limit("VISIT", noon(ON + DAY)), limit("CONFERENCE", noon(ON + DAY)))
    home.say(Escalated(level="PREFECTURE", reason="BY_HAND"))

    assert kinds(home.wait_for_next()) == ["MISSED", "MISSED"]


def test_a_level_that_is_in_charge_already_is_not_called_again() -> None:
    home = opened(Grade.ORANGE)
    home.say(Escalated(level="COUNTY", reason="BY_HAND"))
    due = home.current.deadline("ESCALATE_TOWNSHIP")
    assert due is not None

    said = home.wait(due.due_at)

    assert of(Escalated, said) == []
    assert "ESCALATE_TOWNSHIP" in [one.deadline.name for one in of(Missed, said)]


def test_a_conference_that_was_not_held_is_the_countys() -> None:
    said = running(limit("CONFERENCE", noon(ON + DAY))).wait_for_next()

    assert of(Escalated, said) == [Escalated(level="COUNTY", reason="OVERDUE")]
    assert notices(said) == [("ESCALATED", "office/340826")]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("REVISIT", [("OVERDUE", "staff/S1")]),
        ("PAPERS", [("OVERDUE", "office/340826100")]),
        ("FADE_OUT", [("OVERDUE", "office/340826100")]),
        ("REFERRAL_LIMIT", [("REFERRAL", "office/340826")]),
        ("PUBLICITY", []),
    ],
)
def test_a_limit_that_is_missed_is_told_to_whom_it_concerns(name: str, told: list[tuple[str, str]]) -> None:
    said = running(limit(name, noon(ON + DAY), "1")).wait_for_next()

    assert kinds(said) == ["MISSED"]
    assert notices(said) == told


def test_a_silent_referral_is_chased_by_the_county_and_does_not_lift_the_case() -> None:
    home = running(limit("REFERRAL_ANSWER", noon(ON + DAY), "r1"), limit("REFERRAL_ANSWER", noon(ON + DAY), "r2"))

    said = home.wait_for_next()

    assert [(one.reason, one.target) for one in of(Escalated, said)] == [
        ("REFERRAL_SILENT", "r1"), ("REFERRAL_SILENT", "r2"),
    ]  # fmt: skip
    assert notices(said) == [("REFERRAL", "office/340826")]
    assert (home.current.level, home.limits) == ("VILLAGE", [])


# --- rest and silence


def test_while_a_case_rests_its_clock_does_and_at_its_end_it_runs_on() -> None:
    home = running(limit("VISIT", noon(ON + DAY)))
    until_on = ON + 10 * DAY
    home.say(Suspended(reason="AWAY", until_on=until_on))

    assert next_at(home.case) == end_of(until_on)
    said = home.wait_for_next()

    (resumed,) = of(Resumed, said)
    assert resumed.deadlines[0].due_at > end_of(until_on)
    assert home.current.rest is None


def test_a_silence_ends_after_its_last_day_and_its_author_is_told() -> None:
    home = Home()
    home.say(
        *(
            Silenced(
                silence=Silence(
                    silence_id=name, dimension=dimension, reason="AWAY_KNOWN", author="S7", until_on=ON + days * DAY,
                    grade=Grade.YELLOW, causes=(FIRE,),
                )
            )
            for name, dimension, days in (("s1", SHOCK, 3), ("s2", SHOCK, 3), ("s3", PLUNGE, 9))
        )
    )  # fmt: skip

    said = home.wait_for_next()

    assert of(SilenceEnded, said) == [
        SilenceEnded(silence_id="s1", reason="EXPIRED"), SilenceEnded(silence_id="s2", reason="EXPIRED"),
    ]  # fmt: skip
    assert notices(said) == [("SILENCE_ENDED", "staff/S7")]
    assert next_at(home.case) == end_of(ON + 9 * DAY)


def test_under_a_silence_nobody_is_told_and_what_is_late_is_said_all_the_same() -> None:
    home = running(limit("CONTACT", noon(ON + DAY)), limit("REVISIT", noon(ON + DAY), "1"))
    silence = Silence(
        silence_id="s1", dimension=None, reason="AWAY_KNOWN", author="S1", until_on=ON + 30 * DAY, grade=Grade.ORANGE,
        causes=(FIRE,),
    )  # fmt: skip
    home.say(Silenced(silence=silence))

    said = home.wait(noon(ON + 2 * DAY))

    assert kinds(said) == ["MISSED", "MISSED"]
    assert of(Notified, said) == []


def test_of_two_notices_that_one_tick_would_have_given_each_is_muted_for_itself() -> None:
    home = running(limit("VISIT", noon(ON + DAY)))
    silence = Silence(
        silence_id="s1", dimension=None, reason="AWAY_KNOWN", author="S1", until_on=ON + 30 * DAY, grade=Grade.ORANGE,
        causes=(FIRE,),
    )  # fmt: skip
    home.say(Silenced(silence=silence))

    muted = of(Muted, home.wait(noon(ON + 2 * DAY)))

    assert [(one.notice, one.dimension) for one in muted] == [("OVERDUE", ""), ("ESCALATED", "")]


# --- a calendar comes out


def test_what_was_counted_by_weekdays_is_counted_anew_and_nothing_else() -> None:
    due = noon(ON + 60 * DAY)
    said: dict[str, Any] = {"path": "deadline.ORANGE.visit_wd", "is_provisional": True}
    home = running(
        limit("CONTACT", noon(ON + DAY)), replace(limit("VISIT", due), **said),
        replace(limit("RESULT", due), is_missed=True, **said),
    )  # fmt: skip

    (changed,) = home.take(recounted(home.case, home.terms(noon(ON + 2 * DAY))))

    assert isinstance(changed, DeadlineChanged)
    assert (changed.was_at, changed.reason, changed.deadline.is_provisional) == (due, "CALENDAR", False)
    assert changed.deadline.due_at == end_of(ON + 3 * DAY)


def test_a_calendar_that_is_still_missing_and_a_household_without_case_change_nothing() -> None:
    unknown = replace(
        limit("VISIT", noon(ON + 60 * DAY)), path="deadline.ORANGE.visit_wd", is_provisional=True,
        started_at=noon(ON + 3000 * DAY),
    )  # fmt: skip
    home = running(unknown)

    assert recounted(home.case, home.terms(noon(ON))) == ()
    assert recounted(Case(), home.terms(noon(ON))) == ()
