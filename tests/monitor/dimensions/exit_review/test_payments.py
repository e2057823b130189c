from __future__ import annotations

from datetime import date

import pytest

from schemas.dates import last_day, parse_month
from schemas.events.benefit import BenefitAdjusted, BenefitEnded, BenefitPaid
from schemas.events.income import PensionPaid
from schemas.events.membership import MemberLeft
from services.monitor.dimensions.exit_review import STREAM
from services.monitor.notes import Notes
from tests.builders import Family
from tests.monitor.dimensions.listed import (
    DAY,
    GRANTED_ON,
    HOME,
    A,
    B,
    dies,
    freed,
    given,
    holds,
    jailed,
    listed,
    loses,
    review_on,
)

DEAD_ON = date(2026, 3, 10)
DUE_ON = date(2026, 6, 10)
LONG_AFTER = date(2029, 1, 1)


def couple(category="C1", about=None):
    family = Family()
    family.member("a")
    family.member("b", "10")
    holds(family, category, about)
    return family


def paid(family, month, about="b", on=None, programme="NURSING_ALLOWANCE"):
    payload = BenefitPaid(programme=programme, month=month, amount_fen=10_000)
    return family.say(payload, on=on or last_day(parse_month(month)), about=about)


def pension(family, month, yuan, *, base=0, about="a", on=None):
    payload = PensionPaid(month=month, amount_fen=yuan * 100, central_base_fen=base * 100)
    return family.say(payload, on=on or last_day(parse_month(month)), about=about)


# --- EX.07: to the dead


def test_a_payment_for_a_month_after_the_month_of_death_is_listed():
    family = couple()
    dies(family, "b", DEAD_ON)
    paid(family, "2026-03")
    late = paid(family, "2026-04")

    item = listed(family, date(2026, 5, 5), STREAM)["EX.07", B]

    assert (item.since_on, item.evidence) == (date(2026, 4, 30), (late.event.event_id,))


def test_a_payment_for_the_month_of_death_is_due():
    family = couple()
    dies(family, "b", DEAD_ON)
    paid(family, "2026-03", on=date(2026, 4, 20))

    assert listed(family, date(2026, 5, 5), STREAM) == {}


def test_what_is_paid_to_the_dead_stays_listed_until_the_category_ends_however_long_nothing_is_told():
    family = couple("C2", "b")
    dies(family, "b", DEAD_ON)
    paid(family, "2026-04")

    assert ("EX.07", B) in listed(family, LONG_AFTER, STREAM)

    loses(family, LONG_AFTER, "C2", "b")

    assert listed(family, LONG_AFTER + DAY, STREAM) == {}


def test_without_a_category_nobody_asks_what_is_paid():
    family = Family()
    family.member("a")
    family.member("b", "10")
    dies(family, "b", DEAD_ON)
    jailed(family, "a", DEAD_ON)
    for ref in ("a", "b"):
        paid(family, "2026-05", about=ref)

    assert listed(family, LONG_AFTER, STREAM) == {}


def test_who_left_before_is_another_homes_matter():
    family = couple()
    paid(family, "2026-05", on=date(2026, 2, 20))
    jailed(family, "b", date(2026, 2, 1))
    family.say(MemberLeft(household_id="h1", reason="SPLIT"), on=date(2026, 3, 1), about="b")
    dies(family, "b", DEAD_ON)

    assert listed(family, LONG_AFTER, STREAM) == {}


# --- EX.07: the household's benefit


def bereaved(programme="DIBAO"):
    family = couple()
    given(family, programme, on=GRANTED_ON)
    dies(family, "b", DEAD_ON)
    return family


def test_a_benefit_by_heads_that_is_not_adjusted_by_the_day_it_is_due_is_listed_from_the_next():
    family = bereaved()

    item = listed(family, DUE_ON + DAY, STREAM)["EX.07", HOME]

    assert listed(family, DUE_ON, STREAM) == {}
    assert review_on(family, DUE_ON, STREAM) == DUE_ON + DAY
    assert item.since_on == DUE_ON + DAY
    assert dict(item.values)["recheck_due_on"] == DUE_ON.isoformat()


