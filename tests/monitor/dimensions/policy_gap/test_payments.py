"""Disbursement: a month that is in order without asking further is one of which nothing is listed."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.dates import DAY, first_day, month_of, show_month
from schemas.events.benefit import BenefitAdjusted, BenefitGranted, BenefitPaid
from schemas.events.membership import MemberLeft
from services.monitor.assess import items
from services.monitor.dimensions.policy_gap import STREAM
from services.monitor.dimensions.policy_gap.in_order import JUDGED, are_in_order, is_open
from tests.builders import Family

MARCH = month_of(date(2025, 3, 1))
LIMIT = 10
WHO = st.sampled_from([None, "a", "b"])
PROGRAMMES = st.sampled_from(["DIBAO", "NURSING_ALLOWANCE"])
FEN = st.sampled_from([0, 100, 200])
DAYS = st.dates(date(2025, 2, 1), date(2025, 4, 30))
GRANTS = st.tuples(WHO, PROGRAMMES, DAYS, FEN)
PAYMENTS = st.tuples(
    WHO, PROGRAMMES, st.sampled_from(["2025-02", "2025-03", "2025-04"]), DAYS, st.sampled_from([100, 400])
)


def family(grants: list[Any], rises: list[Any], payments: list[Any], left_on: date | None) -> Family:
    """Two people with what was granted them, raised and paid; the second may have left."""
    made = Family()
    made.member("a")
    made.member("b", "10")
    for who, name, on, fen in grants:
        made.say(BenefitGranted(programme=name, from_on=on, monthly_fen=fen), on=on, about=who)
    for who, name, on, fen in rises:
        made.say(BenefitAdjusted(programme=name, monthly_fen=fen, reason="1"), on=on, about=who)
    for who, name, month, on, fen in payments:
        made.say(BenefitPaid(programme=name, month=month, amount_fen=fen), on=on, about=who)
    if left_on is not None:
        made.say(MemberLeft(household_id="h1", reason="SPLIT"), on=left_on, about="b")
    return made


def wrong(made: Family, month: int) -> set[str]:
    """The codes that list a month, seen behind the summer, when its feed has told all of it."""
    made.cover = {"340826": {"BENEFIT": first_day(month + 1) - DAY}}
    found = items(made.look(date(2025, 8, 1)), STREAM)
    return {one.code for one in found if dict(one.values).get("month") == show_month(month)}


@settings(deadline=None)
@given(
    grants=st.lists(GRANTS, max_size=3),
    rises=st.lists(GRANTS, max_size=2),
    payments=st.lists(PAYMENTS, max_size=5),
    left_on=st.none() | DAYS,
)
@example([(None, "DIBAO", date(2025, 2, 1), 100)], [], [(None, "DIBAO", "2025-03", date(2025, 3, 8), 100)], None)
def test_of_a_month_in_order_nothing_is_listed(
    grants: list[Any], rises: list[Any], payments: list[Any], left_on: date | None
) -> None:
    made = family(grants, rises, payments, left_on)
    if are_in_order(made.household(), range(MARCH, MARCH + 1), LIMIT):
        assert not wrong(made, MARCH) & JUDGED


def test_no_other_code_asks_for_benefits_paid() -> None:
    """One that did, of a month that is open or in order, would have to be read for it."""
    asking = {code.id for code in STREAM.codes if BenefitPaid in {*code.triggers, *code.reads}}
    assert asking == JUDGED | {"PG.11"}


def in_order(*payments: Any, left_on: date | None = None) -> bool:
    made = family([(None, "DIBAO", date(2025, 2, 1), 200)], [], list(payments), left_on)
    return are_in_order(made.household(), range(MARCH, MARCH + 1), LIMIT)


def test_what_is_paid_in_full_and_in_time_by_whoever_lives_here_is_in_order() -> None:
    day, late = date(2025, 3, LIMIT), date(2025, 3, LIMIT + 1)
    assert in_order((None, "DIBAO", "2025-03", day, 200))
    assert in_order(("a", "DIBAO", "2025-03", day, 100), ("b", "DIBAO", "2025-03", day, 100))
    assert not in_order(("a", "DIBAO", "2025-03", day, 100), ("b", "DIBAO", "2025-03", day, 100), left_on=day)
    assert not in_order((None, "DIBAO", "2025-03", day, 100))
    assert not in_order((None, "DIBAO", "2025-02", day, 200))
    assert not in_order((None, "DIBAO", "2025-03", late, 200))
    assert not in_order((None, "DIBAO", "2025-03", date(2025, 2, 27), 200))
    assert not in_order()


def test_somebody_without_a_register_is_paid_at_home() -> None:
    made = Family("solo-a", registered_on=None)
    made.say(
        BenefitGranted(programme="DIBAO", from_on=date(2025, 2, 1), monthly_fen=200), on=date(2025, 2, 1), about="a"
    )
    made.say(BenefitPaid(programme="DIBAO", month="2025-03", amount_fen=200), on=date(2025, 3, 8), about="a")
    assert are_in_order(made.household(), range(MARCH, MARCH + 1), LIMIT)


def test_a_month_is_open_until_the_feed_has_told_all_of_it() -> None:
    assert is_open("2025-03", {})
    assert is_open("2025-03", {"BENEFIT": date(2025, 3, 30)})
    assert not is_open("2025-03", {"BENEFIT": date(2025, 3, 31)})
