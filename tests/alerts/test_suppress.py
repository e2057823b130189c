"""Who is told, and why somebody is not: in its order, RED always, only people's silences hold back what presses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import pytest

from schemas.assessment import Assessment, DimensionReading, Grade, Signal
from schemas.case.course import AlertChange
from schemas.case.parts import Silence
from schemas.case.pressure import Muted, Notified
from schemas.case.words import NoticeReason
from services.alerts.state import Case
from services.alerts.suppress import Ask, bulk_of, notice, silences_ended
from services.alerts.todo import todo
from tests.alerts.given import FIRE, ON, SHOCK, case, current, terms
from tests.builders import BOOK, DIVISION, noon

BULK = f"4.04:{DIVISION}:{ON}"
TYPHOON = "4.04 household/h1"
PRESSING = sorted(set(get_args(NoticeReason)) - {"FIRST", "NEW_DIMENSION", "ROSE", "HANDED_OVER"})


def ask(
    reason: Any = "FIRST", grade: Grade | None = Grade.YELLOW, dimension: str | None = SHOCK, bulk: str | None = None
) -> Ask:
    return Ask(reason, dimension, grade, "staff/S1", noon(ON), bulk)


def silence(grade: Grade = Grade.ORANGE, until_on: date = ON, dimension: str | None = SHOCK) -> Silence:
    return Silence(
        silence_id=f"s{grade}", dimension=dimension, reason="HELP_RUNNING", author="S1", until_on=until_on,
        grade=grade, causes=(FIRE,),
    )  # fmt: skip


def muted(state: Case, asked: Ask) -> str | None:
    """Why it is not said, None if it is."""
    said = notice(state, terms(), asked)
    return said.reason if isinstance(said, Muted) else None


def test_a_notice_says_to_whom_of_what_and_until_when() -> None:
    assert notice(case(current()), terms(), ask()) == Notified(
        reason="FIRST", receiver="staff/S1", grade=Grade.YELLOW, dimension=SHOCK, due_at=noon(ON)
    )


def test_a_silence_holds_through_its_last_day_for_its_dimension_or_all() -> None:
    kept: list[tuple[Silence, str | None]] = [
        (silence(), "SILENCED"),
        (silence(dimension=None), "SILENCED"),
        (silence(dimension="income_plunge"), None),
        (silence(until_on=ON - timedelta(days=1)), None),
        (silence(grade=Grade.BLUE), None),
    ]

    for one, reason in kept:
        assert muted(case(current(), silences=(one,)), ask()) == reason


def test_red_is_told_unless_a_supervisor_silenced_red() -> None:
    recent = case(
        current(told={SHOCK: Grade.RED}), silences=(silence(),), visited_on=ON
    )  # fmt: skip

    assert muted(recent, ask(grade=Grade.RED, bulk=BULK)) is None
    assert muted(case(current(), silences=(silence(grade=Grade.RED),)), ask(grade=Grade.RED)) == "SILENCED"


@pytest.mark.parametrize("reason", PRESSING)
def test_what_presses_is_held_back_by_a_silence_only(reason: str) -> None:
    everything = case(current(told={SHOCK: Grade.RED}), visited_on=ON)
    hushed = case(current(), silences=(silence(dimension=None),))

    assert muted(everything, ask(reason)) is None
    assert muted(hushed, ask(reason)) == "SILENCED"


def test_a_silence_hides_no_hand_over_for_it_is_another_who_must_hear_of_it() -> None:
    hushed = case(current(), silences=(silence(dimension=None),))

    assert muted(hushed, ask("HANDED_OVER", dimension=None)) is None
    assert [one.action for one in todo("h1", hushed, BOOK.divisions)] == ["ASSIGN"]


def test_what_is_of_a_bulk_task_says_so_also_where_it_is_nothing_new_but_never_of_red_or_under_a_silence() -> None:
    told = case(current(told={SHOCK: Grade.YELLOW}))
    hushed = case(current(), silences=(silence(),))

    assert notice(case(current()), terms(), ask(bulk=BULK)).bulk == BULK
    assert notice(case(current()), terms(), ask(grade=Grade.RED, bulk=BULK)).bulk is None
    assert notice(told, terms(), ask(bulk=BULK)) == Muted(
        reason="KNOWN", dimension=SHOCK, grade=Grade.YELLOW, bulk=BULK, notice="FIRST"
    )
    assert notice(hushed, terms(), ask(bulk=BULK)).bulk is None


def test_nobody_is_told_of_a_light_alert_soon_after_a_visit() -> None:
    for days, grade, reason, expected in [
        (30, Grade.YELLOW, "FIRST", "COOL_DOWN"),
        (31, Grade.YELLOW, "FIRST", None),
        (30, Grade.YELLOW, "NEW_DIMENSION", "COOL_DOWN"),
        (30, Grade.YELLOW, "ROSE", None),
        (30, Grade.ORANGE, "FIRST", None),
        (30, None, "FIRST", None),
    ]:
        visited = case(current(), visited_on=ON - timedelta(days=days))
        assert muted(visited, ask(reason, grade)) == expected


def test_what_was_told_at_this_grade_or_a_graver_one_is_nothing_new() -> None:
    told = case(current(told={SHOCK: Grade.YELLOW}))

    assert muted(told, ask()) == "KNOWN"
    assert muted(told, ask("ROSE")) == "KNOWN"
    assert muted(told, ask("ROSE", Grade.ORANGE)) is None
    assert muted(told, ask(dimension="income_plunge")) is None
    assert muted(told, ask("ROSE", dimension=None)) is None
    assert muted(Case(), ask()) is None


def test_an_entry_of_a_stream_is_told_once() -> None:
    entry = ask(grade=None, dimension="POLICY_GAP")

    assert muted(case(current(told={"POLICY_GAP": None})), entry) == "KNOWN"
    assert muted(case(current()), entry) is None
    assert muted(case(current(told={SHOCK: None})), ask()) is None


def test_a_silence_beats_a_cool_down_which_beats_what_is_known() -> None:
    everything = case(current(told={SHOCK: Grade.YELLOW}), silences=(silence(),), visited_on=ON)
    spoken = case(current(told={SHOCK: Grade.YELLOW}), visited_on=ON)

    assert muted(everything, ask()) == "SILENCED"
    assert muted(spoken, ask()) == "COOL_DOWN"
    assert muted(case(current(told={SHOCK: Grade.YELLOW})), ask()) == "KNOWN"


def test_what_was_muted_without_dimension_names_none() -> None:
    said = notice(case(current(), silences=(silence(dimension=None),)), terms(), ask("OVERDUE", dimension=None))

    assert said == Muted(reason="SILENCED", dimension="", grade=Grade.YELLOW, notice="OVERDUE")


def reading(*signals: tuple[str, Grade, str]) -> Assessment:
    graded = {dimension: max(grade for _, grade, of in signals if of == dimension) for _, _, dimension in signals}
    return Assessment(
        household_id="h1", as_of=ON, cause=("f" * 32, 7), caused_at=noon(ON), corrects=False, division=DIVISION,
        signals=tuple(
            Signal(
                dimension=dimension, indicator=indicator, subject="household/h1", base_grade=grade, grade=grade,
                since_on=ON, rung_since_on=ON, ends_on=None, evidence=(), values=(), parameters=(), steps=(),
            )
            for indicator, grade, dimension in signals
        ),
        dimensions=tuple(
            DimensionReading(dimension=name, grade=grade, unknown_since_on=None, silent_feeds=())
            for name, grade in graded.items()
        ),
        items=(), means=None, successor=None, review_on=None, policy_digest="d" * 64, rules_version="1",
    )  # fmt: skip


def test_a_disaster_of_a_village_is_one_bulk_task() -> None:
    told = reading(("4.10", Grade.ORANGE, SHOCK), ("4.04", Grade.YELLOW, SHOCK))

    assert bulk_of(told, SHOCK, terms()) == BULK
    assert bulk_of(told, "household_change", terms()) is None


def test_what_is_grave_or_the_households_own_is_no_bulk_task() -> None:
    assert bulk_of(reading(("4.04", Grade.RED, SHOCK)), SHOCK, terms()) is None
    own = reading(("4.04", Grade.YELLOW, SHOCK), ("4.01", Grade.YELLOW, SHOCK))
    assert bulk_of(own, SHOCK, terms()) is None
    beside = reading(("4.04", Grade.YELLOW, SHOCK), ("1.01", Grade.RED, "income_plunge"))
    assert bulk_of(beside, SHOCK, terms()) is None


def changed(grade: Grade | None, *causes: str, dimension: str = SHOCK) -> AlertChange:
    return AlertChange(
        dimension=dimension, episode=1, step="REGRADED", was=Grade.YELLOW, grade=grade, causes=causes
    )  # fmt: skip


def test_a_silence_ends_when_it_gets_graver_or_has_another_cause() -> None:
    hushed = case(current(), silences=(silence(), silence(Grade.RED), silence(Grade.BLUE, dimension="income_plunge")))

    assert silences_ended(hushed, changed(Grade.YELLOW, FIRE)) == []
    assert silences_ended(hushed, changed(None)) == []
    assert [(one.silence_id, one.reason) for one in silences_ended(hushed, changed(Grade.RED, FIRE))] == [
        ("s3", "GRADE_ROSE")
    ]
    assert [(one.silence_id, one.reason) for one in silences_ended(hushed, changed(Grade.RED, TYPHOON))] == [
        ("s3", "GRADE_ROSE"), ("s4", "CAUSE_CHANGED"),
    ]  # fmt: skip
