"""Kind E: on from the day of the fact, for as long as it is fresh."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.assessment import Grade
from schemas.events.membership import DeathRegistered, MemberLeft
from services.monitor.indicator import Sign
from services.monitor.kinds.occurrence import Occurrence
from tests.builders import DAY, Family
from tests.monitor.kinds.claims import INDICATOR, accident, family, merged, visit

FACT_ON = date(2026, 2, 1)
HELD_THROUGH = date(2026, 5, 2)
"""The ninetieth day after the fact."""


def sign(made: Family, as_of: date, grade: Grade = Grade.ORANGE, **claim: object) -> Sign | None:
    look = made.look(as_of)
    return Occurrence(fact=merged(look), grade=grade, **claim).sign(look, INDICATOR)


def is_on(made: Family, as_of: date, grade: Grade = Grade.ORANGE, **claim: object) -> bool:
    return sign(made, as_of, grade, **claim) is not None


def test_it_is_on_from_the_day_of_the_fact_through_ninety_days() -> None:
    made = family()
    told = accident(made, FACT_ON)

    found = sign(made, FACT_ON)

    assert found is not None
    assert (found.subject, found.grade, found.since_on, found.rung_since_on) == (
        "person/a", Grade.ORANGE, FACT_ON, FACT_ON,
    )  # fmt: skip
    assert (found.ends_on, found.evidence, found.known_on) == (HELD_THROUGH, (told.event.event_id,), FACT_ON)
    assert [is_on(made, day) for day in (HELD_THROUGH, HELD_THROUGH + DAY)] == [True, False]


def test_it_says_when_it_will_be_over() -> None:
    made = family()
    accident(made, FACT_ON)
    look = made.look(date(2026, 3, 1))

    Occurrence(fact=merged(look), grade=Grade.ORANGE).sign(look, INDICATOR)

    assert look.notes.review_on == HELD_THROUGH + DAY


@pytest.mark.parametrize(
    ("late_days", "grade", "through"),
    [
        (90, Grade.ORANGE, FACT_ON + timedelta(days=180)),
        (91, Grade.ORANGE, HELD_THROUGH),
        (91, Grade.RED, FACT_ON + timedelta(days=181)),
    ],
    ids=["late", "stale", "stale but RED"],
)
def test_a_late_fact_is_held_from_when_it_became_known_unless_it_was_stale(
    late_days: int, grade: Grade, through: date
) -> None:
    made = family()
    known_on = FACT_ON + timedelta(days=late_days)
    accident(made, FACT_ON, known_on)

    assert is_on(made, known_on, grade) is (known_on <= through)
    assert [is_on(made, max(day, known_on), grade) for day in (through, through + DAY)] == [known_on <= through, False]


def test_what_was_known_at_registration_is_no_news() -> None:
    made = family()
    accident(made, date(2025, 1, 5), known_on=date(2025, 1, 10))
    assert not is_on(made, date(2025, 1, 12))

    late = family()
    accident(late, date(2025, 1, 5), known_on=date(2025, 1, 11))
    assert is_on(late, date(2025, 1, 12))


@pytest.mark.parametrize(("days", "on"), [(-1, True), (0, False), (1, False)])
def test_a_named_ending_fact_ends_it_on_its_day(days: int, *, on: bool) -> None:
    made = family()
    accident(made, FACT_ON)
    ended_on = date(2026, 3, 1)

    assert is_on(made, ended_on + days * DAY, ended_on=ended_on) is on


@pytest.mark.parametrize(
    ("finding", "on"), [("RESOLVED", False), ("NOT_FOUND", False), ("CONFIRMED", True), ("PARTLY", True)]
)
def test_a_visit_that_finds_the_matter_settled_ends_it_that_day(finding: str, *, on: bool) -> None:
    made = family()
    accident(made, FACT_ON)
    visit(made, finding, date(2026, 3, 1))

    assert is_on(made, date(2026, 2, 28))
    assert is_on(made, date(2026, 3, 1)) is on


def test_a_visit_before_the_fact_became_known_says_nothing_about_it() -> None:
    made = family()
    accident(made, FACT_ON, known_on=date(2026, 3, 10))
    visit(made, "RESOLVED", date(2026, 3, 9))
    assert is_on(made, date(2026, 3, 10))

    visit(made, "RESOLVED", date(2026, 3, 10))
    assert not is_on(made, date(2026, 3, 10))


def test_a_first_day_of_its_own_is_held_from_that_day() -> None:
    made = family()
    accident(made, FACT_ON)
    since_on = date(2026, 8, 2)
    through = since_on + timedelta(days=90)

    found = sign(made, since_on, since_on=since_on)

    assert not is_on(made, since_on - DAY, since_on=since_on)
    assert found is not None
    assert (found.since_on, found.ends_on) == (since_on, through)
    assert not is_on(made, through + DAY, since_on=since_on)


def test_it_stays_on_at_least_until_a_day_that_is_named() -> None:
    made = family()
    accident(made, FACT_ON)
    until_on = date(2026, 6, 1)

    assert [is_on(made, day, until_on=until_on) for day in (until_on, until_on + DAY)] == [True, False]
    assert is_on(made, HELD_THROUGH, until_on=FACT_ON)


def test_the_signals_of_a_person_end_on_leaving_but_not_by_death() -> None:
    made = family()
    accident(made, FACT_ON)
    made.say(DeathRegistered(death_on=date(2026, 2, 10), cause_class="x"), about="a", on=date(2026, 2, 10))
    assert is_on(made, date(2026, 3, 1))

    made.say(MemberLeft(household_id="h1", reason="OTHER"), about="a", on=date(2026, 3, 2))
    assert not is_on(made, date(2026, 3, 2))
    assert is_on(made, date(2026, 3, 2), subject=made.subject)


def test_whether_a_programme_matches_is_asked_with_the_first_day_only_while_it_is_on() -> None:
    made = family()
    accident(made, FACT_ON)
    asked: list[date] = []

    def matched(since_on: date) -> bool:
        asked.append(since_on)
        return True

    found = sign(made, FACT_ON, matched_since=matched)
    sign(made, HELD_THROUGH + DAY, matched_since=matched)

    assert found is not None
    assert found.matched
    assert asked == [FACT_ON]
