"""What a reading of spending promises: how much more may be spent, and until when nothing changes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dates import first_day, parse_month, show_month
from schemas.events.education import EducationFeeReported
from services.monitor.indicator import Sign
from tests.builders import Family
from tests.monitor.dimensions.expenditure_surge.homes import declare, home, outpatient, read, stay

TODAY = date(2026, 7, 15)
MONTHS = [show_month(parse_month("2024-11") + k) for k in range(20)]
PEOPLE = st.sampled_from(["a", "b"])
YUAN = st.sampled_from([0, 20, 150, 600, 1_500, 3_000, 5_900, 11_000])
BILLS = st.lists(st.tuples(PEOPLE, st.sampled_from(MONTHS), YUAN), max_size=14, unique_by=lambda bill: bill[:2])


@st.composite
def homes(draw: st.DrawFn) -> Family:
    family = home(
        registered_as=draw(st.sampled_from(["LOW_INCOME", "GENERAL"])),
        registered_on=draw(st.sampled_from([date(2025, 1, 10), date(2025, 5, 3), date(2026, 3, 1)])),
    )
    family.member("b", "10")
    income = draw(st.sampled_from([None, 0, 9_000, 24_000]))
    if income is not None:
        periods = [("2024-01", "2024-12"), ("2025-09", "2026-02"), ("2026-03", "2026-06")]
        declare(family, income, on=date(2026, 7, 1), months=draw(st.sampled_from(periods)))
    for about, month, yuan in draw(BILLS):
        outpatient(family, yuan, month, about=about, known_on=date(2026, 7, 1))
    for yuan in draw(st.lists(st.sampled_from([500, 7_000]), max_size=1)):
        stay(family, yuan, date(2026, 6, 3))
    for yuan in draw(st.lists(st.sampled_from([2_000, 4_000]), max_size=1)):
        fen = yuan * 100
        payload = EducationFeeReported(school_year=2025, stage="BACHELOR", public=True, fee_fen=fen, aid_fen=0)
        family.say(payload, on=date(2026, 4, 3), about="b")
    through = draw(st.sampled_from([None, date(2026, 4, 30), date(2026, 6, 30)]))
    if through is not None:
        family.covers("MEDICAL", through)
    return family


def said(signs: list[tuple[str, Sign]]) -> list[tuple[object, ...]]:
    """What is news of signs: the sums and the evidence grow with every bill."""
    return [
        (indicator, sign.subject, sign.grade, sign.since_on, sign.rung_since_on, sign.ends_on, sign.matched)
        for indicator, sign in signs
    ]


@settings(max_examples=150, deadline=None)
@given(homes(), st.data())
def test_spending_within_the_room_changes_neither_signs_nor_the_next_date(family: Family, data: st.DataObject):
    before = family.look(TODAY)
    signs, room_fen = read(before), before.notes.room_fen
    if room_fen is None or room_fen < 0:
        return
    left_fen = room_fen
    for month in data.draw(st.lists(st.sampled_from(["2024-06", *MONTHS]), max_size=2)):
        fen = data.draw(st.sampled_from([left_fen, left_fen // 2]))
        outpatient(family, fen / 100, month, about=data.draw(PEOPLE), source="late", known_on=TODAY)
        left_fen -= fen

    after = family.look(TODAY)

    assert said(read(after)) == said(signs)
    assert (before.notes.review_on or date.max) <= (after.notes.review_on or date.max)


@settings(max_examples=150, deadline=None)
@given(homes())
def test_nothing_changes_before_the_next_date(family: Family):
    look = family.look(TODAY)
    signs = read(look)
    end = look.notes.review_on or date(2028, 7, 1)
    later = [first_day(parse_month("2026-08") + k) for k in range(24)] + [end - timedelta(days=1), date(2027, 4, 1)]

    for day in later:
        if TODAY < day < end:
            assert read(family.look(day)) == signs


@settings(max_examples=150, deadline=None)
@given(homes(), st.sampled_from([date(2026, 3, 31), date(2026, 5, 31), date(2026, 6, 30)]))
def test_a_delivery_that_nothing_waits_for_changes_nothing(family: Family, through: date):
    look = family.look(TODAY)
    signs = read(look)
    if look.notes.feeds.get("MEDICAL", date.max) <= through:
        return

    family.covers("MEDICAL", max(through, look.cover.get("MEDICAL", through)))

    assert read(family.look(TODAY)) == signs


def test_a_home_that_spends_little_is_not_read_again_by_time():
    family = home()
    declare(family, 24_000)
    for month in MONTHS:
        outpatient(family, 100, month)

    look = family.look(TODAY)

    assert read(look) == []
    assert (look.notes.review_on, look.notes.feeds) == (None, {})
    assert look.notes.room_fen == 299_999 - 120_000
