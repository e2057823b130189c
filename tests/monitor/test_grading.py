"""From base grades to grades: every signal by itself, at most one step up and one step down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schemas.assessment import Grade, Signal
from schemas.events.income import IncomeDeclared
from schemas.events.registration import CategoryGranted
from schemas.events.visit import Cause, Finding, NoChangeFound, VisitRecorded
from services.monitor.grading import ALONE, COMBINATION, MATCHED, NO_CHANGE, UNCOVERED, UNKNOWN, VERIFIED, Read, grade
from services.monitor.indicator import Dimension, Indicator, Sign
from services.monitor.look import Look
from tests.builders import DAY, Family

TODAY = date(2026, 3, 1)
SINCE_ON = date(2026, 2, 1)
PLUNGE = Dimension(name="income_plunge", chinese="收入锐减", english="", order=2, feeds=(), rules_version=1)
CHANGE = Dimension(name="household_change", chinese="人口变化", english="", order=3, feeds=(), rules_version=1)
SHOCK = Dimension(name="sudden_shock", chinese="突发变故", english="", order=4, feeds=(), rules_version=1)
PLAIN = Indicator(
    id="4.02", name="交通事故", english="", says="", triggers=frozenset(), reads=frozenset(),
    claims=lambda _look, _indicator: (),
)  # fmt: skip


def read(
    base: Grade = Grade.ORANGE, *, dimension: Dimension = SHOCK, indicator: Indicator = PLAIN, **sign: object
) -> Read:
    told = {
        "subject": "person/a", "since_on": SINCE_ON, "rung_since_on": SINCE_ON, "ends_on": None, "evidence": ("a",),
        "values": {}, "known_on": SINCE_ON, **sign,
    }  # fmt: skip
    return Read(dimension, indicator, Sign(grade=base, **told), ())


def household(
    *,
    wages_fen: int | None = 2_000_000,
    category: str | None = None,
    born: date = date(1980, 6, 1),
    partner: bool = True,
) -> Family:
    """A couple, or one person, who declared so much a year each; without `wages_fen` nothing is known."""
    family = Family()
    family.member("a", born=born, independent=False)
    if partner:
        family.member("b", "10", born=born)
    if wages_fen is not None:
        for ref in ("a", "b") if partner else ("a",):
            declared = IncomeDeclared(
                from_month="2025-01", through_month="2025-12", wages_fen=wages_fen, job_cost_fen=0, business_net_fen=0,
                property_net_fen=0, transfer_net_fen=0, other_fen=0,
            )  # fmt: skip
            family.say(declared, about=ref, on=date(2026, 1, 5))
    if category is not None:
        family.say(CategoryGranted(category=category, valid_from_on=date(2025, 2, 1)), on=date(2025, 2, 1))
    return family


def graded(family: Family, *reads: Read) -> list[Signal]:
    look: Look = family.look(TODAY)
    return list(grade(look, reads))


def steps(family: Family, *reads: Read) -> tuple[str, ...]:
    """The modifiers of the only signal of the sudden shocks."""
    (signal,) = [each for each in graded(family, *reads) if each.dimension == SHOCK.name]
    return signal.steps


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        (household(wages_fen=100_000), (UNCOVERED,)),
        (household(wages_fen=2_000_000), ()),
        (household(wages_fen=None), (UNKNOWN,)),
        (household(wages_fen=100_000, category="C1"), ()),
        (household(wages_fen=100_000, category="C3"), (UNCOVERED,)),
    ],
    ids=["poor and uncovered", "not poor", "income unknown", "poor and covered", "the edge category is no cover"],
)  # fmt: skip
def test_a_poor_household_without_cover_is_raised(family: Family, expected: tuple[str, ...]) -> None:
    assert steps(family, read()) == expected


def test_a_rung_that_has_used_uncovered_is_not_raised_by_it_again() -> None:
    assert steps(household(wages_fen=100_000), read(uncovered_used=True)) == ()


@pytest.mark.parametrize(
    ("born", "partner", "expected"),
    [(date(1955, 1, 1), False, (ALONE,)), (date(1980, 1, 1), False, ()), (date(1955, 1, 1), True, ())],
    ids=["seventy-one and alone", "alone and not old", "seventy-one with a partner"],
)
def test_somebody_fragile_and_alone_is_raised(born: date, partner: bool, expected: tuple[str, ...]) -> None:  # noqa: FBT001
    assert steps(household(born=born, partner=partner), read()) == expected


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (read(dimension=PLUNGE, evidence=("b",), since_on=date(2026, 1, 1)), (COMBINATION,)),
        (read(dimension=PLUNGE, evidence=("b",), since_on=date(2025, 11, 3)), (COMBINATION,)),
        (read(dimension=PLUNGE, evidence=("b",), since_on=date(2025, 11, 2)), ()),
        (read(Grade.YELLOW, dimension=PLUNGE, evidence=("b",)), (COMBINATION,)),
        (read(Grade.BLUE, dimension=PLUNGE, evidence=("b",)), ()),
        (read(dimension=PLUNGE, evidence=("a", "b")), ()),
        (read(dimension=PLUNGE, evidence=("b",), since_on=date(2026, 2, 2)), ()),
    ],
    ids=[
        "an earlier warning", "ninety days before", "ninety-one days before", "on the same day, an earlier dimension",
        "BLUE raises nothing", "the same fact read twice is one cause", "a later warning",
    ],
)  # fmt: skip
def test_the_later_of_two_warnings_of_different_dimensions_is_raised(earlier: Read, expected: tuple[str, ...]) -> None:
    assert steps(household(), earlier, read()) == expected


def test_the_earlier_one_is_not_raised_and_neither_is_blue_nor_the_same_dimension() -> None:
    before = read(dimension=PLUNGE, evidence=("b",), since_on=date(2026, 1, 1))

    raised = {signal.dimension: signal.steps for signal in graded(household(), before, read())}
    assert raised == {PLUNGE.name: (), SHOCK.name: (COMBINATION,)}
    assert steps(household(), before, read(Grade.BLUE)) == ()
    assert steps(household(), read(dimension=CHANGE, since_on=date(2026, 2, 2), evidence=("b",)), read()) == ()
    siblings = graded(household(), read(evidence=("b",), since_on=date(2026, 1, 1)), read())
    assert [signal.steps for signal in siblings] == [(), ()]


def visited(family: Family, finding: str, on: date) -> Family:
    found = Finding(indicator="4.02", finding=finding, person_ref="a")
    family.say(VisitRecorded(contact="MET", findings=(found,)), on=on)
    return family


@pytest.mark.parametrize(
    ("finding", "on", "expected"),
    [
        ("CONFIRMED", date(2026, 2, 1), (VERIFIED,)),
        ("PARTLY", date(2026, 2, 20), (VERIFIED,)),
        ("RESOLVED", date(2026, 2, 20), ()),
        ("CONFIRMED", date(2026, 1, 31), ()),
    ],
    ids=["confirmed on the first day", "in part", "settled is no confirmation", "before the rung began"],
)
def test_what_a_visit_confirmed_is_lowered(finding: str, on: date, expected: tuple[str, ...]) -> None:
    assert steps(visited(household(), finding, on), read()) == expected


def test_a_fact_that_became_known_after_the_visit_is_not_yet_verified() -> None:
    family = visited(household(), "CONFIRMED", date(2026, 2, 10))

    assert steps(family, read(known_on=date(2026, 2, 10))) == (VERIFIED,)
    assert steps(family, read(known_on=date(2026, 2, 11))) == ()


def test_a_confirmation_wakes_when_it_is_too_old_to_lower() -> None:
    look = visited(household(), "CONFIRMED", date(2026, 2, 10)).look(date(2026, 5, 5))

    grade(look, [read()])

    assert look.notes.review_on == date(2026, 5, 12)


def judged(family: Family, on: date, indicator: str = "4.02", person: str | None = "a") -> Family:
    family.say(NoChangeFound(causes=(Cause(indicator=indicator, person_ref=person),)), on=on)
    return family


JUDGED_ON = date(2026, 2, 10)


@pytest.mark.parametrize(
    ("indicator", "person", "expected"),
    [("4.02", "a", (NO_CHANGE,)), ("4.02", None, (NO_CHANGE,)), ("4.02", "b", ()), ("4.01", "a", ())],
    ids=["of the person", "of the household", "of somebody else", "of another indicator"],
)
def test_what_was_judged_to_be_no_change_is_lowered(indicator: str, person: str | None, expected: tuple[str]) -> None:
    assert steps(judged(household(), JUDGED_ON, indicator, person), read()) == expected


@pytest.mark.parametrize(("after", "expected"), [(0, (NO_CHANGE,)), (90, (NO_CHANGE,)), (91, ())])
def test_no_change_lowers_for_90_days(after: int, expected: tuple[str, ...]) -> None:
    look = judged(household(), JUDGED_ON).look(JUDGED_ON + after * DAY)

    assert grade(look, [read()])[0].steps == expected


def test_no_change_wakes_when_it_lowers_no_longer() -> None:
    look = judged(household(), JUDGED_ON).look(date(2026, 5, 5))

    grade(look, [read()])

    assert look.notes.review_on == JUDGED_ON + 91 * DAY


def test_no_change_says_nothing_of_what_came_after_it() -> None:
    family = judged(household(), JUDGED_ON)

    assert steps(family, read(rung_since_on=JUDGED_ON + DAY)) == ()
    assert steps(family, read(known_on=JUDGED_ON + DAY)) == ()
    assert steps(family, read(known_on=JUDGED_ON)) == (NO_CHANGE,)


def test_no_change_and_a_confirmation_lower_by_one_step_together() -> None:
    family = visited(judged(household(), JUDGED_ON), "CONFIRMED", JUDGED_ON)

    (signal,) = graded(family, read(Grade.RED))
    assert (signal.grade, signal.steps) == (Grade.ORANGE, (VERIFIED, NO_CHANGE))


def test_what_is_never_lowered_is_not_lowered_by_no_change() -> None:
    never = replace(PLAIN, never_lowered=True)

    assert steps(judged(household(), JUDGED_ON), read(indicator=never)) == ()


def test_a_matching_programme_lowers() -> None:
    assert steps(household(), read(matched=True)) == (MATCHED,)


@pytest.mark.parametrize(
    ("base", "poor", "matched", "grade_now"),
    [
        (Grade.ORANGE, True, False, Grade.RED),
        (Grade.RED, True, False, Grade.RED),
        (Grade.ORANGE, False, True, Grade.YELLOW),
        (Grade.BLUE, False, True, Grade.BLUE),
        (Grade.ORANGE, True, True, Grade.ORANGE),
        (Grade.YELLOW, False, False, Grade.YELLOW),
    ],
    ids=["up", "never above RED", "down", "never below BLUE", "up and down is nothing", "neither"],
)
def test_the_net_is_at_most_one_step(base: Grade, poor: bool, matched: bool, grade_now: Grade) -> None:  # noqa: FBT001
    (signal,) = graded(household(wages_fen=100_000 if poor else 2_000_000), read(base, matched=matched))

    assert (signal.base_grade, signal.grade) == (base, grade_now)


def test_many_ups_are_one_step_and_many_downs_another() -> None:
    alone = visited(household(wages_fen=100_000, born=date(1950, 1, 1), partner=False), "CONFIRMED", date(2026, 2, 2))

    (signal,) = graded(alone, read(Grade.YELLOW))
    assert (signal.steps, signal.grade) == ((UNCOVERED, ALONE, VERIFIED), Grade.YELLOW)
    (signal,) = graded(visited(household(), "CONFIRMED", date(2026, 2, 2)), read(Grade.RED, matched=True))
    assert (signal.steps, signal.grade) == ((VERIFIED, MATCHED), Grade.ORANGE)


def test_unknown_income_raises_nothing_and_is_said() -> None:
    (signal,) = graded(household(wages_fen=None), read(Grade.YELLOW))

    assert (signal.steps, signal.grade) == ((UNKNOWN,), Grade.YELLOW)


def test_what_is_never_lowered_drops_the_downs_and_keeps_the_ups() -> None:
    firm = replace(PLAIN, never_lowered=True)

    (signal,) = graded(household(wages_fen=100_000), read(Grade.ORANGE, indicator=firm, matched=True))

    assert (signal.steps, signal.grade) == ((UNCOVERED,), Grade.RED)


def test_what_is_not_modified_keeps_its_base_grade() -> None:
    plain = replace(PLAIN, unmodified=True)

    (signal,) = graded(household(wages_fen=100_000), read(Grade.BLUE, indicator=plain, matched=True))

    assert (signal.steps, signal.grade) == ((), Grade.BLUE)


def test_a_policy_value_that_took_effect_meanwhile_is_named() -> None:
    line = "means.dibao_line_rural_fen"
    look = household().look(TODAY)
    effective_on = look.policy.hit(line).effective_on

    for since_on, expected in ((effective_on, ()), (effective_on - DAY, (f"policy:{line}@{effective_on}",))):
        (signal,) = grade(look, [read(since_on=since_on)._replace(parameters=(line,))])
        assert signal.steps == expected


def test_signals_come_in_the_order_of_dimension_indicator_and_subject() -> None:
    told = [read(subject="person/b"), read(subject="person/a"), read(dimension=CHANGE, evidence=("z",))]

    assert [(one.dimension, one.subject) for one in graded(household(), *told)] == [
        (CHANGE.name, "person/a"), (SHOCK.name, "person/a"), (SHOCK.name, "person/b"),
    ]  # fmt: skip
