from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.disability import DisabilityCertified
from schemas.events.membership import DeathRegistered, MemberLeft
from services.monitor.assess import signs
from services.monitor.dimensions.income_plunge import DIMENSION
from tests.builders import DAY, Family
from tests.monitor.dimensions.income_plunge.plunge import dibao, employed, family, insured, jobless, on, visited

LOST = date(2026, 3, 1)


# --- 2.01


def test_a_worker_who_registers_as_unemployed_is_yellow_from_that_day() -> None:
    home = family()
    event_id = jobless(home, "a", LOST)

    sign = on(home, LOST)["2.01", "a"]

    assert (sign.grade, sign.since_on, sign.evidence) == (Grade.YELLOW, LOST, (event_id,))
    assert ("2.01", "a") not in on(home, LOST - DAY)


def test_an_unemployment_holds_ninety_days_from_its_becoming_known() -> None:
    home = family()
    jobless(home, "a", LOST, known_on=date(2026, 3, 11))

    assert ("2.01", "a") in on(home, date(2026, 6, 9))
    assert ("2.01", "a") not in on(home, date(2026, 6, 10))


def test_new_work_ends_an_unemployment_on_its_first_day() -> None:
    home = family()
    jobless(home, "a", LOST)
    employed(home, "a", date(2026, 4, 1))

    assert ("2.01", "a") in on(home, date(2026, 3, 31))
    assert ("2.01", "a") not in on(home, date(2026, 4, 1))


def test_work_before_an_unemployment_does_not_end_it() -> None:
    home = family()
    employed(home, "a", LOST - DAY)
    jobless(home, "a", LOST)

    assert ("2.01", "a") in on(home, LOST)


def test_unemployment_known_at_registration_is_baseline() -> None:
    home = family(registered_on=LOST)
    jobless(home, "a", LOST)

    assert on(home, LOST + DAY) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"born": date(1966, 3, 1)},
        {"born": date(2010, 3, 2)},
        {"work_ability": "NONE"},
        {"full_time": True, "study_level": "BACHELOR"},
    ],
)
def test_only_people_able_to_work_can_be_unemployed(fields: dict[str, object]) -> None:
    home = family()
    home.member("c", "20", **{"born": date(2000, 1, 1), **fields})
    jobless(home, "c", LOST)

    assert ("2.01", "c") not in on(home, LOST)


def test_the_last_day_of_working_age_still_counts() -> None:
    home = family()
    home.member("c", "20", date(1966, 3, 2))
    jobless(home, "c", LOST)

    assert ("2.01", "c") in on(home, LOST)


def test_dibao_or_unemployment_benefit_in_payment_matches() -> None:
    plain, covered, insured_ = family(), family(), family()
    dibao(covered, date(2025, 6, 1))
    for home in (plain, covered):
        jobless(home, "a", LOST)
    jobless(insured_, "a", LOST, date(2026, 3, 20))

    assert not on(plain, LOST)["2.01", "a"].matched
    assert on(covered, LOST)["2.01", "a"].matched
    assert on(insured_, date(2026, 3, 20))["2.01", "a"].matched
    assert not on(insured_, date(2026, 3, 21))["2.01", "a"].matched


def test_the_end_of_the_benefit_is_a_day_to_look_again() -> None:
    home = family()
    jobless(home, "a", LOST, date(2026, 3, 20))
    look = home.look(LOST)

    signs(look, DIMENSION)

    assert look.notes.review_on is not None
    assert look.notes.review_on <= date(2026, 3, 21)


# --- 2.03


def with_stop(month: str = "2026-01", through: date = date(2026, 3, 31)) -> Family:
    home = family()
    insured(home, "a", "2025-02", "PAID")
    insured(home, "a", month, "STOPPED")
    home.covers("INSURANCE", through)
    return home


def test_insurance_stopped_for_three_delivered_months_is_yellow() -> None:
    home = with_stop()

    sign = on(home, date(2026, 4, 1))["2.03", "a"]

    assert (sign.grade, sign.since_on, sign.ends_on) == (Grade.YELLOW, date(2026, 4, 1), date(2026, 9, 28))
    assert on(home, date(2026, 3, 31)) == {}


def test_a_stop_waits_for_the_feed_to_deliver_the_third_month() -> None:
    assert on(with_stop(through=date(2026, 3, 30)), date(2026, 6, 1)) == {}


def test_a_stop_ends_after_half_a_year() -> None:
    home = with_stop()

    assert ("2.03", "a") in on(home, date(2026, 9, 28))
    assert ("2.03", "a") not in on(home, date(2026, 9, 29))


def test_a_stop_does_not_end_for_lack_of_data() -> None:
    assert ("2.03", "a") in on(with_stop(), date(2026, 9, 1))


@pytest.mark.parametrize("scheme", ["EMPLOYEE", "FLEXIBLE"])
def test_paying_again_ends_a_stop(scheme: str) -> None:
    home = with_stop()
    insured(home, "a", "2026-05", "PAID", scheme)

    assert ("2.03", "a") in on(home, date(2026, 4, 30))
    assert ("2.03", "a") not in on(home, date(2026, 5, 1))


def test_the_residents_scheme_does_not_end_a_stop() -> None:
    home = with_stop()
    insured(home, "a", "2026-05", "PAID", "RESIDENT")

    assert ("2.03", "a") in on(home, date(2026, 5, 1))


