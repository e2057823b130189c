"""Means over time: between a reading and the day it asks to be read again, nothing changes by itself."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dates import first_day, last_day, month_of, show_month
from schemas.events.disability import DisabilityCertified
from schemas.events.employment import Employed, UnemploymentBenefitPaid
from schemas.events.income import IncomeDeclared, PensionPaid, TaxIncomeDeclared
from schemas.events.medical import OutpatientSummarised
from schemas.events.membership import CustodyStarted, DeathRegistered
from schemas.events.registration import CategoryEnded, CategoryGranted
from services.monitor import means
from services.monitor.difference import means_differ
from services.monitor.given import Given
from services.monitor.look import Look
from services.policy.shape import Entry
from tests.builders import BOOK, DAY, Family

START = month_of(date(2024, 6, 1))
LATE = date(2026, 12, 31)
DISREGARD = BOOK.amended(
    Entry("means.earnings_disregard_multiple", "340826", date(2020, 1, 1), date(2020, 1, 1), 3, "test")
)

REFS = st.sampled_from("abc")
MONTHS = st.integers(START, START + 26)
FEN = st.integers(0, 900_000)


def _declared(first: int, months: int, fen: int) -> IncomeDeclared:
    return IncomeDeclared(
        from_month=show_month(first), through_month=show_month(first + months - 1), wages_fen=fen, job_cost_fen=0,
        business_net_fen=0, property_net_fen=fen // 7, transfer_net_fen=0, other_fen=0,
    )  # fmt: skip


@st.composite
def families(draw: st.DrawFn) -> Family:
    """A couple and a child growing up, with any money of the last two years."""
    family = Family()
    family.member("a")
    family.member("b", "10", date(draw(st.integers(1964, 1968)), draw(st.integers(1, 12)), 5))
    family.member("c", "20", date(draw(st.integers(2007, 2012)), draw(st.integers(1, 12)), 20))
    for ref, first, fen in draw(st.lists(st.tuples(REFS, MONTHS, FEN), max_size=3)):
        months = draw(st.sampled_from((1, 3, 12)))
        family.say(_declared(first, months, fen), on=first_day(first + months), about=ref)
    for ref, month, fen in draw(st.lists(st.tuples(REFS, MONTHS, FEN), max_size=4)):
        payload = TaxIncomeDeclared(month=show_month(month), income_fen=fen, category="WAGES")
        family.say(payload, on=last_day(month), about=ref)
    for ref, month, fen in draw(st.lists(st.tuples(REFS, MONTHS, FEN), max_size=3)):
        text, on = show_month(month), first_day(month) + 9 * DAY
        family.say(PensionPaid(month=text, amount_fen=fen, central_base_fen=fen // 2), on=on, about=ref)
        family.say(UnemploymentBenefitPaid(month=text, amount_fen=fen), on=on, about=draw(REFS))
        spent = OutpatientSummarised(month=text, visits=1, personal_fen=fen, out_of_scope_fen=0)
        family.say(spent, on=last_day(month), about=ref)
    _happen(draw, family)
    for feed in draw(st.sets(st.sampled_from(("TAX", "PENSION")))):
        family.covers(feed, last_day(draw(MONTHS)))
    return family


def _happen(draw: st.DrawFn, family: Family) -> None:
    """What else may happen, told in any order and also for days to come."""
    day = st.dates(date(2025, 1, 10), LATE)
    payloads = {
        "work": lambda on: Employed(kind="EMPLOYEE"),
        "illness": lambda on: DisabilityCertified(kind="LIMB", grade=2, expires_on=on + 90 * DAY),
        "prison": lambda on: CustodyStarted(kind="PRISON"),
        "death": lambda on: DeathRegistered(death_on=on, cause_class="I21"),
    }
    for name in draw(st.lists(st.sampled_from(sorted(payloads)), max_size=2)):
        on = draw(day)
        family.say(payloads[name](on), on=on, about=draw(REFS))
    if draw(st.booleans()):
        on = draw(day)
        family.say(CategoryGranted(category="C1", valid_from_on=on), on=on - 5 * DAY)
        family.say(CategoryEnded(category="C1", ended_on=on + 200 * DAY, reason="INCOME"), on=on + 200 * DAY)


@settings(max_examples=150)
@given(
    families(), st.dates(date(2025, 6, 1), date(2026, 9, 1)), st.integers(0, 400), st.sampled_from((BOOK, DISREGARD))
)
def test_nothing_changes_before_the_day_of_the_next_reading(
    family: Family, as_of: date, later: int, book: object
) -> None:
    household, beside = family.household(), Given(book=book, cover=family.cover)  # type: ignore[arg-type]
    look = Look(household, as_of, LATE, beside)
    now = means.read(look)
    until = [day for day in (look.notes.review_on, look.policy.changes_on) if day is not None]

    day = min([as_of + timedelta(days=later), *(day - DAY for day in until)])

    assert not means_differ(now, means.read(Look(household, day, LATE, beside)))
