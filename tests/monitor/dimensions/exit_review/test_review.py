from __future__ import annotations

from datetime import date

from schemas.events.asset import (
    FinancialAssetChecked,
    MarketEntityRegistered,
    PublicSalaryFound,
    RealEstateChanged,
    VehicleChanged,
)
from schemas.events.benefit import BenefitPaid
from schemas.events.employment import Employed
from schemas.events.income import PensionPaid
from services.monitor.assess import items
from services.monitor.dimensions.exit_review import STREAM
from services.monitor.given import Given
from services.monitor.look import Look
from services.policy.shape import Entry
from tests.builders import BOOK, Family
from tests.monitor.dimensions.listed import DAY, declares, dies, given, holds, jailed, taxed, treated

START = date(2026, 2, 20)
LIMIT = Entry("EX.05.deposit_limit_fen", "340826", START, START, 100, "test")


def everything() -> Family:
    """A couple of whom the husband dies, while all of it comes to be theirs; the widow is then the only one."""
    family = Family()
    family.member("a", born=date(1960, 5, 1))
    family.member("b", "10", date(1958, 4, 1))
    family.member("c", "50", date(1938, 4, 1), independent=True)
    holds(family, on=date(2026, 1, 10), through=date(2027, 1, 9))
    given(family, "DIBAO", on=date(2026, 1, 10))
    for about, payload in (
        ("a", VehicleChanged(op="GAINED", vehicle_class="CAR", use="PRIVATE")),
        ("a", VehicleChanged(op="GAINED", vehicle_class="FARM_MACHINE", use="BUSINESS")),
        ("a", RealEstateChanged(op="GAINED", use="HOME", area_m2=90, share_pct=100)),
        ("b", MarketEntityRegistered(role="OPERATOR", capital_fen=0, state="ACTIVE")),
        ("a", FinancialAssetChecked(asset_class="DEPOSIT", balance_fen=90_000)),
        ("a", PublicSalaryFound(employer_ref="E1")),
        ("a", Employed(kind="FLEXIBLE")),
    ):
        family.say(payload, on=date(2026, 3, 3), about=about)
    declares(family, "a", "2026-08", "2026-11", on=date(2026, 3, 5))
    dies(family, "b", date(2026, 4, 10))
    for about in ("b", "c"):
        family.say(BenefitPaid(programme="TEKUN", month="2026-07", amount_fen=1), on=date(2026, 7, 3), about=about)
    jailed(family, "c", date(2026, 6, 1))
    for month in ("2026-05", "2026-06", "2026-07"):
        family.say(PensionPaid(month=month, amount_fen=90_000, central_base_fen=0), on=date(2026, 7, 5), about="a")
    taxed(family, "a", "2026-01", "2026-08", 1_000)
    treated(family, "a", "2026-02", 9_000)
    return family


def test_the_answer_changes_on_no_day_before_the_one_it_names():
    household = everything().household()
    book = Given(BOOK.amended(LIMIT))
    answers, codes = {}, set()
    for days in range(420):
        look = Look(household, START + days * DAY, START + 420 * DAY, book)
        found = items(look, STREAM)
        answers[look.as_of] = found, look.notes.review_on
        codes |= {item.code for item in found}

    assert codes == {code.id for code in STREAM.codes}
    for as_of, (found, review_on) in answers.items():
        later = as_of + DAY
        if later in answers and (review_on is None or later < review_on):
            assert answers[later][0] == found, f"{as_of} names {review_on}"