def test_a_second_word_of_the_same_stop_changes_nothing() -> None:
    home = with_stop()
    insured(home, "a", "2026-02", "STOPPED")

    assert on(home, date(2026, 4, 1))["2.03", "a"].values["stopped_month"] == "2026-01"


def test_insurance_that_was_never_paid_has_not_stopped() -> None:
    home = family()
    insured(home, "a", "2026-01", "STOPPED")
    home.covers("INSURANCE", date(2026, 3, 31))

    assert on(home, date(2026, 4, 1)) == {}


def test_a_stop_ends_at_sixty() -> None:
    home = Family()
    home.member("a", "02", date(1966, 5, 10))
    insured(home, "a", "2025-02", "PAID")
    insured(home, "a", "2026-01", "STOPPED")
    home.covers("INSURANCE", date(2026, 3, 31))

    assert on(home, date(2026, 5, 9))["2.03", "a"].ends_on == date(2026, 5, 9)
    assert on(home, date(2026, 5, 10)) == {}


def test_a_stop_of_somebody_whose_birth_nobody_told_is_read_too() -> None:
    home = Family(household_id="solo-x", registered_on=None)
    insured(home, "x", "2025-02", "PAID")
    insured(home, "x", "2026-01", "STOPPED")
    home.covers("INSURANCE", date(2026, 3, 31))

    assert ("2.03", "x") in on(home, date(2026, 4, 1))


def test_no_stop_begins_after_a_death_but_a_running_one_stays() -> None:
    early, late = with_stop(), with_stop()
    early.say(DeathRegistered(death_on=date(2026, 2, 1), cause_class="ILLNESS"), on=date(2026, 2, 1), about="a")
    late.say(DeathRegistered(death_on=date(2026, 4, 2), cause_class="ILLNESS"), on=date(2026, 4, 2), about="a")

    assert on(early, date(2026, 4, 3)) == {}
    assert ("2.03", "a") in on(late, date(2026, 4, 3))


def test_a_stop_goes_with_the_person_who_leaves() -> None:
    home = with_stop()
    home.say(MemberLeft(household_id="h1", reason="SPLIT"), on=date(2026, 5, 1), about="a")

    assert ("2.03", "a") in on(home, date(2026, 4, 30))
    assert on(home, date(2026, 5, 1)) == {}


def test_a_joiner_brings_a_stop_along_from_the_joining_day() -> None:
    home = Family(head="b")
    home.member("b", "01", date(1982, 3, 1))
    insured(home, "a", "2025-02", "PAID")
    insured(home, "a", "2026-01", "STOPPED")
    home.covers("INSURANCE", date(2026, 3, 31))
    home.member("a", "10", date(1980, 6, 1), on=date(2026, 5, 1), reason="MARRIAGE")

    sign = on(home, date(2026, 5, 1))["2.03", "a"]

    assert (sign.since_on, sign.ends_on) == (date(2026, 5, 1), date(2026, 9, 28))


def test_a_visit_settles_a_stop() -> None:
    home = with_stop()
    visited(home, "2.03", "RESOLVED", date(2026, 4, 20), "a")

    assert ("2.03", "a") not in on(home, date(2026, 4, 20))


# --- 2.07


def test_a_benefit_about_to_end_is_blue_for_thirty_days() -> None:
    home = family()
    jobless(home, "a", LOST, date(2026, 8, 31))

    sign = on(home, date(2026, 8, 1))["2.07", "a"]

    assert (sign.grade, sign.since_on, sign.ends_on) == (Grade.BLUE, date(2026, 8, 1), date(2026, 8, 31))
    assert on(home, date(2026, 7, 31)) == {}
    assert ("2.07", "a") in on(home, date(2026, 8, 31))
    assert on(home, date(2026, 9, 1)) == {}


def test_a_benefit_announced_shortly_before_its_end_warns_from_its_first_day() -> None:
    home = family()
    jobless(home, "a", LOST, LOST + 5 * DAY)

    assert on(home, LOST)["2.07", "a"].since_on == LOST


def test_new_work_ends_the_reminder() -> None:
    home = family()
    jobless(home, "a", LOST, date(2026, 8, 31))
    employed(home, "a", date(2026, 8, 10))

    assert ("2.07", "a") in on(home, date(2026, 8, 9))
    assert on(home, date(2026, 8, 10)) == {}


def test_the_latest_announced_end_holds() -> None:
    home = family()
    jobless(home, "a", LOST, date(2026, 8, 31))
    jobless(home, "a", date(2026, 8, 1), date(2026, 10, 31))
    jobless(home, "a", date(2026, 8, 15))

    assert ("2.07", "a") not in on(home, date(2026, 8, 20))
    assert ("2.07", "a") in on(home, date(2026, 10, 2))


def test_nobody_is_reminded_of_the_benefit_of_the_dead() -> None:
    home = family()
    jobless(home, "a", LOST, date(2026, 8, 31))
    home.say(DeathRegistered(death_on=date(2026, 6, 1), cause_class="ILLNESS"), on=date(2026, 6, 1), about="a")

    assert ("2.07", "a") not in on(home, date(2026, 8, 10))


def test_a_severe_disability_known_before_leaves_nothing_to_register() -> None:
    home = family()
    home.say(DisabilityCertified(kind="LIMB", grade=1), on=date(2026, 1, 1), about="a")
    jobless(home, "a", LOST)

    assert ("2.01", "a") not in on(home, LOST)
