"""What a household pays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schemas.dates import last_day, parse_month
from schemas.events.disability import RehabSettled
from schemas.events.education import EducationFeeReported
from schemas.events.medical import MedicalSettled, OutpatientSummarised
from services.monitor.facets import spending
from services.monitor.facets.spending import Series, series
from services.monitor.given import Given
from services.monitor.look import Look
from services.policy.load import load
from tests.builders import Family

TODAY, MAY = date(2026, 7, 15), parse_month("2026-05")


def family() -> Family:
    one = Family()
    one.member("a")
    one.member("b", "10", on=date(2026, 3, 10), reason="MARRIAGE")
    return one


def outpatient(one: Family, fen: int, month: str, about: str = "a", **more) -> None:
    payload = OutpatientSummarised(month=month, visits=1, personal_fen=fen, out_of_scope_fen=min(fen, 100))
    one.say(payload, on=last_day(parse_month(month)), about=about, **more)


def stay(one: Family, fen: int, on: date, *, designated: bool = True) -> None:
    payload = MedicalSettled(
        admit_on=on, discharge_on=on, total_fen=fen, basic_fen=0, major_fen=0, assist_fen=0, commercial_fen=0,
        out_of_scope_fen=0, personal_fen=fen, designated=designated, icu_days=0,
    )  # fmt: skip
    one.say(payload, on=on, about="a")


def under(one: Family, folder: Path, path: str, value: str) -> Look:
    """The household in a county that has set one value of its own."""
    file = folder / "340826" / "county.yaml"
    file.parent.mkdir()
    file.write_text(
        f'"{path}":\n  last_checked_on: "2026-07-01"\n  values:\n'
        f'    "2026-01-01": {{value: {value}, published_on: "2025-12-01", source: "某政办〔2025〕1号"}}\n'
    )
    return Look(one.household(), TODAY, TODAY, Given(book=load(folder)))


def fee(one: Family, fen: int, on: date, *, year: int = 2025, stage: str = "BACHELOR", aid_fen: int = 0) -> None:
    payload = EducationFeeReported(school_year=year, stage=stage, public=False, fee_fen=fen, aid_fen=aid_fen)
    one.say(payload, on=on, about="a")


# --- months


@pytest.mark.parametrize(
    ("first", "last", "fen"), [(5, 8, 17), (1, 99, 17), (6, 7, 3), (6, 6, 0), (8, 8, 4), (1, 4, 0), (9, 20, 0)]
)
def test_any_span_of_months_adds_up(first, last, fen):
    assert series({5: 10, 7: 3, 8: 4}).between(first, last) == fen


@pytest.mark.parametrize(
    ("months", "through", "sums"),
    [(1, 8, [10, 0, 3, 4]), (2, 9, [10, 10, 3, 7, 4]), (3, 8, [10, 10, 13, 7]), (12, 9, [10, 10, 13, 17, 17])],
)
def test_windows_end_in_each_month(months, through, sums):
    assert series({5: 10, 7: 3, 8: 4}).windows(months, through) == sums


def test_nothing_paid_has_no_windows():
    assert series({}) == Series(0, (0,))
    assert series({}).windows(3, 24_000) == []


# --- medical


def test_the_burden_holds_stays_and_outpatient_months_by_month_and_by_year():
    one = family()
    stay(one, 700, date(2026, 5, 3), designated=False)
    outpatient(one, 50, "2026-05")
    outpatient(one, 60, "2025-05")

    burden = spending.burden(one.look(TODAY))

    assert burden.by_month == {MAY: 750, MAY - 12: 60}
    assert burden.by_year == {("person/a", 2026): 750, ("person/a", 2025): 60}


def test_a_month_told_twice_counts_once():
    one = family()
    outpatient(one, 50, "2026-05")
    outpatient(one, 70, "2026-05", source="other", known_on=TODAY)

    look = one.look(TODAY)

    assert spending.burden(look).by_month == {MAY: 50}
    assert len(list(spending.evidence(look, MAY, MAY, spending.MEDICAL))) == 2


def test_a_later_joiner_brings_no_bills():
    one = family()
    outpatient(one, 500, "2026-02", about="b")
    outpatient(one, 50, "2026-03", about="b")

    assert spending.medical(one.look(TODAY)) == Series(parse_month("2026-03"), (0, 50))


def test_bills_come_in_the_order_of_their_days():
    one = family()
    outpatient(one, 50, "2026-05")
    stay(one, 700, date(2026, 5, 3))

    found = spending.bills(one.look(TODAY), "person/a")

    assert [spending.personal_fen(bill.fact) for bill in found] == [700, 50]


# --- everything


def test_all_spending_holds_fees_less_aid_and_rehabilitation():
    one = family()
    outpatient(one, 50, "2026-05")
    fee(one, 900, date(2026, 5, 3), aid_fen=200)
    fee(one, 100, date(2026, 5, 3), aid_fen=200)
    one.say(RehabSettled(item="W", total_fen=9, subsidy_fen=2, personal_fen=7), on=date(2026, 6, 3), about="a")

    assert spending.everything(one.look(TODAY)) == Series(MAY, (0, 750, 757))


# --- rigid


def test_rigid_medical_spending_is_within_scope_and_designated():
    one = family()
    stay(one, 700, date(2026, 5, 3))
    stay(one, 5_000, date(2026, 5, 3), designated=False)
    outpatient(one, 150, "2026-05")

    assert spending.rigid_total_fen(one.look(TODAY), MAY, MAY) == 750
    assert spending.rigid_total_fen(one.look(TODAY), MAY + 1, MAY + 1) == 0


def test_rigid_education_is_capped_for_each_child_and_school_year():
    one = family()
    fee(one, 500_000, date(2026, 5, 3))
    fee(one, 400_000, date(2026, 6, 3))
    fee(one, 300_000, date(2025, 9, 3), year=2024)
    fee(one, 300_000, date(2025, 4, 30), year=2024)

    assert spending.rigid_total_fen(one.look(TODAY), MAY - 11, MAY + 1) == 800_000 + 300_000


def test_the_stage_paid_for_last_decides_the_cap_of_a_school_year():
    one = family()
    fee(one, 300_000, date(2026, 5, 3))
    fee(one, 300_000, date(2026, 6, 3), stage="SENIOR_HIGH")

    assert spending.rigid_total_fen(one.look(TODAY), MAY, MAY + 1) == 200_000


def test_the_bills_of_rigid_spending_are_named():
    one = family()
    outpatient(one, 150, "2026-05")
    fee(one, 300_000, date(2026, 5, 3))
    fee(one, 300_000, date(2026, 6, 3))

    assert len(list(spending.rigid_evidence(one.look(TODAY), MAY, MAY))) == 2


@pytest.mark.parametrize(("name", "fen"), [("medical", 300_007), ("education", 57), ("rehab", 300_050)])
def test_a_class_that_is_switched_off_is_no_rigid_spending(name, fen, tmp_path):
    one = family()
    outpatient(one, 150, "2026-05")
    fee(one, 300_000, date(2026, 5, 3))
    one.say(RehabSettled(item="W", total_fen=9, subsidy_fen=2, personal_fen=7), on=date(2026, 5, 3), about="a")

    look = under(one, tmp_path, f"means.rigid_{name}", "false")

    assert spending.rigid_total_fen(look, MAY, MAY) == fen
    assert len(list(spending.rigid_evidence(look, MAY, MAY))) == 2


def test_where_nothing_else_was_paid_all_spending_is_medical():
    one = family()
    outpatient(one, 150, "2026-05")

    assert spending.everything(one.look(TODAY)) == Series(MAY, (0, 150))
