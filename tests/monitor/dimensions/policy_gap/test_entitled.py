from __future__ import annotations

from datetime import date

import pytest

from schemas.events.income import TaxIncomeDeclared
from schemas.events.membership import MemberJoined
from services.monitor.assess import items
from services.monitor.dimensions.policy_gap import STREAM
from tests.builders import Family
from tests.monitor.dimensions.listed import (
    HOME,
    declares,
    dies,
    holds,
    listed,
    local,
    loses,
    review_on,
    taxed,
    treated,
)

NOW = date(2026, 6, 1)
LONG_AFTER = date(2029, 1, 1)


def earner(yuan=700, category=None, first="2025-01", last="2026-05"):
    """A registered household of one, whose wages the tax office tells month by month."""
    family = Family(registered_as="GENERAL")
    family.member("a")
    taxed(family, "a", first, last, yuan)
    if category is not None:
        holds(family, category)
    return family


def entitled(family, as_of=NOW, **values):
    found = local(family, as_of, STREAM, values) if values else listed(family, as_of, STREAM)
    return found.get(("PG.07", HOME))


def shown(family, *names, as_of=NOW):
    values = dict(entitled(family, as_of).values)
    return tuple(values[name] for name in names)


@pytest.mark.parametrize(("yuan", "candidate"), [(699, "C1"), (700, "C3"), (1049, "C3")])
def test_a_household_without_a_category_is_listed_with_what_its_income_speaks_for(yuan, candidate):
    family = earner(yuan)

    assert shown(family, "candidate", "held", "per_capita_fen", "line_fen") == (candidate, "无", yuan * 100, 70_000)
    assert len(entitled(family).evidence) == 12


def test_an_income_at_the_edge_line_speaks_for_nothing():
    assert entitled(earner(1050)) is None


@pytest.mark.parametrize("held", ["C3", "C5", "C4"])
def test_dibao_is_better_than_any_other_category(held):
    assert shown(earner(600, held), "candidate", "held") == ("C1", held)


@pytest.mark.parametrize(("yuan", "held"), [(600, "C1"), (800, "C1"), (800, "C3"), (800, "C5")])
def test_as_good_or_better_than_what_the_income_speaks_for_is_no_gap(yuan, held):
    assert entitled(earner(yuan, held)) is None


def test_dibao_edge_is_better_than_a_category_that_no_income_speaks_for():
    assert shown(earner(800, "C4"), "candidate") == ("C3",)


def test_destitute_of_all_who_count_is_as_good_as_dibao_and_of_one_of_two_is_not():
    family = Family(registered_as="GENERAL")
    family.member("a")
    declares(family, "a", "2025-01", "2025-12", wages=2_400)
    holds(family, "C2", "a")

    assert entitled(family) is None

    family.member("b", "10")

    assert entitled(family) is not None


def test_it_begins_after_the_second_known_month_in_a_row():
    family = earner(1_100, last="2026-01")
    declares(family, "a", "2026-02", "2026-05", on=date(2026, 2, 1))

    assert entitled(family, date(2026, 3, 1)) is None
    assert review_on(family, date(2026, 3, 1), STREAM) == date(2026, 4, 1)
    assert entitled(family, date(2026, 4, 1)).since_on == date(2026, 4, 1)


def test_a_known_month_over_the_line_ends_it():
    family = earner(1_049, last="2026-04")
    taxed(family, "a", "2026-05", "2026-05", 1_200)

    assert entitled(family, date(2026, 5, 31)) is not None
    assert entitled(family) is None


def test_silence_neither_ends_it_nor_lets_it_begin():
    family = earner(699, first="2025-01", last="2025-12")

    assert entitled(family, LONG_AFTER) is None

    taxed(family, "a", "2026-01", "2026-01", 699)

    assert entitled(family, LONG_AFTER).since_on == date(2026, 2, 1)


def test_the_grant_of_what_it_speaks_for_ends_it_and_its_end_begins_it_anew():
    family = earner(600)
    holds(family, "C1", on=date(2026, 5, 10))
    loses(family, date(2026, 5, 20))

    assert entitled(family, date(2026, 5, 9)) is not None
    assert entitled(family, date(2026, 5, 20)) is None
    assert entitled(family, date(2026, 5, 21)) is not None


def test_it_begins_no_earlier_than_the_household_is_registered():
    family = Family(registered_on=date(2026, 3, 10), registered_as="GENERAL")
    family.member("a")
    declares(family, "a", "2024-01", "2025-12", wages=12_000)

    assert entitled(family).since_on == date(2026, 3, 10)
    assert shown(family, "candidate", as_of=date(2026, 3, 10)) == ("C1",)


def test_of_whom_no_income_was_ever_told_nothing_is_known():
    family = Family(registered_as="GENERAL")
    family.member("a")

    assert entitled(family) is None


def test_children_alone_are_known_to_have_nothing_by_their_birth():
    family = Family(registered_as="GENERAL")
    joined = family.member("a", born=date(2014, 1, 1))

    assert entitled(family).evidence == (joined.event.event_id,)
    assert shown(family, "candidate", "per_capita_fen") == ("C1", 0)


def test_a_home_in_which_nobody_counts_speaks_for_nothing():
    family = earner(600)
    dies(family, "a", date(2026, 5, 1))

    assert entitled(family) is None


def test_a_household_that_no_register_knows_is_not_read():
    family = Family(registered_on=None)
    payload = MemberJoined(household_id="h1", relation="02", birth_on=date(1980, 1, 1), sex="1", reason="OTHER")
    family.say(payload, on=date(2024, 1, 1), about="a")
    taxed(family, "a", "2025-01", "2026-05", 100)

    assert listed(family, NOW, STREAM) == {}


# --- spending


def test_where_rigid_spending_is_deducted_it_may_speak_for_dibao_and_the_bills_are_evidence():
    family = earner(1_000)
    bill = treated(family, "a", "2026-03", 4_000)
    look = family.look(NOW)
    items(look, STREAM)

    assert shown(family, "candidate") == ("C1",)
    assert bill.event.event_id in entitled(family).evidence
    assert entitled(family, **{"means.rigid_mode": "B"}) is not None
    assert look.notes.room_fen == 12 * (100_000 - 70_000)  # before the bill the income alone spoke for less


def test_where_rigid_spending_is_compared_with_income_it_may_speak_for_rigid_expense():
    family = earner(2_000)
    bill = treated(family, "a", "2026-03", 15_000)
    item = entitled(family, **{"means.rigid_mode": "B"})

    assert dict(item.values)["candidate"] == "C5"
    assert bill.event.event_id in item.evidence


def test_bills_that_slide_out_of_the_year_end_it_in_time():
    family = Family(registered_as="GENERAL")
    family.member("a")
    declares(family, "a", "2024-01", "2024-12", wages=24_000)
    treated(family, "a", "2025-09", 15_000)

    assert entitled(family, date(2026, 9, 30)) is not None
    assert review_on(family, date(2026, 9, 30), STREAM) == date(2026, 10, 1)
    assert entitled(family, date(2026, 10, 1)) is None


def test_what_further_bills_would_change_is_the_room_left():
    family = earner(1_000, "C3")
    look = family.look(NOW)
    items(look, STREAM)

    assert entitled(family) is None
    assert look.notes.room_fen == 12 * (100_000 - 70_000)


def test_a_tax_record_that_counts_nowhere_is_no_evidence():
    family = earner(0)
    payload = TaxIncomeDeclared(month="2026-05", income_fen=1, category="OTHER")
    other = family.say(payload, on=date(2026, 5, 31), about="a")

    assert other.event.event_id not in entitled(family).evidence
