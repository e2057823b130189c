"""Kind P: a condition on closed months, which enters at once and leaves after two clean ones."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.dates import first_day, parse_month
from services.monitor.indicator import Sign
from services.monitor.kinds.period import CLEAN, Period, Point
from services.monitor.notes import Notes
from tests.builders import Family
from tests.monitor.kinds.claims import INDICATOR, family, visit

FIRST = parse_month("2025-02")
"""The month of the household's first recorded fact."""
POINTS = {"R": Point(Grade.RED), "O": Point(Grade.ORANGE), "Y": Point(Grade.YELLOW), ".": CLEAN, "?": None}


def sign(months: str, made: Family | None = None, as_of: date | None = None, **claim: object) -> Sign | None:
    """The sign when the months from the first on read so: a grade, clean (.), or unknown (?)."""
    today = as_of or first_day(FIRST + len(months))
    look = (made or family()).look(today)
    period = Period(
        subject="household/h1", point=lambda month: POINTS[months[month - FIRST]], first_month=FIRST, **claim
    )
    return period.sign(look, INDICATOR)


def shown(months: str) -> tuple[Grade, str, str] | None:
    """Grade, first month of the run and first month of the rung, both as the month before their first day."""
    found = sign(months)
    if found is None:
        return None
    return found.grade, found.since_on.isoformat()[:7], found.rung_since_on.isoformat()[:7]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ("..O", (Grade.ORANGE, "2025-05", "2025-05")),
        (".O.", (Grade.ORANGE, "2025-04", "2025-04")),
        ("O..", None),
        ("O.O.", (Grade.ORANGE, "2025-03", "2025-03")),
        ("O..O", (Grade.ORANGE, "2025-06", "2025-06")),
        ("O????", (Grade.ORANGE, "2025-03", "2025-03")),
        ("O?.?", (Grade.ORANGE, "2025-03", "2025-03")),
        ("O?.?.", None),
        ("?????", None),
        ("", None),
    ],
    ids=[
        "enters with the first true month", "stays after one clean month", "leaves after two",
        "one clean month does not break the run", "two do", "no length of silence ends it",
        "unknown months are no clean ones", "two known clean months end it, however far apart", "never known",
        "before any month has closed",
    ],
)  # fmt: skip
def test_it_enters_at_once_and_leaves_after_two_known_clean_months(
    months: str, expected: tuple[Grade, str, str] | None
) -> None:
    assert shown(months) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ("YR", (Grade.RED, "2025-03", "2025-04")),
        ("RY", (Grade.RED, "2025-03", "2025-03")),
        ("RYY", (Grade.YELLOW, "2025-03", "2025-03")),
        ("YYRYY", (Grade.YELLOW, "2025-03", "2025-03")),
        ("RYYR", (Grade.RED, "2025-03", "2025-06")),
        ("RYR", (Grade.RED, "2025-03", "2025-03")),
        ("R.Y", (Grade.YELLOW, "2025-03", "2025-03")),
        ("Y?R?Y", (Grade.RED, "2025-03", "2025-05")),
    ],
    ids=[
        "a higher rung enters at once", "a lower one after two months", "two months of the lower rung",
        "the lower rung counts from where it was that or worse", "a rung left for two months begins anew",
        "a rung left for one month goes on", "a clean month and a lower one leave the higher rung",
        "unknown months are skipped",
    ],
)  # fmt: skip
def test_its_grade_is_the_worse_of_the_two_latest_known_months(months: str, expected: tuple[Grade, str, str]) -> None:
    assert shown(months) == expected


def test_values_and_evidence_are_those_of_the_later_month_of_that_grade() -> None:
    points = {
        FIRST: Point(Grade.RED, {"month": "first"}, ("b", "a")),
        FIRST + 1: Point(Grade.RED, {"month": "second"}, ("d", "c")),
        FIRST + 2: Point(Grade.YELLOW, {"month": "third"}, ("e",)),
    }
    period = Period(subject="household/h1", point=points.__getitem__, first_month=FIRST)

    found = period.sign(family().look(first_day(FIRST + 3)), INDICATOR)

    assert found is not None
    assert (found.values, found.evidence) == ({"month": "second"}, ("c", "d"))
    assert (found.ends_on, found.known_on) == (None, None)


def test_it_wakes_on_the_first_of_the_next_month_even_when_it_is_off() -> None:
    look = family().look(date(2025, 5, 17))

    Period(subject="household/h1", point=lambda _: CLEAN, first_month=FIRST).sign(look, INDICATOR)

    assert look.notes.review_on == date(2025, 6, 1)


def test_months_closed_by_a_settling_visit_read_clean() -> None:
    made = family()
    visit(made, "RESOLVED", date(2025, 4, 20))
    assert sign("OO", made, date(2025, 4, 30)) is None

    found = sign("OOO", made, date(2025, 5, 1))
    assert found is not None
    assert found.since_on == date(2025, 5, 1)


@pytest.mark.parametrize(("finding", "contact"), [("CONFIRMED", "MET"), ("RESOLVED", "NOT_MET")])
def test_other_visits_leave_the_months_as_they_are(finding: str, contact: str) -> None:
    made = family()
    visit(made, finding, date(2025, 4, 20), contact=contact)

    assert sign("OO", made, date(2025, 4, 30)) is not None


def test_a_fact_may_act_like_such_a_visit_and_the_later_of_both_counts() -> None:
    assert sign("OO", cleared_on=date(2025, 4, 1)) is None
    assert sign("OO", cleared_on=date(2025, 3, 31)) is not None

    made = family()
    visit(made, "RESOLVED", date(2025, 3, 20))
    assert sign("OO", made, date(2025, 4, 30), cleared_on=date(2025, 4, 2)) is None


def test_a_match_is_asked_with_the_day_of_the_rung() -> None:
    asked: list[date] = []

    found = sign("YR", matched_since=lambda on: not asked.append(on))

    assert found is not None
    assert found.matched
    assert asked == [date(2025, 4, 1)]


@pytest.mark.parametrize(
    ("months", "through", "grade", "awaited"),
    [
        ("O..", date(2025, 4, 30), None, None),
        ("O..", date(2025, 4, 29), Grade.ORANGE, date(2025, 4, 30)),
        ("O..", None, Grade.ORANGE, date(2025, 2, 28)),
        ("OO", date(2025, 4, 1), Grade.ORANGE, None),
        ("...", None, None, None),
    ],
    ids=[
        "all delivered", "the last month not wholly", "never delivered", "no month to wait for",
        "what is off waits for nothing",
    ],
)  # fmt: skip
def test_a_clean_month_counts_once_its_feed_has_delivered_it(
    months: str, through: date | None, grade: Grade | None, awaited: date | None
) -> None:
    made = family()
    if through is not None:
        made.covers("MEDICAL", through)
    look = made.look(first_day(FIRST + len(months)))
    look.notes = Notes()
    claim = Period(
        subject="household/h1", point=lambda month: POINTS[months[month - FIRST]], first_month=FIRST, feed="MEDICAL"
    )

    found = claim.sign(look, INDICATOR)

    assert (found.grade if found is not None else None) is grade
    assert look.notes.feeds == ({} if awaited is None else {"MEDICAL": awaited})
