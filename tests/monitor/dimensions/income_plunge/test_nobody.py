from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.disability import DisabilityCertified
from schemas.events.membership import CustodyStarted, DeathRegistered, MemberJoined, MemberLeft, WorkAbilityAssessed
from schemas.payload import Payload
from tests.builders import DAY, Family
from tests.monitor.dimensions.income_plunge.plunge import dibao, employed, family, insured, jobless, on, visited

LOST = date(2026, 3, 1)
FIRST = date(2025, 12, 1)


def one_left() -> Family:
    """B lost work in December, A still works."""
    home = family()
    employed(home, "a", date(2025, 2, 1))
    jobless(home, "b", FIRST)
    return home


def test_the_last_job_lost_is_orange_from_that_day() -> None:
    home = one_left()
    event_id = jobless(home, "a", LOST)

    sign = on(home, LOST)["2.05", "h1"]

    assert (sign.grade, sign.since_on, sign.evidence, sign.values) == (Grade.ORANGE, LOST, (event_id,), {"able": 2})
    assert ("2.05", "h1") not in on(home, LOST - DAY)


def test_somebody_of_whom_nothing_is_known_does_not_make_a_zero_employment_household() -> None:
    home = family()
    jobless(home, "b", LOST)

    assert ("2.05", "h1") not in on(home, LOST)


def test_it_holds_ninety_days() -> None:
    home = one_left()
    jobless(home, "a", LOST)

    assert ("2.05", "h1") in on(home, date(2026, 5, 30))
    assert ("2.05", "h1") not in on(home, date(2026, 5, 31))


def test_one_who_finds_work_ends_it() -> None:
    home = one_left()
    jobless(home, "a", LOST)
    employed(home, "b", date(2026, 4, 1))

    assert ("2.05", "h1") in on(home, date(2026, 3, 31))
    assert ("2.05", "h1") not in on(home, date(2026, 4, 1))


def test_employee_insurance_paid_is_work() -> None:
    home = one_left()
    jobless(home, "a", LOST)
    insured(home, "b", "2026-04", "PAID")

    assert ("2.05", "h1") not in on(home, date(2026, 4, 1))


@pytest.mark.parametrize(("scheme", "state"), [("FLEXIBLE", "PAID"), ("EMPLOYEE", "STOPPED")])
def test_other_words_of_insurance_are_no_work(scheme: str, state: str) -> None:
    home = one_left()
    jobless(home, "a", LOST)
    insured(home, "b", "2026-04", state, scheme)

    assert ("2.05", "h1") in on(home, date(2026, 4, 1))


def test_a_joiner_of_whom_nothing_is_known_does_not_end_it() -> None:
    home = one_left()
    jobless(home, "a", LOST)
    home.member("c", "20", date(2000, 1, 1), on=date(2026, 4, 1), reason="OTHER")

    assert ("2.05", "h1") in on(home, date(2026, 4, 2))


def test_a_joiner_without_work_completes_a_home_where_nobody_could_work() -> None:
    home = Family()
    home.member("a", "02", date(1950, 1, 1))
    joined = home.member("c", "20", date(2000, 1, 1), on=LOST, reason="RETURN", employment="UNEMPLOYED")

    assert on(home, LOST)["2.05", "h1"].evidence == (joined.event.event_id,)


def test_what_a_joiner_lost_elsewhere_is_completed_by_the_joining() -> None:
    home = Family()
    home.member("a", "02", date(1950, 1, 1))
    jobless(home, "c", FIRST)
    joined = home.member("c", "20", date(2000, 1, 1), on=LOST, reason="RETURN")

    assert on(home, LOST)["2.05", "h1"].evidence == (joined.event.event_id,)


@pytest.mark.parametrize(
    "taken",
    [
        MemberLeft(household_id="h1", reason="SPLIT"),
        DeathRegistered(death_on=LOST, cause_class="ILLNESS"),
        CustodyStarted(kind="PRISON"),
        DisabilityCertified(kind="LIMB", grade=2),
        WorkAbilityAssessed(work_ability="NONE"),
        MemberJoined(household_id="h2", relation="02", birth_on=date(1980, 6, 1), sex="1", reason="MARRIAGE"),
    ],
    ids=lambda payload: type(payload).__name__,
)
def test_what_takes_the_last_one_at_work_away_completes_it(taken: Payload) -> None:
    home = one_left()
    event_id = home.say(taken, on=LOST, about="a").event.event_id

    assert on(home, LOST)["2.05", "h1"].evidence == (event_id,)
    assert ("2.05", "h1") not in on(home, LOST - DAY)


def test_a_birthday_completes_nothing() -> None:
    home = Family()
    home.member("a", "02", date(1966, 3, 1), employment="EMPLOYED")
    home.member("b", "10", date(1982, 3, 1))
    jobless(home, "b", FIRST)

    assert ("2.05", "h1") not in on(home, LOST)


def test_a_certificate_that_expires_brings_somebody_back_who_is_not_at_work() -> None:
    home = one_left()
    home.say(DisabilityCertified(kind="LIMB", grade=2, expires_on=date(2026, 3, 31)), on=LOST, about="a")

    assert ("2.05", "h1") in on(home, date(2026, 3, 31))
    assert ("2.05", "h1") not in on(home, date(2026, 4, 1))


def test_what_was_known_at_registration_is_baseline() -> None:
    home = Family(registered_on=LOST)
    home.member("a", "02", date(1980, 6, 1), employment="UNEMPLOYED")

    assert ("2.05", "h1") not in on(home, LOST + DAY)


def test_a_provisional_home_of_unknown_age_is_not_read() -> None:
    home = Family(household_id="solo-x", registered_on=None)
    jobless(home, "x", LOST)

    assert ("2.05", "solo-x") not in on(home, LOST)


def test_a_change_long_ago_is_looked_at_without_end() -> None:
    home = Family(household_id="solo-x", registered_on=None)
    home.say(
        MemberJoined(household_id="h2", relation="02", birth_on=date(1980, 6, 1), sex="1", reason="OTHER"),
        on=date(2025, 1, 1), about="x",
    )  # fmt: skip
    home.say(MemberLeft(household_id="h2", reason="SPLIT"), on=date(2025, 6, 1), about="x")
    event_id = jobless(home, "x", LOST)

    assert on(home, LOST)["2.05", "solo-x"].evidence == (event_id,)


def test_dibao_matches_and_a_visit_settles() -> None:
    home = one_left()
    jobless(home, "a", LOST)
    dibao(home, date(2026, 3, 10))
    visited(home, "2.05", "RESOLVED", date(2026, 3, 20))

    assert on(home, date(2026, 3, 10))["2.05", "h1"].matched
    assert ("2.05", "h1") not in on(home, date(2026, 3, 20))
