"""What a reading means for the alerts, and the case after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from schemas import readings
from schemas.assessment import Assessment, DimensionReading, Grade, Signal
from schemas.case import CaseEvent
from schemas.case.course import AlertChange
from services.alerts.lifecycle.assessed import assessed
from services.alerts.lifecycle.evolve import evolve
from services.alerts.routing import Roster
from services.alerts.state import Case
from services.alerts.terms import terms_of
from tests.builders import BOOK, noon

ON = date(2026, 2, 10)
SHOCK, PLUNGE = "sudden_shock", "income_plunge"
FIRE = "a" * 32


def signal(dimension: str, grade: Grade, evidence: str) -> Signal:
    return Signal(
        dimension=dimension, indicator="4.01", subject="household/h1", base_grade=grade, grade=grade, since_on=ON,
        rung_since_on=ON, ends_on=None, evidence=(evidence,), values=(), parameters=(), steps=(),
    )  # fmt: skip


def reading(grades: Mapping[str, Grade | None], *, on: date = ON, corrects: bool = False) -> Assessment:
    """A reading of h1 with one signal of the fact FIRE in each dimension that has a grade."""
    return Assessment(
        household_id="h1", as_of=on, cause=(FIRE, 7), caused_at=noon(on), corrects=corrects, division="340826100001",
        signals=tuple(signal(name, grade, FIRE) for name, grade in grades.items() if grade is not None), items=(),
        dimensions=tuple(
            DimensionReading(dimension=name, grade=grade, unknown_since_on=None, silent_feeds=())
            for name, grade in grades.items()
        ),
        means=None, successor=None, review_on=None, policy_digest="d" * 64, rules_version="1",
    )  # fmt: skip


def decide(told: Assessment, case: Case) -> tuple[CaseEvent, ...]:
    return assessed(told, case, terms_of(told, BOOK, Roster()))


def changes(events: Iterable[CaseEvent]) -> list[AlertChange]:
    return [event.change for event in events if isinstance(event.change, AlertChange)]


def after(*told: Assessment) -> tuple[Case, list[CaseEvent]]:
    """The case after some readings, and what they led to."""
    case, events = Case(), list[CaseEvent]()
    for each in told:
        decided = decide(each, case)
        for event in decided:
            case = evolve(case, event)
        events += decided
    return case, events


def steps(*grades: Grade | None, corrected: bool = False) -> list[tuple[str, int, Grade | None]]:
    """What one dimension leads to, reading after reading: step, episode and grade; a correction may cause the last."""
    *before, last = grades
    told = [*(reading({SHOCK: grade}) for grade in before), reading({SHOCK: last}, corrects=corrected)]
    return [(change.step, change.episode, change.grade) for change in changes(after(*told)[1])]


def test_the_first_graded_reading_raises_the_first_episode() -> None:
    _, (event,) = after(reading({SHOCK: Grade.RED, PLUNGE: None}))

    assert event == CaseEvent(
        household_id="h1", division="340826100001", number=0, cause=readings.reading_id("h1", FIRE), as_of=ON,
        known_at=noon(ON),
        change=AlertChange(dimension=SHOCK, episode=1, step="RAISED", was=None, grade=Grade.RED),
    )  # fmt: skip


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
    case, events = after(
        reading({SHOCK: Grade.RED, PLUNGE: None}),
        reading({SHOCK: Grade.RED, PLUNGE: Grade.YELLOW}),
        reading({SHOCK: None, PLUNGE: Grade.YELLOW}),
    )

    assert [(change.dimension, change.step) for change in changes(events)] == [
        (SHOCK, "RAISED"), (PLUNGE, "RAISED"), (SHOCK, "ENDED"),
    ]  # fmt: skip
    assert case.alerts[PLUNGE].grade is Grade.YELLOW
    assert case.alerts[SHOCK].grade is None


def test_an_alert_remembers_its_worst_grade_and_its_first_day_within_one_episode() -> None:
    later, last = date(2026, 3, 1), date(2026, 4, 1)
    case, _ = after(
        reading({SHOCK: Grade.YELLOW}),
        reading({SHOCK: Grade.ORANGE}, on=later),
        reading({SHOCK: Grade.BLUE}, on=later),
        reading({SHOCK: None}, on=later),
    )
    over = case.alerts[SHOCK]
    assert (over.grade, over.worst, over.raised_on, over.last.as_of) == (None, Grade.ORANGE, ON, later)

    (event,) = decide(reading({SHOCK: Grade.BLUE}, on=last), case)
    again = evolve(case, event).alerts[SHOCK]

    assert (again.episode, again.grade, again.worst, again.raised_on) == (2, Grade.BLUE, Grade.BLUE, last)


def test_an_event_of_an_alert_that_nobody_remembers_still_makes_a_case() -> None:
    _, (_, ended) = after(reading({SHOCK: Grade.RED}), reading({SHOCK: None}))

    assert evolve(Case(), ended).alerts[SHOCK].worst is Grade.RED
