from __future__ import annotations

from datetime import date

import pytest

from schemas.events.employment import Employed, UnemploymentRegistered
from services.monitor.assess import items
from services.monitor.dimensions.exit_review import STREAM
from tests.builders import Family
from tests.monitor.dimensions.listed import (
    DAY,
    HOME,
    A,
    B,
    declares,
    holds,
    jailed,
    listed,
    local,
    loses,
    review_on,
    taxed,
    treated,
)

LONG_AFTER = date(2029, 1, 1)
DEDUCTED, COMPARED = {"means.rigid_mode": "A"}, {"means.rigid_mode": "B"}


def earner(category="C1", *, on=date(2026, 1, 10), registered_on=date(2025, 1, 10)):
    """One person whose wages the tax office tells month by month."""
    family = Family(registered_on=registered_on)
    family.member("a")
    holds(family, category, on=on)
    return family


# --- EX.09


def test_dibao_with_a_projected_income_at_the_line_is_listed_after_two_known_months():
    family = earner()
    taxed(family, "a", "2025-11", "2026-02", 700)

    item = listed(family, date(2026, 3, 1), STREAM)["EX.09", HOME]

    assert ("EX.09", HOME) not in listed(family, date(2026, 2, 28), STREAM)
    assert (item.since_on, len(item.evidence)) == (date(2026, 3, 1), 3)
    values = dict(item.values)
    assert (values["per_capita_fen"], values["line_fen"], values["limit_pct"]) == (70_000, 70_000, 100)
    assert values["fade_out_until_on"] == "2026-08-01"


def test_one_fen_below_the_line_keeps_dibao():
    family = earner()
    taxed(family, "a", "2025-11", "2026-04", 699)

    assert listed(family, date(2026, 6, 1), STREAM) == {}


@pytest.mark.parametrize(("yuan", "is_listed"), [(1049, False), (1050, True)])
def test_dibao_edge_is_listed_from_the_edge_line_on_without_a_fade_out(yuan, is_listed):
    family = earner("C3")
    taxed(family, "a", "2025-11", "2026-04", yuan)

    found = listed(family, date(2026, 6, 1), STREAM)

    assert (("EX.09", HOME) in found) == is_listed
    assert all("fade_out_until_on" not in dict(item.values) for item in found.values())


def test_a_household_that_holds_both_is_measured_by_dibao():
    family = earner("C3")
    holds(family, "C1")
    taxed(family, "a", "2025-11", "2026-04", 800)

    assert dict(listed(family, date(2026, 6, 1), STREAM)["EX.09", HOME].values)["category"] == "C1"


def test_months_before_the_grant_do_not_count():
    family = earner(on=date(2026, 4, 20))
    taxed(family, "a", "2025-10", "2026-05", 900)

    assert listed(family, date(2026, 5, 31), STREAM) == {}
    assert listed(family, date(2026, 6, 1), STREAM)["EX.09", HOME].since_on == date(2026, 6, 1)


def test_of_two_grants_that_hold_the_earlier_one_counts():
    family = earner(on=date(2026, 1, 10))
    holds(family, on=date(2026, 5, 10))
    taxed(family, "a", "2025-10", "2026-05", 900)

    assert listed(family, date(2026, 6, 1), STREAM)["EX.09", HOME].since_on == date(2026, 3, 1)


def test_a_place_may_leave_a_category_out_of_review():
    family = earner("C3")
    taxed(family, "a", "2025-11", "2026-04", 2_000)

    assert local(family, date(2026, 6, 1), STREAM, {"EX.categories": ("C1",)}) == {}


def test_one_month_over_the_line_is_not_enough_and_the_next_month_may_be():
    family = earner()
    declares(family, "a", "2026-02", "2026-04", wages=2_400)

    assert listed(family, date(2026, 5, 1), STREAM) == {}
    assert review_on(family, date(2026, 5, 1), STREAM) == date(2026, 6, 1)


def test_a_known_month_under_the_line_ends_it():
    family = earner()
    taxed(family, "a", "2025-11", "2026-03", 900)
    taxed(family, "a", "2026-04", "2026-04", 0)

    assert ("EX.09", HOME) in listed(family, date(2026, 4, 30), STREAM)
    assert listed(family, date(2026, 5, 1), STREAM) == {}


def test_silence_neither_ends_it_nor_lets_it_begin():
    family = earner()
    taxed(family, "a", "2025-11", "2026-01", 900)

    assert listed(family, LONG_AFTER, STREAM) == {}

    taxed(family, "a", "2026-02", "2026-02", 900)

    assert listed(family, LONG_AFTER, STREAM)["EX.09", HOME].since_on == date(2026, 3, 1)


def test_the_end_of_the_category_ends_it():
    family = earner()
    taxed(family, "a", "2025-11", "2026-05", 900)
    loses(family, date(2026, 5, 31))

    assert ("EX.09", HOME) in listed(family, date(2026, 5, 31), STREAM)
    assert listed(family, date(2026, 6, 1), STREAM) == {}


