from __future__ import annotations

from datetime import date

from schemas.events.benefit import BenefitGranted, BenefitPaid, PaymentReturned
from schemas.events.education import EnrolmentChanged
from services.monitor.assess import items
from services.monitor.dimensions.policy_gap import STREAM
from services.monitor.given import Given
from services.monitor.look import Look
from services.policy.shape import Entry
from tests.builders import BOOK, Family
from tests.monitor.dimensions.listed import DAY, certified, declares, given, holds, loses, taxed, treated

START = date(2026, 1, 20)


def everything() -> Family:
    """A dibao-edge family that should have much more."""
    family = Family()
    family.member("a", born=date(1966, 5, 1))
    family.member("b", "10", date(1970, 4, 1))
    family.member("c", "20", date(2008, 3, 15))
    holds(family, "C3", on=date(2026, 2, 10), through=date(2027, 1, 9))
    certified(family, "b", date(2026, 3, 1), expires_on=date(2026, 9, 9))
    given(family, "DISABILITY_ALLOWANCE", "b", on=date(2026, 4, 20), through=date(2026, 5, 20))
    given(family, "PREMIUM_AID", "a", on=date(2026, 7, 20))
    given(family, "EDUCATION_AID", on=date(2026, 12, 20))
    payload = EnrolmentChanged(stage="COLLEGE", school_ref="S1", school_year=2026, entered=True)
    family.say(payload, on=date(2026, 9, 3), about="c")
    holds(family, "C1S", "b", on=date(2026, 6, 1))
    loses(family, date(2026, 6, 30), "C1S", "b")
    declares(family, "b", "2025-01", "2025-12", wages=7_000)
    taxed(family, "a", "2025-01", "2026-07", 1_400)
    treated(family, "a", "2026-02", 9_000)
    family.say(BenefitGranted(programme="TEKUN", from_on=START, monthly_fen=500), on=START)
    for month, paid_on, fen in (("2026-02", date(2026, 2, 9), 400), ("2026-04", date(2026, 4, 21), 500)):
        family.say(BenefitPaid(programme="TEKUN", month=month, amount_fen=fen), on=paid_on)
    back = PaymentReturned(programme="TEKUN", month="2026-04", amount_fen=500)
    family.say(back, on=date(2026, 4, 25), about="a")
    return family


def test_the_answer_changes_on_no_day_before_the_one_it_names():
    topup = Entry("topup.severely_disabled_pct", "340826", START, START, 30, "test")
    household, book = everything().household(), Given(BOOK.amended(topup), {"340826": {"BENEFIT": date(2026, 8, 31)}})
    answers, codes = {}, set()
    for days in range(480):
        look = Look(household, START + days * DAY, START + 480 * DAY, book)
        found = items(look, STREAM)
        answers[look.as_of] = found, look.notes.review_on
        codes |= {item.code for item in found}

    assert codes == {code.id for code in STREAM.codes}
    for as_of, (found, review_on) in answers.items():
        later = as_of + DAY
        if later in answers and (review_on is None or later < review_on):
            assert answers[later][0] == found, f"{as_of} names {review_on}"
