"""P6: missing data is never recovery; and more income, or more spending, moves a grade the way it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schemas.assessment import Assessment, Grade
from schemas.dates import first_day, last_day, month_of, show_month
from schemas.events.income import TaxIncomeDeclared
from schemas.events.medical import OutpatientSummarised
from services.monitor.assess import assess
from services.monitor.given import Given
from services.monitor.reading import Occasion
from tests.builders import BOOK, Family
from tests.promises.worlds import World, broadcast, folded, recorded, worlds

TODAY = date(2026, 4, 15)
CLOSED = month_of(TODAY) - 1
"""The last month that is over."""
LATELY = range(CLOSED - 2, CLOSED + 1)

INCOME = {"2.02", "2.04"}
SPENDING = {"1.01", "1.02", "1.03", "1.04", "1.05", "1.06"}
PERIODS = {"1.04", "1.05", "1.06", *INCOME}
BY_COVER = {"2.03", "2.06"}
"""Kind S, begun by what did not come in a month that is covered."""
BY_EARNERS = {"2.10", "3.01", "4.02", "4.03"}
"""Kind E, with a grade by who earned most, of which cover knows more."""

amounts = st.lists(st.sampled_from([None, 0, 50_000, 120_000, 400_000, 900_000]), min_size=20, max_size=20)
Amounts = list[int | None]
covered = st.integers(CLOSED - 8, CLOSED)


def family(wages: Amounts, bills: Amounts) -> Family:
    """Two adults registered last year, with wages and outpatient bills of the last twenty months."""
    made = Family(registered_on=date(2025, 1, 10))
    made.member("a", born=date(1980, 6, 1))
    made.member("b", "10", born=date(1982, 6, 1))
    for month, wage, bill in zip(range(CLOSED - 19, CLOSED + 1), wages, bills, strict=True):
        text, on, known_on = show_month(month), last_day(month), max(first_day(month + 1), date(2025, 1, 11))
        if wage is not None:
            taxed = TaxIncomeDeclared(month=text, income_fen=wage, category="WAGES")
            made.say(taxed, about="a", on=on, known_on=known_on)
        if bill is not None:
            paid = OutpatientSummarised(month=text, visits=1, personal_fen=bill, out_of_scope_fen=0)
            made.say(paid, about="b", on=on, known_on=known_on)
    return made


def read(made: Family, on: date = TODAY) -> Assessment:
    last = made.statements[-1]
    occasion = Occasion(on, on, last.event.event_id, last.position, last.recorded_at)
    reading = assess(made.household(), occasion, Given(BOOK, made.cover))
    assert reading is not None
    return reading.assessment


def graded(reading: Assessment, indicators: set[str]) -> dict[tuple[str, str], Grade]:
    return {one.cause: one.base_grade for one in reading.signals if one.indicator in indicators}


@given(amounts, amounts, covered, covered)
def test_a_feed_that_falls_silent_ends_no_signal_and_adds_since_when(
    wages: Amounts, bills: Amounts, taxed: int, treated: int
) -> None:
    made = family(wages, bills)
    made.covers("TAX", last_day(taxed))
    made.covers("MEDICAL", last_day(treated))

    now, later = read(made), read(made, date(2026, 6, 30))

    # Income that did come in is known to be a recovery, and needs only time to count as one.
    lasting = PERIODS - {"2.02"} if any(wages[-3:]) else PERIODS
    assert graded(now, lasting).items() <= graded(later, PERIODS).items()
    silent = {one.dimension: one.unknown_since_on for one in later.dimensions}
    if taxed <= CLOSED - 1:  # all feeds but these two have never been heard of
        assert silent["income_plunge"] == date(2025, 1, 10)


@given(worlds(broadcasts=4))
def test_what_facts_alone_decide_is_read_without_any_delivery(world: World) -> None:
    known = recorded(world)
    last = known[-1]
    occasion = Occasion(last.known_on, last.known_on, last.event.event_id, last.position, last.recorded_at)
    delivered = broadcast(known)
    readings = [assess(folded("h1", known), occasion, each) for each in (delivered, replace(delivered, cover={}))]
    decided = [
        {(*one.cause, one.since_on) for one in reading.assessment.signals
         if one.indicator not in PERIODS | BY_COVER | BY_EARNERS}
        for reading in readings if reading is not None
    ]  # fmt: skip

    assert decided[:1] == decided[1:]


@given(amounts, amounts, covered, st.integers(2, 20))
def test_more_income_of_late_never_worsens_the_income_signal(
    wages: Amounts, bills: Amounts, taxed: int, times: int
) -> None:
    earned, better = family(wages, bills), family(_raised(wages, times), bills)
    for made in (earned, better):
        made.covers("TAX", last_day(taxed))

    before, after = graded(read(earned), INCOME), graded(read(better), INCOME)

    assert after.keys() <= before.keys()
    assert all(after[cause] <= before[cause] for cause in after)


@given(amounts, amounts, covered, st.integers(2, 20))
def test_more_spending_of_late_never_eases_the_spending_signal(
    wages: Amounts, bills: Amounts, treated: int, times: int
) -> None:
    made, dearer = family(wages, bills), family(wages, _raised(bills, times))
    for each in (made, dearer):
        each.covers("MEDICAL", last_day(treated))
        each.covers("TAX", last_day(CLOSED))

    before, after = graded(read(made), SPENDING), graded(read(dearer), SPENDING)

    assert before.keys() <= after.keys()
    assert all(before[cause] <= after[cause] for cause in before)


def _raised(amounts_fen: Amounts, times: int) -> Amounts:
    return [*amounts_fen[:-3], *(None if fen is None else fen * times for fen in amounts_fen[-3:])]