@pytest.mark.parametrize("category", ["C4", "C5"])
def test_other_categories_are_tied_to_no_such_line(category):
    family = earner(category)
    taxed(family, "a", "2025-11", "2026-05", 9_000)

    assert listed(family, date(2026, 6, 1), STREAM) == {}


def test_a_household_of_which_no_income_was_ever_told_is_unknown():
    assert listed(earner(), LONG_AFTER, STREAM) == {}


def test_where_rigid_spending_is_deducted_dibao_by_deduction_is_kept_while_the_bills_last():
    family = earner()
    taxed(family, "a", "2025-11", "2026-05", 900)
    treated(family, "a", "2026-01", 3_000)
    now = date(2026, 6, 1)

    assert ("EX.09", HOME) in local(family, now, STREAM, COMPARED)
    assert local(family, now, STREAM, DEDUCTED) == {}


def test_the_room_for_further_bills_reaches_to_where_deduction_would_make_it_dibao_again():
    family = earner()
    taxed(family, "a", "2025-11", "2026-05", 900)
    look = family.look(date(2026, 6, 1))
    items(look, STREAM)

    assert look.notes.room_fen == 12 * (90_000 - 70_000)


# --- EX.11


def couple():
    family = Family()
    family.member("a")
    family.member("b", "10")
    holds(family)
    return family


def works(family, on=date(2026, 4, 1), about="b"):
    return family.say(Employed(kind="EMPLOYEE"), on=on, about=about)


def test_work_of_somebody_who_declared_nothing_is_listed_from_its_first_day():
    family = couple()
    declares(family, "b", "2025-01", "2025-12")
    fact = works(family)

    item = listed(family, date(2026, 6, 1), STREAM)["EX.11", B]

    assert (item.since_on, item.evidence) == (date(2026, 4, 1), (fact.event.event_id,))
    assert ("EX.11", B) in listed(family, LONG_AFTER, STREAM)


def test_a_declaration_of_the_household_that_leaves_somebody_out_says_that_they_have_nothing():
    family = couple()
    declares(family, "a", "2025-01", "2025-12", wages=1_200)
    works(family)

    assert ("EX.11", B) in listed(family, date(2026, 6, 1), STREAM)


@pytest.mark.parametrize("part", ["wages", "business_net", "property_net", "other"])
def test_whoever_declared_any_income_is_not_listed(part):
    family = couple()
    declares(family, "b", "2025-01", "2025-12", **{part: 120})
    works(family)

    assert listed(family, date(2026, 6, 1), STREAM) == {}


def test_income_that_was_never_declared_is_unknown():
    family = couple()
    works(family)

    assert listed(family, date(2026, 6, 1), STREAM) == {}

    declares(family, "b", "2026-07", "2026-12", on=date(2026, 5, 1))

    assert listed(family, date(2026, 6, 1), STREAM) == {}


def test_a_declaration_ahead_counts_from_its_first_month():
    family = couple()
    works(family)
    declares(family, "a", "2026-07", "2026-12", on=date(2026, 5, 1), wages=600)

    assert listed(family, date(2026, 6, 30), STREAM) == {}
    assert review_on(family, date(2026, 6, 30), STREAM) == date(2026, 7, 1)
    assert ("EX.11", B) in listed(family, date(2026, 7, 1), STREAM)


def test_a_later_declaration_of_wages_ends_it():
    family = couple()
    declares(family, "b", "2025-01", "2025-12")
    works(family)
    declares(family, "b", "2026-01", "2026-05", wages=500)

    assert ("EX.11", B) in listed(family, date(2026, 5, 31), STREAM)
    assert listed(family, date(2026, 6, 1), STREAM) == {}


def test_work_that_is_lost_ends_it_and_new_work_begins_it_anew():
    family = couple()
    declares(family, "b", "2025-01", "2025-12")
    works(family)
    family.say(UnemploymentRegistered(reason="DISMISSED"), on=date(2026, 5, 1), about="b")

    assert ("EX.11", B) in listed(family, date(2026, 4, 30), STREAM)
    assert listed(family, date(2026, 5, 1), STREAM) == {}

    works(family, on=date(2026, 5, 20))

    assert listed(family, date(2026, 6, 1), STREAM)["EX.11", B].since_on == date(2026, 5, 20)


def test_work_found_by_the_grant_or_by_somebody_who_does_not_count_is_not_listed():
    family = couple()
    declares(family, "a", "2025-01", "2025-12")
    works(family, on=date(2026, 1, 10), about="a")
    works(family)
    jailed(family, "b", date(2026, 5, 1))

    assert ("EX.11", B) in listed(family, date(2026, 5, 1) - DAY, STREAM)
    assert listed(family, date(2026, 5, 1), STREAM) == {}
    assert ("EX.11", A) not in listed(family, date(2026, 4, 10), STREAM)


def test_work_in_a_household_that_holds_nothing_is_its_own_matter():
    family = Family()
    family.member("a")
    declares(family, "a", "2025-01", "2025-12")
    works(family, about="a")

    assert listed(family, date(2026, 6, 1), STREAM) == {}
