"""What a reading means for the alerts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from schemas import readings
from schemas.assessment import Grade
from schemas.case import CaseEvent
from schemas.case.course import AlertChange, Opened
from schemas.case.parts import Silence
from schemas.case.pressure import Muted, Silenced, SilenceEnded
from services.alerts.lifecycle.assessed import assessed
from services.alerts.routing import Roster
from services.alerts.state import Case
from services.alerts.terms import terms_of
from tests.alerts.lifecycle.life import (
    FIRE,
    ON,
    PLUNGE,
    SHOCK,
    Home,
    item,
    notices,
    of,
    reading,
    signal,
)  # fmt: skip
from tests.builders import BOOK, DIVISION, noon

LATER = ON + timedelta(days=40)
STREAM: dict[str, Any] = {"items": (item("POLICY_GAP"),)}


def steps(*grades: Grade | None, corrected: bool = False) -> list[tuple[str, int, Grade | None]]:
    """What one dimension leads to, reading after reading: step, episode and grade; a correction may cause the last."""
    home = Home()
    for number, grade in enumerate(grades, 1):
        home.read({SHOCK: grade}, corrects=corrected and number == len(grades))
    changes = of(AlertChange, (event.change for event in home.events))
    return [(change.step, change.episode, change.grade) for change in changes]


def test_the_first_graded_reading_raises_the_first_episode() -> None:
    told = reading({SHOCK: Grade.BLUE})

    (event,) = assessed(told, Case(), terms_of(told, BOOK, Roster()))

    assert event == CaseEvent(
        household_id="h1", division=DIVISION, number=0, cause=readings.reading_id("h1", "a" * 32), as_of=ON,
        known_at=noon(ON),
        change=AlertChange(dimension=SHOCK, episode=1, step="RAISED", was=None, grade=Grade.BLUE, causes=(FIRE,)),
    )  # fmt: skip


def test_what_a_late_reading_leads_to_is_dated_by_its_day_and_its_limits_run_from_when_it_was_known() -> None:
    told = reading({SHOCK: Grade.RED}, caused_at=noon(LATER))

    events = assessed(told, Case(), terms_of(told, BOOK, Roster()))

    assert {event.as_of for event in events} == {ON}
    assert {event.known_at for event in events} == {noon(LATER)}
    (opened,) = of(Opened, (event.change for event in events))
    assert {one.started_at for one in opened.deadlines} == {noon(LATER)}


def test_a_quiet_reading_and_an_unchanged_one_lead_to_nothing() -> None:
    assert steps(None, None) == []
    assert steps(Grade.RED, Grade.RED) == [("RAISED", 1, Grade.RED)]


def test_the_alert_follows_the_grade_up_and_down() -> None:
    assert steps(Grade.YELLOW, Grade.RED, Grade.BLUE) == [
        ("RAISED", 1, Grade.YELLOW),
        ("REGRADED", 1, Grade.RED),
        ("REGRADED", 1, Grade.BLUE),
    ]


def test_an_alert_ends_with_its_signals_and_the_next_one_is_a_new_episode() -> None:
    assert steps(Grade.RED, None, Grade.BLUE) == [
        ("RAISED", 1, Grade.RED),
        ("ENDED", 1, None),
        ("RAISED", 2, Grade.BLUE),
    ]


def test_an_alert_that_a_correction_ends_is_withdrawn_and_any_other_is_over() -> None:
    assert steps(Grade.RED, None, corrected=True)[-1] == ("WITHDRAWN", 1, None)
    assert steps(Grade.RED, None)[-1] == ("ENDED", 1, None)


def test_what_a_correction_makes_lighter_is_regraded() -> None:
    assert steps(Grade.RED, Grade.BLUE, corrected=True)[-1] == ("REGRADED", 1, Grade.BLUE)


def test_dimensions_live_apart() -> None:
    home = Home()
    said = [
        *home.read({SHOCK: Grade.RED}),
        *home.read({SHOCK: Grade.RED, PLUNGE: Grade.YELLOW}),
        *home.read({PLUNGE: Grade.YELLOW}),
    ]

    assert [(change.dimension, change.step) for change in of(AlertChange, said)] == [
        (SHOCK, "RAISED"), (PLUNGE, "RAISED"), (SHOCK, "ENDED"),
    ]  # fmt: skip
    assert (home.case.alerts[SHOCK].grade, home.case.alerts[PLUNGE].grade) == (None, Grade.YELLOW)


def test_an_alert_remembers_its_worst_grade_and_its_first_day_within_one_episode() -> None:
    home, later, last = Home(), date(2026, 4, 1), date(2026, 5, 6)
    home.read({SHOCK: Grade.YELLOW})
    for grade in (Grade.ORANGE, Grade.BLUE, None):
        home.read({SHOCK: grade}, later)
    over = home.case.alerts[SHOCK]
    assert (over.grade, over.worst, over.raised_on, over.last.as_of) == (None, Grade.ORANGE, ON, later)

    home.read({SHOCK: Grade.BLUE}, last)
    again = home.case.alerts[SHOCK]

    assert (again.episode, again.grade, again.worst, again.raised_on) == (2, Grade.BLUE, Grade.BLUE, last)


def test_a_new_cause_of_the_same_grade_changes_the_alert_once_and_is_inhibited_by_it() -> None:
    home, both = Home(), (signal(SHOCK, Grade.RED), signal(SHOCK, Grade.YELLOW, "4.02"))
    home.read({SHOCK: Grade.RED})

    change, muted = home.read({SHOCK: Grade.RED}, signals=both)

    assert isinstance(change, AlertChange)
    assert (change.step, change.causes) == ("CHANGED", ("4.02 household/h1",))
    assert muted == Muted(reason="INHIBITED", dimension=SHOCK, grade=Grade.RED)
    assert home.read({SHOCK: Grade.RED}, signals=both) == []
    assert home.read({SHOCK: Grade.RED}) == []


def test_the_entries_of_a_stream_are_one_alert_without_a_grade() -> None:
    home = Home()
    home.read(**STREAM)
    home.read(items=(item("POLICY_GAP"), item("POLICY_GAP", "PG.07")))
    home.read()
    home.read(items=(item("POLICY_GAP"),))

    said = of(AlertChange, (event.change for event in home.events))
    assert [(one.dimension, one.step, one.episode, one.grade, one.causes) for one in said] == [
        ("POLICY_GAP", "RAISED", 1, None, ("PG.06 household/h1",)),
        ("POLICY_GAP", "CHANGED", 1, None, ("PG.07 household/h1",)),
        ("POLICY_GAP", "ENDED", 1, None, ()),
        ("POLICY_GAP", "RAISED", 2, None, ("PG.06 household/h1",)),
    ]


def test_a_silence_ends_with_the_change_that_is_graver_than_it_was_given_for() -> None:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})
    silence = Silence(
        silence_id="s1", dimension=None, reason="AWAY_KNOWN", author="S1", until_on=LATER, grade=Grade.YELLOW,
        causes=(FIRE,),
    )  # fmt: skip
    home.say(Silenced(silence=silence))

    said = home.read({SHOCK: Grade.ORANGE})

    assert of(SilenceEnded, said) == [SilenceEnded(silence_id="s1", reason="GRADE_ROSE")]
    assert notices(said) == [("ROSE", "staff/S1")]
