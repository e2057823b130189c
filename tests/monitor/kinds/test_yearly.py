"""Kind Y: a sum over the calendar year that passes a limit."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.incident import TrafficAccidentReported
from schemas.events.membership import MemberLeft
from services.monitor.indicator import Sign
from services.monitor.kinds.yearly import NO_ROOM, Rung, YearlySum, carried_through, years_read
from services.monitor.look import Merged
from tests.builders import DAY, Family
from tests.monitor.kinds.claims import INDICATOR, accident, family, visit

RUNGS = (Rung(Grade.YELLOW, 100), Rung(Grade.ORANGE, 200, inclusive=True))
JUNE, JULY, AUGUST = date(2025, 6, 1), date(2025, 7, 1), date(2025, 8, 1)


def sign(
    made: Family, as_of: date, amounts: list[int], rungs: tuple[Rung, ...] = RUNGS, **claim: object
) -> Sign | None:
    """The sign on a day; the accidents stand for bills of these amounts, in the order of their days."""
    look = made.look(as_of)
    facts = look.of("person/a", TrafficAccidentReported)
    bills = [(Merged(fact, (fact.event_id,)), fen) for fact, fen in zip(facts, amounts, strict=False)]
    return YearlySum(subject="person/a", amounts=bills, rungs=rungs, value="sum_fen", **claim).sign(look, INDICATOR)


def bills(*days: date) -> Family:
    made = family()
    for day in days:
        accident(made, day)
    return made


@pytest.mark.parametrize(
    ("amounts", "grade"), [([100], None), ([101], Grade.YELLOW), ([199], Grade.YELLOW), ([200], Grade.ORANGE)]
)
def test_a_limit_is_passed_above_it_or_where_it_says_so_at_it(amounts: list[int], grade: Grade | None) -> None:
    found = sign(bills(JUNE), JUNE, amounts)

    assert (found.grade if found is not None else None) is grade


def test_it_counts_from_the_fact_that_passed_the_lowest_limit_and_its_rung_from_the_last() -> None:
    made = bills(JUNE, JULY, AUGUST)

    found = sign(made, AUGUST, [101, 50, 60])

    assert found is not None
    assert (found.grade, found.since_on, found.rung_since_on) == (Grade.ORANGE, JUNE, AUGUST)
    assert found.values == {"sum_fen": 211, "year": 2025}
    assert len(found.evidence) == 3
    assert found.ends_on == date(2026, 3, 31)


def test_one_fact_may_climb_several_rungs() -> None:
    found = sign(bills(JUNE, JULY), JULY, [250, 1])

    assert found is not None
    assert (found.since_on, found.rung_since_on) == (JUNE, JUNE)


def test_no_rung_counts_before_the_first_is_passed() -> None:
    odd = (Rung(Grade.YELLOW, 300), Rung(Grade.RED, 100))

    assert sign(bills(JUNE), JUNE, [200], odd) is None
    found = sign(bills(JUNE), JUNE, [301], odd)
    assert found is not None
    assert found.grade is Grade.RED


def test_a_new_year_is_a_new_sum_and_the_old_one_is_read_through_march() -> None:
    made = bills(JUNE)

    assert [sign(made, day, [150]) is not None for day in (date(2026, 3, 31), date(2026, 4, 1))] == [True, False]
    look = made.look(date(2026, 3, 31))
    assert years_read(look) == (2026, 2025)
    assert carried_through(look, 2025) == date(2026, 3, 31)
    assert years_read(made.look(date(2026, 4, 1))) == (2026,)


@pytest.mark.parametrize(
    ("amounts", "year"), [([150, 250], 2026), ([250, 150], 2025), ([150, 150], 2026)],
    ids=["the worse is the newer", "the worse is the older", "equal, then the newer"],
)  # fmt: skip
def test_from_january_to_march_both_years_are_read_and_the_worse_is_shown(amounts: list[int], year: int) -> None:
    found = sign(bills(JUNE, date(2026, 2, 1)), date(2026, 2, 1), amounts)

    assert found is not None
    assert found.values["year"] == year


def test_it_wakes_behind_the_carry_of_its_year() -> None:
    look = bills(JUNE).look(JULY)
    (fact,) = look.of("person/a", TrafficAccidentReported)

    YearlySum(subject="person/a", amounts=[(Merged(fact, ()), 150)], rungs=RUNGS, value="x").sign(look, INDICATOR)

    assert look.notes.review_on == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("amounts", "room_fen"), [([], 100), ([99], 1), ([30, 80], 70), ([90, 20], 10), ([101], 98), ([250], 100)]
)
def test_its_room_leaves_every_rung_to_the_fact_that_passed_it(amounts: list[int], room_fen: int) -> None:
    look = bills(JUNE, JULY).look(AUGUST)
    facts = look.of("person/a", TrafficAccidentReported)
    paid = [(Merged(fact, ()), fen) for fact, fen in zip(facts, amounts, strict=False)]

    YearlySum(subject="person/a", amounts=paid, rungs=RUNGS, value="x").sign(look, INDICATOR)

    assert look.notes.room_fen == room_fen


def test_a_limit_that_nothing_at_all_reaches_already_leaves_any_room() -> None:
    look = bills(JUNE).look(JULY)
    rungs = (Rung(Grade.YELLOW, 100), Rung(Grade.RED, 0, inclusive=True))

    YearlySum(subject="person/a", amounts=[], rungs=rungs, value="x").sign(look, INDICATOR)

    assert look.notes.room_fen == 100


def test_what_a_visit_settled_has_no_room_for_a_later_bill() -> None:
    made = bills(JUNE)
    visit(made, "RESOLVED", JULY)
    look = made.look(JULY)
    (fact,) = look.of("person/a", TrafficAccidentReported)

    claim = YearlySum(subject="person/a", amounts=[(Merged(fact, ()), 150)], rungs=RUNGS, value="x")

    assert claim.sign(look, INDICATOR) is None
    assert look.notes.room_fen == NO_ROOM


def test_a_visit_settles_it_until_a_later_fact_is_added_and_then_the_full_sum_counts() -> None:
    made = bills(JUNE)
    visit(made, "RESOLVED", JULY)
    assert sign(made, JULY - DAY, [150]) is not None
    assert sign(made, JULY, [150]) is None

    accident(made, AUGUST)
    found = sign(made, AUGUST, [150, 1])

    assert found is not None
    assert found.values["sum_fen"] == 151


def test_a_visit_before_the_highest_rung_was_passed_does_not_settle_it() -> None:
    made = bills(JUNE)
    visit(made, "RESOLVED", JULY)
    accident(made, AUGUST)

    assert sign(made, AUGUST, [150, 100]) is not None


def test_it_ends_for_whoever_leaves() -> None:
    made = bills(JUNE)
    made.say(MemberLeft(household_id="h1", reason="OTHER"), about="a", on=AUGUST)

    assert [sign(made, day, [150]) is not None for day in (AUGUST - DAY, AUGUST)] == [True, False]


def test_a_match_is_asked_with_the_day_of_the_rung_and_a_rung_may_have_used_uncovered() -> None:
    asked: list[date] = []
    made = bills(JUNE, JULY)

    found = sign(
        made, AUGUST, [150, 50], matched_since=lambda on: not asked.append(on), uncovered_grade=Grade.ORANGE
    )  # fmt: skip

    assert found is not None
    assert asked == [JULY]
    assert (found.matched, found.uncovered_used) == (True, True)
    lower = sign(made, AUGUST, [150, 49], uncovered_grade=Grade.ORANGE)
    assert lower is not None
    assert (lower.matched, lower.uncovered_used) == (False, False)
