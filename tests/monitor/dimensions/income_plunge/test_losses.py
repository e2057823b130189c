from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schemas.assessment import Grade
from schemas.events.disability import DisabilityCertified
from schemas.events.employment import WageArrearsReported, WageArrearsSettled, WorkInjuryGraded
from schemas.events.incident import FarmLossReported
from tests.builders import DAY, Family
from tests.monitor.dimensions.income_plunge.plunge import declared, dibao, family, on

LOSS = date(2026, 5, 20)


def lose(home: Family, fen: int, insured_fen: int = 0, about: str | None = None) -> None:
    home.say(FarmLossReported(kind="CROP", loss_fen=fen, insured_paid_fen=insured_fen), on=LOSS, about=about)


# --- 2.08


def test_without_declared_business_three_thousand_yuan_are_a_heavy_loss() -> None:
    light, heavy = family(), family()
    lose(light, 299_999)
    lose(heavy, 400_000, 100_000)

    assert on(light, LOSS) == {}
    assert on(heavy, LOSS)["2.08", "h1"].grade is Grade.YELLOW


def test_declared_business_sets_the_line_at_thirty_percent_of_a_year() -> None:
    light, heavy = family(), family()
    for home, fen in ((light, 299_999), (heavy, 300_000)):
        declared(home, "a", ("2025-07", "2025-12"), date(2026, 1, 5), business=500_000)
        lose(home, fen)

    assert on(light, LOSS) == {}
    assert on(heavy, LOSS)["2.08", "h1"].values["limit_fen"] == 300_000


def test_business_of_several_members_and_periods_is_added_up() -> None:
    home = family()
    declared(home, "a", ("2025-01", "2025-12"), date(2026, 1, 5), business=1_000_000)
    declared(home, "b", ("2025-08", "2025-12"), date(2026, 1, 5), business=100_000)
    lose(home, 372_000)

    assert on(home, LOSS)["2.08", "h1"].values["limit_fen"] == 372_000


def test_the_latest_declaration_before_the_loss_counts() -> None:
    home = family()
    declared(home, "a", ("2024-01", "2024-12"), date(2025, 1, 20), business=9_000_000)
    declared(home, "a", ("2025-01", "2025-12"), date(2026, 1, 5), business=1_000_000)
    declared(home, "a", ("2026-01", "2026-06"), date(2026, 6, 1), business=9_000_000)
    lose(home, 300_000)

    assert ("2.08", "h1") in on(home, date(2026, 6, 2))


def test_a_loss_told_of_a_person_is_the_households() -> None:
    home = family()
    lose(home, 300_000, about="b")

    assert ("2.08", "h1") in on(home, LOSS)


def test_a_loss_holds_ninety_days() -> None:
    home = family()
    lose(home, 300_000)

    assert ("2.08", "h1") in on(home, LOSS + 90 * DAY)
    assert on(home, LOSS + 91 * DAY) == {}


def test_a_general_household_is_not_read_for_losses() -> None:
    home = family(registered_as="GENERAL")
    lose(home, 300_000)

    assert on(home, LOSS) == {}


# --- 2.09


def complain(home: Family, number: str, day: date, about: str = "a") -> None:
    home.say(WageArrearsReported(amount_fen=1_000_000, complaint_no=number), on=day, about=about)


def settle(home: Family, number: str, day: date) -> None:
    home.say(WageArrearsSettled(complaint_no=number), on=day, about="a")


def test_a_complaint_about_wages_is_yellow_until_it_is_settled() -> None:
    home = family()
    complain(home, "N1", LOSS)
    settle(home, "N1", LOSS + 10 * DAY)

    assert on(home, LOSS)["2.09", "a"].grade is Grade.YELLOW
    assert on(home, LOSS - DAY) == {}
    assert ("2.09", "a") in on(home, LOSS + 9 * DAY)
    assert on(home, LOSS + 10 * DAY) == {}


def test_another_settlement_or_an_earlier_one_does_not_end_it() -> None:
    home = family()
    settle(home, "N1", LOSS - DAY)
    complain(home, "N1", LOSS)
    settle(home, "N2", LOSS + DAY)

    assert ("2.09", "a") in on(home, LOSS + DAY)


def test_a_complaint_holds_ninety_days() -> None:
    home = family()
    complain(home, "N1", LOSS)

    assert ("2.09", "a") in on(home, LOSS + 90 * DAY)
    assert on(home, LOSS + 91 * DAY) == {}


# --- 2.10


def earning() -> Family:
    """A earns more than B."""
    home = family()
    declared(home, "a", ("2025-01", "2025-12"), date(2026, 1, 5), wages=3_600_000)
    declared(home, "b", ("2025-01", "2025-12"), date(2026, 1, 5), wages=1_200_000)
    return home


def certify(home: Family, ref: str, day: date, grade: int, **fields: Any) -> None:
    home.say(DisabilityCertified(kind="LIMB", grade=grade, **fields), on=day, about=ref)


@pytest.mark.parametrize(("grade", "is_on"), [(6, True), (7, False)])
def test_a_work_injury_of_the_main_earner_up_to_grade_six_is_orange(grade: int, *, is_on: bool) -> None:
    home = earning()
    home.say(WorkInjuryGraded(grade=grade), on=LOSS, about="a")

    found = {key: sign.grade for key, sign in on(home, LOSS).items()}

    assert found == ({("2.10", "a"): Grade.ORANGE} if is_on else {})


@pytest.mark.parametrize(("grade", "is_on"), [(2, True), (3, False)])
def test_a_main_earner_newly_severely_disabled_is_orange(grade: int, *, is_on: bool) -> None:
    home = earning()
    certify(home, "a", LOSS, grade)

    assert (("2.10", "a") in on(home, LOSS)) is is_on


def test_a_renewed_certificate_is_nothing_new() -> None:
    home = earning()
    certify(home, "a", date(2025, 1, 5), 2)
    certify(home, "a", LOSS, 1)

    assert on(home, LOSS) == {}


def test_who_earns_less_is_no_main_earner() -> None:
    home = earning()
    home.say(WorkInjuryGraded(grade=1), on=LOSS, about="b")
    certify(home, "b", LOSS, 1)

    assert on(home, LOSS) == {}


def test_the_loss_of_the_main_earner_holds_ninety_days_and_dibao_matches() -> None:
    home = earning()
    home.say(WorkInjuryGraded(grade=1), on=LOSS, about="a")
    dibao(home, LOSS)

    assert on(home, LOSS + 90 * DAY)["2.10", "a"].matched
    assert on(home, LOSS + 91 * DAY) == {}
