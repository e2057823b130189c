"""A case event has happened: folding it in cannot fail, whatever the case was."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

import hypothesis.strategies as st
import pytest
from hypothesis import given

from schemas.assessment import Grade
from schemas.case import body_of, parse
from schemas.case.course import Accepted, AlertChange, Closed, Opened
from schemas.case.event import AnyChange, CaseEvent
from schemas.case.findings import Disposed
from services.alerts.lifecycle.evolve import evolve
from services.alerts.lifecycle.passed import next_at
from services.alerts.state import Case
from tests.alerts.lifecycle.life import FIRE, ON, SHOCK, TOWN, Home
from tests.builders import DIVISION, noon

SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    datetime: st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # aware
    date: st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    str: st.text("ab1", max_size=2),
    int: st.integers(0, 9),
    bool: st.booleans(),
    type(None): st.none(),
    Grade: st.sampled_from(Grade),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field of a change."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=3).map(tuple)
    if is_dataclass(hint) and isinstance(hint, type):
        return st.builds(hint, **{name: values(one) for name, one in get_type_hints(hint).items()})
    return st.one_of([values(one) for one in get_args(hint)])


@st.composite
def events(draw: st.DrawFn) -> CaseEvent:
    return CaseEvent(
        household_id="h1", division=DIVISION, number=draw(st.integers(0, 3)), cause=draw(st.sampled_from("abc")),
        as_of=draw(SIMPLE[date]), known_at=draw(SIMPLE[datetime]), change=draw(values(AnyChange)),
        by=draw(st.sampled_from((None, TOWN))),
    )  # fmt: skip


@given(st.lists(events(), max_size=12))
def test_any_events_in_any_order_make_a_case(said: list[CaseEvent]) -> None:
    case = Case()
    for event in said:
        case = evolve(case, event)
        assert evolve(case, event).done == case.done
    assert {one.cause for one in said if one.by is not None} == case.done
    assert next_at(case) is None or isinstance(next_at(case), datetime)


@given(events())
def test_what_is_folded_live_and_from_the_log_is_the_same(event: CaseEvent) -> None:
    case = evolve(Case(), CaseEvent(
        household_id="h1", division=DIVISION, number=1, cause="o", as_of=ON, known_at=noon(ON),
        change=Opened(reason="FIRST", grade=Grade.RED, category=None, deadlines=()),
    ))  # fmt: skip

    assert evolve(case, parse(body_of(event))) == evolve(case, event)


def test_an_event_of_an_alert_that_nobody_remembers_still_makes_a_case() -> None:
    home = Home()
    home.read({SHOCK: Grade.RED})
    home.read()

    ended = next(one for one in home.events if isinstance(one.change, AlertChange) and one.change.step == "ENDED")
    assert evolve(Case(), ended).alerts[SHOCK].worst is Grade.RED


@pytest.mark.parametrize(("reason", "is_handled"), [("CARRIED", True), ("BY_HAND", False)])
def test_what_people_have_dealt_with_stays_so_until_they_take_it_up_themselves(
    *, reason: Any, is_handled: bool
) -> None:
    home = Home()
    home.read({SHOCK: Grade.RED})
    home.say(Accepted(deadlines=()), Closed(disposition="MOVED_AWAY"))
    assert home.case.alerts[SHOCK].is_handled

    home.say(Opened(reason=reason, grade=None, category=None, deadlines=()))

    assert home.case.alerts[SHOCK].is_handled is is_handled


def test_what_comes_after_the_outcome_is_not_dealt_with_when_the_case_is_closed() -> None:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})
    home.say(Disposed(outcome="NO_CHANGE", is_on_time=True, causes=(FIRE,)))
    home.say(
        AlertChange(dimension=SHOCK, episode=1, step="REGRADED", was=Grade.YELLOW, grade=Grade.RED),
        Closed(disposition="NO_CHANGE"),
    )

    assert not home.case.alerts[SHOCK].is_handled
