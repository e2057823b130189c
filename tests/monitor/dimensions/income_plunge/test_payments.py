from __future__ import annotations

from datetime import date

from schemas.assessment import Grade
from schemas.events.benefit import BenefitPaid
from schemas.events.membership import DeathRegistered
from tests.builders import DAY, Family
from tests.monitor.dimensions.income_plunge.plunge import family, on, pension, returned, stopped

SECOND = date(2026, 2, 12)


def twice(programme: str = "PENSION") -> Family:
    home = family()
    returned(home, "a", "2026-01", date(2026, 1, 12), programme)
    returned(home, "a", "2026-02", SECOND, programme)
    return home


def test_two_returned_months_in_a_row_are_yellow_from_the_second() -> None:
    home = twice()

    sign = on(home, SECOND)["2.06", "a"]

    assert (sign.grade, sign.since_on, len(sign.evidence)) == (Grade.YELLOW, SECOND, 2)
    assert on(home, SECOND - DAY) == {}


def test_returned_months_with_one_between_are_not_in_a_row() -> None:
    home = family()
    returned(home, "a", "2026-01", date(2026, 1, 12))
    returned(home, "a", "2026-03", date(2026, 3, 12))

    assert on(home, date(2026, 3, 12)) == {}


def test_months_of_two_programmes_are_not_in_a_row() -> None:
    home = family()
    returned(home, "a", "2026-01", date(2026, 1, 12))
    returned(home, "a", "2026-02", SECOND, "DIBAO")

    assert on(home, SECOND) == {}


def test_a_month_returned_twice_is_one_failure() -> None:
    home = family()
    returned(home, "a", "2026-01", date(2026, 1, 12))
    returned(home, "a", "2026-01", date(2026, 1, 20))

    assert on(home, date(2026, 1, 20)) == {}


def test_failures_end_after_half_a_year() -> None:
    home = twice()

    assert ("2.06", "a") in on(home, date(2026, 8, 11))
    assert on(home, date(2026, 8, 12)) == {}


def test_a_payment_for_a_later_month_ends_failures() -> None:
    home = twice()
    pension(home, "a", "2026-03", date(2026, 3, 12))

    assert ("2.06", "a") in on(home, date(2026, 3, 11))
    assert on(home, date(2026, 3, 12)) == {}


def test_a_payment_for_a_failed_month_does_not_end_them() -> None:
    home = twice()
    pension(home, "a", "2026-02", date(2026, 3, 12))

    assert ("2.06", "a") in on(home, date(2026, 3, 12))


def test_a_payment_that_came_back_too_does_not_end_them() -> None:
    home = twice()
    pension(home, "a", "2026-03", date(2026, 3, 10))
    returned(home, "a", "2026-03", date(2026, 3, 12))

    assert ("2.06", "a") in on(home, date(2026, 3, 12))


def test_a_benefit_paid_to_the_household_ends_the_failures_of_that_benefit() -> None:
    home = twice("DIBAO")
    home.say(BenefitPaid(programme="TEMPORARY_AID", month="2026-03", amount_fen=50_000), on=date(2026, 3, 1))
    home.say(BenefitPaid(programme="DIBAO", month="2026-03", amount_fen=50_000), on=date(2026, 3, 12))

    assert ("2.06", "a") in on(home, date(2026, 3, 11))
    assert on(home, date(2026, 3, 12)) == {}


def test_death_ends_failures() -> None:
    home = twice()
    home.say(DeathRegistered(death_on=date(2026, 3, 1), cause_class="ILLNESS"), on=date(2026, 3, 1), about="a")

    assert ("2.06", "a") in on(home, date(2026, 2, 28))
    assert ("2.06", "a") not in on(home, date(2026, 3, 1))


def test_a_stop_is_certain_on_the_last_day_of_the_second_delivered_month() -> None:
    home = family()
    event_id = stopped(home, "a", "2026-01")
    home.covers("PENSION", date(2026, 2, 28))

    sign = on(home, date(2026, 2, 28))["2.06", "a"]

    assert (sign.since_on, sign.evidence) == (date(2026, 2, 28), (event_id,))
    assert on(home, date(2026, 2, 27)) == {}


def test_a_stop_waits_for_the_feed() -> None:
    home = family()
    stopped(home, "a", "2026-01")
    home.covers("PENSION", date(2026, 2, 27))

    assert on(home, date(2026, 3, 20)) == {}


def test_a_stop_paid_for_after_all_is_none() -> None:
    home = family()
    stopped(home, "a", "2026-01")
    pension(home, "a", "2026-02", date(2026, 2, 12))
    home.covers("PENSION", date(2026, 2, 28))

    assert on(home, date(2026, 3, 1)) == {}


def test_a_returned_month_and_a_stop_make_a_run() -> None:
    home = family()
    returned(home, "a", "2026-01", date(2026, 1, 12))
    stopped(home, "a", "2026-02")

    sign = on(home, date(2026, 2, 28))["2.06", "a"]

    assert (sign.since_on, len(sign.evidence)) == (date(2026, 2, 28), 2)


def test_a_stopped_pension_says_nothing_of_another_programme() -> None:
    home = family()
    returned(home, "a", "2026-01", date(2026, 1, 12), "DIBAO")
    stopped(home, "a", "2026-02")

    assert on(home, date(2026, 3, 1)) == {}
