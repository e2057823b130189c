"""A person's income by month: which rule makes it known, and what it comes to."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import last_day, parse_month, show_month
from schemas.events.employment import UnemploymentBenefitPaid
from schemas.events.income import IncomeDeclared, PensionPaid, TaxIncomeDeclared
from services.monitor.facets import income
from services.monitor.facets.income.history import Declared
from services.monitor.facets.income.track import Track
from services.monitor.look import Look
from services.monitor.notes import Notes
from tests.builders import Family

NOW = date(2026, 6, 10)
A, B = "person/a", "person/b"


def declared(first: str, last: str, **sums: int) -> IncomeDeclared:
    parts = {"wages", "job_cost", "business_net", "property_net", "transfer_net", "other"}
    nothing = {f"{part}_fen": 0 for part in parts}
    return IncomeDeclared(from_month=first, through_month=last, **(nothing | sums))


def taxed(family: Family, ref: str, month: str, fen: int, category: str = "WAGES") -> None:
    payload = TaxIncomeDeclared(month=month, income_fen=fen, category=category)
    family.say(payload, on=last_day(parse_month(month)), about=ref)


def pension(family: Family, ref: str, month: str, fen: int, base_fen: int = 0, *, day: int = 10) -> None:
    payload = PensionPaid(month=month, amount_fen=fen, central_base_fen=base_fen)
    family.say(payload, on=date(int(month[:4]), int(month[5:]), day), about=ref)


def couple() -> Family:
    family = Family()
    family.member("a")
    family.member("b", "10")
    return family


def rule(look: Look, month: str, person: str = A) -> tuple[str, int | None]:
    asked = parse_month(month)
    return income.earned_rule(look, person, asked), income.earned(look, person, asked)


def test_tax_records_of_a_month_are_added_up_and_stand_before_a_declaration() -> None:
    family = couple()
    family.say(declared("2026-01", "2026-12", wages_fen=120_000), on=date(2026, 1, 5), about="a")
    taxed(family, "a", "2026-03", 200_000)
    taxed(family, "a", "2026-03", 50_000, "LABOUR")

    assert rule(family.look(NOW), "2026-03") == ("TAX", 250_000)
    assert rule(family.look(NOW), "2026-02") == ("DECLARED", 10_000)


def test_a_record_of_other_income_alone_counts_nowhere() -> None:
    family = couple()
    taxed(family, "a", "2026-03", 200_000, "OTHER")
    family.covers("TAX", NOW)

    assert rule(family.look(NOW), "2026-03") == ("UNKNOWN", None)
    assert rule(family.look(NOW), "2026-04") == ("UNKNOWN", None)
    assert not income.has_own_record(family.look(NOW), A)


def test_the_declaration_known_last_speaks_for_a_month() -> None:
    family = couple()
    family.say(declared("2026-01", "2026-06", wages_fen=6_000), on=date(2026, 5, 1), about="a")
    family.say(
        declared("2026-03", "2026-03", wages_fen=5_000), on=date(2026, 4, 1), known_on=date(2026, 6, 1), about="a"
    )

    assert rule(family.look(NOW), "2026-03") == ("DECLARED", 5_000)
    assert rule(family.look(NOW), "2026-04") == ("DECLARED", 1_000)


def test_a_covered_month_without_a_record_is_nothing_for_one_who_used_to_appear() -> None:
    family = couple()
    taxed(family, "a", "2025-11", 300_000)
    family.covers("TAX", date(2026, 3, 31))
    look = family.look(NOW)

    assert rule(look, "2026-03") == ("TRACKED_ZERO", 0)
    assert look.notes.feeds == {}
    assert rule(look, "2026-04") == ("UNKNOWN", None)
    assert look.notes.feeds == {"TAX": date(2026, 4, 30)}
    assert rule(look, "2025-10") == ("UNKNOWN", None)


def test_silence_of_a_feed_that_never_delivered_is_unknown() -> None:
    family = couple()
    taxed(family, "a", "2025-11", 300_000)

    assert rule(family.look(NOW), "2025-12") == ("UNKNOWN", None)


def test_after_fifteen_covered_months_without_a_record_nothing_is_concluded_any_more() -> None:
    family = couple()
    taxed(family, "a", "2025-01", 300_000)
    family.covers("TAX", date(2026, 5, 31))
    look = family.look(NOW)

    assert rule(look, "2026-04") == ("TRACKED_ZERO", 0)
    assert rule(look, "2026-05") == ("UNKNOWN", None)


def test_uncovered_months_do_not_make_a_person_untracked() -> None:
    track = Track(months=(100,), through=105, limit=6, await_month=lambda _month: None)

    assert [track.is_zero(month) for month in (100, 101, 105, 106, 140)] == [False, True, True, None, None]
    assert Track(months=(100,), through=106, limit=6, await_month=lambda _month: None).is_zero(140) is False


def test_an_earlier_declaration_is_carried_on_in_its_own_order_but_not_for_the_tracked() -> None:
    family = couple()
    family.say(declared("2025-01", "2025-03", wages_fen=100), on=date(2025, 4, 1), about="a")
    look = family.look(NOW)

    assert [rule(look, month) for month in ("2025-03", "2025-04", "2025-05", "2025-06")] == [
        ("DECLARED", 34), ("CARRIED", 33), ("CARRIED", 33), ("CARRIED", 34),
    ]  # fmt: skip
    taxed(family, "a", "2025-04", 70)
    family.covers("TAX", date(2025, 5, 31))
    assert rule(family.look(NOW), "2025-05") == ("TRACKED_ZERO", 0)
    assert rule(family.look(NOW), "2025-06") == ("UNKNOWN", None)


def test_the_declaration_that_ended_last_is_carried() -> None:
    family = couple()
    family.say(declared("2025-01", "2025-02", wages_fen=200), on=date(2025, 6, 1), about="a")
    family.say(declared("2025-03", "2025-04", wages_fen=600), on=date(2025, 5, 1), about="a")

    assert rule(family.look(NOW), "2025-09") == ("CARRIED", 300)


def test_a_household_s_declaration_is_complete_for_those_who_lived_there() -> None:
    family = couple()
    family.member("c", "20", date(2000, 1, 1), on=date(2026, 2, 1))
    family.say(declared("2025-01", "2025-12", wages_fen=1_200), on=date(2026, 1, 5), about="a")
    look = family.look(NOW)

    assert rule(look, "2025-01", B) == ("COMPLETE_ZERO", 0)
    assert rule(look, "2024-12", B) == ("UNKNOWN", None)
    assert rule(look, "2026-04", "person/c") == ("UNKNOWN", None)


def test_a_declaration_for_later_months_says_nothing_of_earlier_ones() -> None:
    family = couple()
    family.say(declared("2026-03", "2026-05", wages_fen=300), on=date(2026, 6, 1), about="a")

    assert rule(family.look(NOW), "2026-02") == ("UNKNOWN", None)


def test_earned_is_net_of_job_costs_and_holds_business() -> None:
    family = couple()
    family.say(declared("2026-01", "2026-01", wages_fen=500, job_cost_fen=80, business_net_fen=-20), on=NOW, about="a")

    assert rule(family.look(NOW), "2026-01") == ("DECLARED", 400)


def test_other_income_is_declared_or_carried_less_what_is_excluded_and_else_nothing() -> None:
    family = couple()
    said = declared("2026-01", "2026-02", property_net_fen=100, transfer_net_fen=60, other_fen=40, excluded_fen=20)
    family.say(said, on=date(2026, 3, 1), about="a")
    look = family.look(NOW)

    assert [income.other(look, A, parse_month(month)) for month in ("2025-12", "2026-01", "2026-05")] == [0, 90, 90]
    assert income.other(look, B, parse_month("2026-01")) == 0


def test_extra_cost_of_illness_is_deducted_only_where_the_policy_says_so() -> None:
    family = couple()
    family.say(declared("2026-01", "2026-01", other_fen=100, added_cost_fen=30), on=NOW, about="a")
    look = family.look(NOW)

    assert income.other(look, A, parse_month("2026-01")) == 100
    assert "means.added_cost_deducted" in look.notes.parameters


def test_the_central_base_pension_counts_in_the_months_for_which_the_policy_says_so() -> None:
    family = couple()
    pension(family, "a", "2025-12", 18_000, 14_300)
    pension(family, "a", "2026-01", 18_000, 14_300)
    look = family.look(NOW)

    assert [income.pension(look, A, parse_month(month)) for month in ("2025-12", "2026-01")] == [3_700, 18_000]


def test_a_pension_that_two_departments_told_counts_once_and_two_payments_count_twice() -> None:
    family = couple()
    pension(family, "a", "2026-01", 18_000, day=10)
    pension(family, "a", "2026-01", 18_000, day=12)
    pension(family, "b", "2026-01", 18_000, day=1)
    pension(family, "b", "2026-01", 2_000, day=20)
    look = family.look(NOW)

    assert income.pension(look, A, parse_month("2026-01")) == 18_000
    assert income.pension(look, B, parse_month("2026-01")) == 20_000


def test_a_missing_pension_is_nothing_when_covered_unknown_when_not_and_nothing_for_the_untracked() -> None:
    family = couple()
    pension(family, "a", "2026-01", 18_000)
    family.covers("PENSION", date(2026, 2, 28))
    look = family.look(NOW)

    assert [income.pension(look, A, parse_month(month)) for month in ("2026-02", "2026-03")] == [0, None]
    assert income.pension(look, B, parse_month("2026-03")) == 0


def test_unemployment_benefit_counts_as_paid() -> None:
    family = couple()
    for fen in (70_000, 5_000):
        payload = UnemploymentBenefitPaid(month="2026-02", amount_fen=fen)
        family.say(payload, on=date(2026, 3, 5), about="a")
    look = family.look(NOW)

    assert income.unemployment_benefit(look, A, parse_month("2026-02")) == 75_000
    assert income.unemployment_benefit(look, A, parse_month("2026-03")) == 0


def test_money_earned_before_joining_is_not_the_household_s() -> None:
    family = couple()
    taxed(family, "c", "2025-11", 300_000)
    family.member("c", "20", date(2000, 1, 1), on=date(2026, 2, 1))

    assert not income.has_own_record(family.look(NOW), "person/c")


def test_evidence_is_the_money_of_the_months_and_what_was_declared_until_then() -> None:
    family = couple()
    family.say(declared("2025-01", "2025-12", wages_fen=1_200), on=date(2026, 1, 5), about="a")
    family.say(declared("2026-05", "2026-05", wages_fen=1_200), on=date(2026, 6, 5), about="a")
    for month in ("2026-01", "2026-02"):
        taxed(family, "b", month, 100)
        taxed(family, "b", month, 100, "OTHER")
        pension(family, "b", month, 100)
    february = parse_month("2026-02")
    told = [family.statements[number].event.event_id for number in (3, 8, 10)]

    assert [family.statements[number].event.type for number in (3, 8, 10)] == [
        "IncomeDeclared", "TaxIncomeDeclared", "PensionPaid",
    ]  # fmt: skip
    assert income.evidence(family.look(NOW), (A, B), february, february) == tuple(sorted(told))


def test_whether_anything_was_earned_is_known_by_one_month_but_not_denied_by_one() -> None:
    family = couple()
    taxed(family, "a", "2026-01", 100)
    family.covers("TAX", date(2026, 2, 28))
    history = income.history(family.look(NOW), A)
    first = parse_month("2026-01")

    assert history.is_earning(first, first + 3) is True
    assert history.is_earning(first + 1, first + 1) is False
    assert history.is_earning(first + 1, first + 3) is None


@given(st.integers(-(10**9), 10**9), st.integers(1, 60), st.integers(0, 3000))
def test_shares_add_up_to_what_was_declared_from_whichever_month_they_are_counted(
    fen: int, months: int, start: int
) -> None:
    one = Declared(first=1000, months=months, earned_fen=fen, other_fen=0, added_fen=0)

    assert sum(one.share(fen, 1000 + start + month) for month in range(months)) == fen


@given(
    st.lists(st.integers(0, 10**7), max_size=3), st.integers(1, 15), st.integers(0, 20), st.sampled_from(["", "TAX"])
)
def test_sums_over_months_are_the_sums_of_the_months(wages: list[int], months: int, span: int, feed: str) -> None:
    family = couple()
    first = parse_month("2024-01")
    for number, fen in enumerate(wages):
        start = first + 5 * number
        said = declared(show_month(start), show_month(start + months - 1), wages_fen=fen, property_net_fen=fen // 3)
        family.say(said, on=date(2025, 12, 1), about="a")
    if feed:
        taxed(family, "a", "2025-06", 500)
        family.covers(feed, date(2026, 12, 31))
    history = income.history(family.look(NOW), A)
    asked = range(first + 10, first + 10 + span + 1)

    fixed = [history.earned(month)[1] for month in asked]

    assert history.fixed_between(asked[0], asked[-1]) == (None if None in fixed else sum(fen or 0 for fen in fixed))
    assert history.other_between(asked[0], asked[-1]) == sum(history.other(month) for month in asked)
    if history.is_steady(asked[0]):
        assert all(one == two for one, two in pairwise(fixed))


def test_whoever_asks_for_an_unknown_month_waits_for_its_feed_however_often_it_was_added_up() -> None:
    family = couple()
    taxed(family, "a", "2025-11", 300_000)
    look = family.look(NOW)
    history = income.history(look, A)
    asked = parse_month("2025-11"), parse_month("2026-04")

    for _ in range(2):
        look.notes = Notes()
        assert history.fixed_between(*asked) is None
        assert look.notes.feeds == {"TAX": date(2026, 4, 30)}
    assert history.unknown(*asked) == list(range(asked[1], asked[0], -1))