def test_the_earliest_of_two_deaths_is_named_and_both_are_evidence():
    family = bereaved()
    family.member("c", "50", date(1945, 1, 1))
    dies(family, "c", DEAD_ON - DAY)

    item = listed(family, LONG_AFTER, STREAM)["EX.07", HOME]

    assert (item.since_on, len(item.evidence)) == (DUE_ON, 2)
    assert dict(item.values)["person"] == "person/c"


@pytest.mark.parametrize("on", [DEAD_ON, DUE_ON + 30 * DAY])
def test_an_adjustment_settles_it_even_if_late(on):
    family = bereaved()
    family.say(BenefitAdjusted(programme="DIBAO", monthly_fen=70_000, reason="DEATH"), on=on)

    assert (("EX.07", HOME) in listed(family, on - DAY, STREAM)) == (on > DUE_ON)
    assert listed(family, DUE_ON + 40 * DAY, STREAM) == {}


def test_the_end_of_the_benefit_settles_it():
    family = bereaved()
    family.say(BenefitEnded(programme="DIBAO", ended_on=DUE_ON, reason="DEATH"), on=DUE_ON)

    assert listed(family, LONG_AFTER, STREAM) == {}


def test_an_adjustment_before_the_death_or_of_something_else_settles_nothing():
    family = bereaved()
    family.say(BenefitAdjusted(programme="DIBAO", monthly_fen=1, reason="CHECK"), on=DEAD_ON - DAY)
    family.say(BenefitAdjusted(programme="TEKUN", monthly_fen=1, reason="CHECK"), on=DEAD_ON + DAY)

    assert ("EX.07", HOME) in listed(family, LONG_AFTER, STREAM)


def test_a_benefit_that_is_not_by_heads_or_began_after_the_death_is_right_as_it_is():
    family = bereaved("HOME_CARE")
    given(family, "DIBAO", on=DEAD_ON + DAY)

    assert listed(family, LONG_AFTER, STREAM) == {}


def test_a_death_before_the_category_was_weighed_with_it():
    family = couple()
    given(family, "DIBAO", on=date(2025, 6, 1))
    dies(family, "b", GRANTED_ON)

    assert listed(family, LONG_AFTER, STREAM) == {}


# --- EX.08


def test_a_benefit_paid_for_a_month_wholly_in_custody_is_listed_from_the_months_last_day():
    family = couple()
    jailed(family, "b", date(2026, 4, 1))
    early = paid(family, "2026-04", on=date(2026, 4, 10))

    item = listed(family, date(2026, 4, 30), STREAM)["EX.08", B]

    assert (item.since_on, item.evidence) == (date(2026, 4, 30), (early.event.event_id,))
    assert listed(family, date(2026, 4, 29), STREAM) == {}
    assert review_on(family, date(2026, 4, 29), STREAM) == date(2026, 4, 30)


@pytest.mark.parametrize(("first", "back"), [(date(2026, 4, 2), None), (date(2026, 4, 1), date(2026, 4, 30))])
def test_a_month_with_one_day_at_home_is_not_wholly_in_custody(first, back):
    family = couple()
    jailed(family, "b", first)
    if back is not None:
        freed(family, "b", back)
    paid(family, "2026-04")

    assert listed(family, LONG_AFTER, STREAM) == {}


def test_going_from_one_custody_into_another_leaves_the_month_whole():
    family = couple()
    jailed(family, "b", date(2026, 3, 20), "DRUG_TREATMENT")
    jailed(family, "b", date(2026, 4, 10))
    freed(family, "b", date(2026, 4, 15), "DRUG_TREATMENT")
    paid(family, "2026-04")

    assert ("EX.08", B) in listed(family, LONG_AFTER, STREAM)


def test_coming_home_does_not_undo_what_was_paid_meanwhile():
    family = couple()
    jailed(family, "b", date(2026, 3, 20))
    freed(family, "b", date(2026, 5, 15))
    paid(family, "2026-04")
    loses(family, date(2027, 1, 1))

    assert ("EX.08", B) in listed(family, date(2027, 1, 1), STREAM)
    assert listed(family, date(2027, 1, 2), STREAM) == {}


