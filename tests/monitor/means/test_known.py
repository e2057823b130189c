"""What is known of a year and what a silent feed leaves open."""

from datetime import date

from schemas.dates import first_day, last_day, month_of
from schemas.events.benefit import BenefitGranted
from schemas.events.membership import CustodyStarted
from services.monitor import means
from services.monitor.look import Notes
from tests.builders import Family
from tests.monitor.means.given import LAST_YEAR, MONTH, NOW, bill, declare, look, people, read, t15, tax


def test_without_any_record_of_income_nothing_is_read_and_nothing_awaited() -> None:
    family = people(2)
    family.say(BenefitGranted(programme="DIBAO", from_on=NOW, monthly_fen=50_000), on=NOW)
    asked = look(family)
    asked.notes = Notes()

    assert means.read(asked) is None
    assert asked.notes.review_on is None
    assert means.projected(asked) is None
    assert means.is_projected_below_line(asked) is None
    assert means.income_fen(asked, *LAST_YEAR) is None


def test_records_of_those_who_do_not_count_are_not_read() -> None:
    family = people(2)
    family.member("c", "20", date(1990, 1, 1), independent=True)
    tax(family, "c", range(MONTH - 3, MONTH), 2_600)

    assert means.read(look(family)) is None


def test_children_alone_are_known_to_have_nothing() -> None:
    family = Family()
    family.member("a", born=date(2012, 1, 1))

    found = read(family)

    assert (found.income_12m_fen, found.projected_annual_fen, found.candidate, found.cash_gap_fen) == (
        0,
        0,
        "C1",
        70_000,
    )


def test_children_without_records_stop_being_known_when_they_grow_up() -> None:
    family = Family()
    family.member("a", born=date(2010, 5, 20))
    early, late = date(2026, 5, 31), date(2026, 6, 1)
    asked = look(family, early)

    assert means.income_fen(asked, month_of(early) - 12, month_of(early) - 1) == 0
    assert asked.notes.review_on == late
    assert means.income_fen(look(family, late), month_of(late) - 12, month_of(late) - 1) is None
    assert means.read(look(family, late)) is None


def test_a_later_joiner_makes_income_unknown_since_the_start_of_the_window() -> None:
    family = people(2)
    declare(family, "a", wages=12_000)
    family.member("c", "20", date(2000, 1, 1), on=NOW, independent=False)
    asked = look(family)

    found = means.read(asked)

    assert found is not None
    assert (found.income_12m_fen, found.candidate, found.persons) == (None, None, ())
    assert found.unknown_since_on == first_day(MONTH - 12)
    assert found.projected_annual_fen is None
    assert asked.notes.review_on == first_day(MONTH + 12)
    assert means.latest_known_year_fen(look(family)) is None


def _silent() -> Family:
    """A worker whose tax feed has been silent since the end of 2025, eight months after the declaration."""
    family = people(2)
    declare(family, "a", (MONTH - 30, MONTH - 19), wages=12_000, property_net=1_200)
    tax(family, "a", range(MONTH - 18, MONTH - 5), 2_000)
    family.covers("TAX", last_day(MONTH - 6))
    return family


def test_a_silent_feed_makes_the_year_unknown_but_keeps_the_projection() -> None:
    found = read(_silent())
    projection = means.projected(look(_silent()))

    assert (found.income_12m_fen, found.unknown_since_on) == (None, first_day(MONTH - 5))
    assert projection is not None
    assert projection.annual_fen == found.projected_annual_fen == (12 * 2_000 + 1_200) * 100
    assert (projection.months, projection.stale) == ((MONTH - 8, MONTH - 7, MONTH - 6), False)
    assert means.latest_known_year_fen(look(_silent())) == (12 * 2_000 + 1_200) * 100


def test_a_projection_is_stale_after_half_a_year_of_silence() -> None:
    late = first_day(MONTH + 2)

    projection = means.projected(look(_silent(), late))

    assert projection is not None
    assert projection.stale


def test_a_projection_of_a_past_month_reads_no_later_money() -> None:
    family = t15()

    annual = [means.projected(look(family), MONTH - back) for back in (4, 3, 2, 1)]

    assert [one and one.annual_fen for one in annual] == [0, 1_040_000, 2_080_000, 3_120_000]


def test_before_anything_was_known_there_is_no_projection() -> None:
    family = people(2)
    declare(family, "a", (MONTH - 2, MONTH - 1), wages=2_000)

    assert means.projected(look(family)) is None
    assert means.latest_known_year_fen(look(family)) is None


def test_a_known_year_may_lie_behind_unknown_months() -> None:
    family = people(1)
    declare(family, "a", (MONTH - 36, MONTH - 22), wages=1_500)
    tax(family, "a", range(MONTH - 21, MONTH - 20), 100)
    tax(family, "a", range(MONTH - 4, MONTH - 2), 100)

    asked = look(family)

    assert means.latest_known_year_fen(asked) == 1_200 * 100
    projection = means.projected(asked)
    assert projection is not None
    assert projection.months == (MONTH - 23, MONTH - 22, MONTH - 21)


def test_where_every_month_reads_the_same_time_alone_changes_nothing() -> None:
    even, uneven = people(3), people(3)
    declare(even, "a", wages=12_000)
    declare(uneven, "a", wages=10_000)
    answers = []
    for family in (even, uneven):
        asked = look(family)
        asked.notes = Notes()
        means.read(asked)
        answers.append(asked.notes.review_on)

    assert answers[0] is not None
    assert answers[0] > first_day(MONTH + 1)
    assert answers[1] == first_day(MONTH + 1)


def test_rigid_spending_slides_into_the_window_when_its_month_closes() -> None:
    family = people(2)
    declare(family, "a", wages=27_000)
    bill(family, "a", 12_000, on=NOW)
    asked = look(family)

    found = means.read(asked)

    assert found is not None
    assert found.rigid_12m_fen == 0
    assert asked.notes.review_on == first_day(MONTH + 1)


def test_spending_of_years_ago_no_longer_moves_anything() -> None:
    family = people(1)
    declare(family, "a", wages=12_000)
    bill(family, "a", 900, on=date(2025, 2, 1))
    asked = look(family)

    means.read(asked)

    assert asked.notes.review_on is not None
    assert asked.notes.review_on > first_day(MONTH + 1)


def test_where_nobody_counts_nothing_is_read() -> None:
    family = people(1)
    declare(family, "a", wages=12_000)
    family.say(CustodyStarted(kind="PRISON"), on=NOW, about="a")

    assert means.read(look(family)) is None
    assert means.projected(look(family)) is None
    assert means.income_fen(look(family), *LAST_YEAR) is None


def test_extra_cost_of_illness_is_taken_off_where_the_place_says_so() -> None:
    family = people(1)
    declare(family, "a", wages=12_000, added_cost=1_200)

    assert read(family).income_12m_fen == 1_200_000
    assert read(family, added_cost_deducted=True).income_12m_fen == 1_080_000