# --- EX.10


def single(category="C1"):
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    holds(family, category)
    return family


def test_a_pension_over_the_line_is_listed_from_the_payment_that_rose_above_it():
    family = single()
    pension(family, "2026-03", 700)
    opening = pension(family, "2026-04", 701)
    pension(family, "2026-05", 720)

    item = listed(family, date(2026, 6, 5), STREAM)["EX.10", A]

    assert (item.since_on, item.evidence) == (date(2026, 4, 30), (opening.event.event_id,))
    assert dict(item.values) == {"person": A, "month": "2026-04", "pension_fen": 70_100, "line_fen": 70_000}


def test_a_pension_at_the_line_is_not_over_it():
    family = single()
    pension(family, "2026-04", 700)

    assert listed(family, date(2026, 6, 5), STREAM) == {}


def test_the_part_of_a_pension_that_is_no_income_does_not_count():
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    holds(family, on=date(2025, 1, 10))
    pension(family, "2025-06", 800, base=143)

    assert listed(family, date(2025, 7, 5), STREAM) == {}


def test_a_known_month_without_pension_ends_it_and_an_unknown_one_does_not():
    family = single()
    pension(family, "2026-04", 900)

    assert ("EX.10", A) in listed(family, LONG_AFTER, STREAM)

    family.covers("PENSION", date(2026, 5, 31))

    assert ("EX.10", A) not in listed(family, LONG_AFTER, STREAM)


def test_unknown_months_between_two_payments_break_no_run_and_known_ones_do():
    family = single()
    pension(family, "2026-02", 900)
    pension(family, "2026-05", 900)

    assert listed(family, date(2026, 6, 5), STREAM)["EX.10", A].since_on == date(2026, 2, 28)

    family.covers("PENSION", date(2026, 4, 30))

    assert listed(family, date(2026, 6, 5), STREAM)["EX.10", A].since_on == date(2026, 5, 31)


def test_a_pension_that_falls_to_the_line_ends_it():
    family = single()
    pension(family, "2026-04", 900)
    pension(family, "2026-05", 700)

    assert ("EX.10", A) in listed(family, date(2026, 5, 30), STREAM)
    assert listed(family, date(2026, 5, 31), STREAM) == {}


def test_of_two_who_count_the_pension_of_one_says_nothing():
    family = couple()
    pension(family, "2026-04", 900)

    assert listed(family, date(2026, 5, 5), STREAM) == {}


def test_a_pension_paid_by_the_day_of_the_grant_was_weighed_then():
    family = single()
    pension(family, "2025-12", 900)

    assert listed(family, date(2026, 2, 5), STREAM) == {}


def test_of_a_run_that_reaches_back_before_the_grant_only_what_was_paid_since_is_listed():
    family = single()
    pension(family, "2026-02", 900, on=date(2026, 1, 5))
    late = pension(family, "2026-01", 900, on=date(2026, 1, 20))

    assert listed(family, date(2026, 2, 5), STREAM)["EX.10", A].evidence == (late.event.event_id,)


EX_10 = next(code for code in STREAM.codes if code.id == "EX.10")


@pytest.mark.parametrize(
    ("paid_on", "yuan", "income_fen"),
    [
        (date(2026, 1, 9), 300, -1),
        (date(2026, 2, 9), 300, 4 * (70_000 - 30_000)),
        (date(2026, 2, 9), 700, 0),
        (date(2026, 2, 9), 900, None),
    ],
    ids=["none since the grant", "below the line", "at the line", "over the line"],
)
def test_how_far_the_income_may_drift_before_it_is_read_again(paid_on, yuan, income_fen):
    family = single()
    pension(family, "2025-12", yuan, on=paid_on)
    look = family.look(date(2026, 6, 5))
    look.notes = Notes()

    list(EX_10.items(look, EX_10))

    assert look.notes.income_fen == income_fen
