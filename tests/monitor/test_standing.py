"""Who counts, who earns, who lives alone, what the household holds."""

from datetime import date
from typing import Any

import pytest

from schemas.dates import first_day, last_day, month_of, parse_month
from schemas.events.benefit import BenefitGranted
from schemas.events.disability import DisabilityCertified
from schemas.events.income import IncomeDeclared, TaxIncomeDeclared
from schemas.events.membership import (
    CustodyStarted,
    DeathRegistered,
    MemberJoined,
    ResidenceLeft,
    WorkAbilityAssessed,
)
from schemas.events.registration import CategoryGranted, HouseholdMoved
from services.monitor import standing
from services.monitor.given import Given
from services.monitor.look import Look
from services.policy.shape import Entry
from tests.builders import BOOK, DAY, Family

NOW = date(2026, 6, 10)
A, B, C = "person/a", "person/b", "person/c"


def _under(family: Family, **values: Any) -> Look:
    """The household on `NOW` where the county has values of its own."""
    start = date(2020, 1, 1)
    entries = [Entry(f"means.{name}", "340826", start, start, value, "test") for name, value in values.items()]
    return Look(family.household(), NOW, NOW, Given(book=BOOK.amended(*entries), cover=family.cover))


def _family(**of_c: Any) -> Family:
    """A couple and, when anything is said of one, a son of 24."""
    family = Family()
    family.member("a")
    family.member("b", "10")
    if of_c:
        family.member("c", "20", **({"born": date(2002, 1, 1)} | of_c))
    return family


# --- counted


@pytest.mark.parametrize(
    ("of_c", "counts"),
    [
        ({"born": date(2008, 6, 11)}, True),
        ({"born": date(2008, 6, 10)}, False),
        ({"independent": False}, True),
        ({"independent": True}, False),
        ({"support_duty": True}, True),
        ({"full_time": True, "study_level": "BACHELOR"}, True),
        ({"full_time": False, "study_level": "BACHELOR"}, False),
        ({"full_time": True, "study_level": "NONE"}, False),
        ({"full_time": True, "study_level": "MASTER", "independent": False}, False),
        ({"conscript": True, "independent": False}, False),
        ({"clergy_apart_since_on": date(2023, 6, 10), "independent": False}, False),
        ({"clergy_apart_since_on": date(2023, 6, 11), "independent": False}, True),
    ],
)
def test_an_adult_child_counts_only_by_dependence_and_some_never_do(of_c: dict[str, Any], *, counts: bool) -> None:
    look = _family(**of_c).look(NOW)

    assert (C in standing.counted(look, NOW)) is counts
    assert {A, B} <= set(standing.counted(look, NOW))


def test_clergy_stop_counting_by_time_alone() -> None:
    look = _family(clergy_apart_since_on=date(2023, 7, 1), independent=False).look(NOW)

    assert C in standing.counted(look, NOW)
    assert look.notes.review_on == date(2026, 7, 1)
    assert not standing.is_clergy_apart(look, C, NOW)


@pytest.mark.parametrize(
    ("of_c", "option"),
    [
        ({"full_time": True, "study_level": "MASTER"}, {"counts_master": True}),
        ({"conscript": True, "independent": False}, {"counts_conscript": True}),
    ],
)
def test_a_place_may_count_postgraduates_and_conscripts(of_c: dict[str, Any], option: dict[str, bool]) -> None:
    family = _family(**of_c)

    assert C not in standing.counted(_under(family), NOW)
    assert C in standing.counted(_under(family, **option), NOW)


def test_those_away_for_work_count_unless_the_place_says_otherwise() -> None:
    family = _family()
    family.say(ResidenceLeft(), on=date(2026, 3, 1), about="b")

    assert B in standing.counted(_under(family), NOW)
    assert B not in standing.counted(_under(family, counts_migrant=False), NOW)


def test_nobody_in_custody_counts_nor_the_dead_from_their_day_on() -> None:
    family = _family(independent=False)
    family.say(CustodyStarted(kind="PRISON"), on=date(2026, 3, 1), about="b")
    family.say(DeathRegistered(death_on=NOW, cause_class="I21"), on=NOW, about="c")
    look = family.look(NOW)

    assert standing.counted(look, NOW - DAY) == (A, C)
    assert standing.counted(look, NOW) == (A,)


# --- place and time


def test_the_settlement_is_the_one_last_registered_or_moved_to() -> None:
    family = _family()
    family.say(HouseholdMoved(to_division=family.division, settlement="URBAN"), on=date(2026, 2, 1))

    assert standing.settlement(family.look(date(2026, 1, 31))) == "RURAL"
    assert standing.settlement(family.look(date(2026, 2, 1))) == "URBAN"


def test_an_unregistered_home_is_read_by_the_lines_of_the_countryside() -> None:
    family = Family(household_id="solo-a", registered_on=None)
    family.say(ResidenceLeft(), on=NOW, about="a")

    assert standing.settlement(family.look(NOW)) == "RURAL"


def test_the_first_month_is_that_of_the_earliest_fact_not_of_what_a_joiner_brought() -> None:
    family = _family()
    family.say(TaxIncomeDeclared(month="2024-11", income_fen=1, category="WAGES"), on=date(2024, 11, 30), about="a")
    family.member("c", "20", on=date(2026, 2, 1))
    family.say(DisabilityCertified(kind="LIMB", grade=3), on=date(2020, 1, 1), about="c")

    assert standing.first_month(family.look(NOW)) == parse_month("2024-11")


# --- work


@pytest.mark.parametrize(
    ("of_c", "capable"),
    [
        ({"born": date(2010, 6, 10)}, True),
        ({"born": date(2010, 6, 11)}, False),
        ({"born": date(1966, 6, 11)}, True),
        ({"born": date(1966, 6, 10)}, False),
        ({"work_ability": "PARTIAL"}, True),
        ({"work_ability": "NONE"}, False),
        ({"full_time": True, "study_level": "COLLEGE"}, False),
        ({"full_time": True, "study_level": "NONE"}, True),
    ],
)
def test_who_is_of_working_age_able_and_not_at_school_can_work(of_c: dict[str, Any], *, capable: bool) -> None:
    assert standing.is_labour_capable(_family(**of_c).look(NOW), C, NOW) is capable


def test_the_severely_disabled_those_in_custody_and_strangers_are_not_labour_capable_but_migrants_are() -> None:
    family = _family(independent=True)
    family.say(ResidenceLeft(), on=date(2026, 1, 1), about="a")
    family.say(DisabilityCertified(kind="LIMB", grade=1), on=date(2026, 1, 1), about="b")
    family.say(CustodyStarted(kind="PRISON"), on=date(2026, 3, 1), about="c")
    look = family.look(NOW)

    assert [standing.is_labour_capable(look, person, NOW) for person in (A, B, C, "person/x")] == [
        True,
        False,
        False,
        False,
    ]


def test_of_whose_age_nothing_is_known_nobody_can_say_that_they_can_work() -> None:
    family = Family(household_id="solo-a", registered_on=None)
    family.say(WorkAbilityAssessed(work_ability="FULL"), on=NOW, about="a")

    assert not standing.is_labour_capable(family.look(NOW), A, NOW)


# --- alone


@pytest.mark.parametrize(
    ("born", "grade", "fragile"),
    [
        (date(1956, 6, 10), 4, True),
        (date(1956, 6, 11), 4, False),
        (date(2009, 1, 1), 4, True),
        (date(1980, 1, 1), 2, True),
    ],
)
def test_the_old_the_under_aged_and_the_severely_disabled_are_fragile_alone(
    born: date, grade: int, *, fragile: bool
) -> None:
    family = Family()
    family.member("a", born=born)
    family.say(DisabilityCertified(kind="LIMB", grade=grade), on=date(2025, 2, 1), about="a")
    look = family.look(NOW)

    assert standing.alone(look, NOW) == A
    assert standing.is_fragile_alone(look, NOW) is fragile


def test_two_people_are_not_alone_until_one_goes_away() -> None:
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    family.member("b", "10")
    family.say(ResidenceLeft(), on=NOW, about="b")
    look = family.look(NOW)

    assert standing.alone(look, NOW - DAY) is None
    assert not standing.is_fragile_alone(look, NOW - DAY)
    assert standing.is_fragile_alone(look, NOW)


# --- earners


def _taxed(family: Family, ref: str, month: int, fen: int) -> None:
    payload = TaxIncomeDeclared(month=f"{month // 12}-{month % 12 + 1:02d}", income_fen=fen, category="WAGES")
    family.say(payload, on=last_day(month), about=ref)


def test_the_main_earners_had_earned_most_in_the_twelve_closed_months_before() -> None:
    family = _family(independent=True)
    month = month_of(NOW)
    _taxed(family, "a", month - 13, 900)
    _taxed(family, "a", month - 12, 400)
    _taxed(family, "b", month - 1, 400)
    _taxed(family, "c", month - 1, 300)
    look = family.look(NOW)

    assert standing.main_earners(look, NOW) == (A, B)
    assert [standing.is_earner(look, person, NOW) for person in (A, B, C)] == [True, True, True]
    assert standing.main_earners(look, first_day(month - 1)) == (A,)


def test_nobody_is_main_earner_where_nobody_earned() -> None:
    family = _family()
    nothing = dict.fromkeys(
        ("wages_fen", "job_cost_fen", "business_net_fen", "property_net_fen", "transfer_net_fen", "other_fen"), 0
    )
    family.say(IncomeDeclared(from_month="2025-01", through_month="2025-12", **nothing), on=NOW, about="a")

    assert standing.main_earners(family.look(NOW), NOW) == ()
    assert not standing.is_earner(family.look(NOW), A, NOW)


def test_where_nothing_is_known_those_named_are_the_earners_and_the_dead_count_the_day_before() -> None:
    family = Family()
    family.member("a", main_earner=True)
    family.member("b", "10")
    family.say(DeathRegistered(death_on=NOW, cause_class="I21"), on=NOW, about="a")
    look = family.look(NOW)

    assert standing.main_earners(look, NOW) == (A,)
    assert standing.is_earner(look, A, NOW)
    assert not standing.is_earner(look, B, NOW)


# --- categories


def _general() -> Family:
    family = Family(registered_as="GENERAL")
    family.member("a")
    family.member("b", "10")
    return family


def _grant(family: Family, category: str, about: str | None = None) -> None:
    family.say(CategoryGranted(category=category, valid_from_on=NOW), on=NOW, about=about)


def test_a_household_is_low_income_by_its_register_or_by_a_category_of_its_own_or_of_a_member() -> None:
    by_household, by_member, by_other = _general(), _general(), _general()
    _grant(by_household, "C4")
    _grant(by_member, "C2", "b")
    _grant(by_other, "C7", "b")

    assert standing.is_low_income(_family().look(NOW))
    assert not standing.is_low_income(_general().look(NOW))
    assert standing.is_low_income(by_household.look(NOW))
    assert standing.is_low_income(by_member.look(NOW))
    assert not standing.is_low_income(by_other.look(NOW))


def test_the_categories_are_those_of_the_household_and_its_members_each_once() -> None:
    family = _general()
    for category, about in (("C7", None), ("C2", "b"), ("C2", "a"), ("C4", "stranger")):
        _grant(family, category, about)
    family.member("c", "20", on=NOW)
    _grant(family, "C1S", "c")
    family.say(DeathRegistered(death_on=NOW, cause_class="I21"), on=NOW, about="c")

    assert standing.categories(family.look(NOW)) == ("C2", "C7")
    assert standing.categories(_general().look(NOW)) == ()


@pytest.mark.parametrize(
    ("category", "about", "covered"),
    [
        ("C1", None, [True, True, True]),
        ("C2", "b", [True, True, True]),
        ("C1S", "b", [False, False, True]),
        ("C7", "b", [False, False, True]),
        ("C3", None, [False, False, False]),
        ("C5", None, [False, False, False]),
    ],
)
def test_dibao_and_support_of_the_destitute_cover_all_and_other_personal_categories_their_person(
    category: str, about: str | None, covered: list[bool]
) -> None:
    family = _general()
    _grant(family, category, about)
    look = family.look(NOW)

    assert [standing.is_covered(look, subject) for subject in (family.subject, A, B)] == covered


def test_a_match_is_of_the_household_of_the_person_or_for_the_household_of_anyone_living_in() -> None:
    family = _general()
    family.say(BenefitGranted(programme="DISABILITY_ALLOWANCE", from_on=NOW), on=NOW, about="b")
    look = family.look(NOW)

    matched = [standing.matched(look, subject, ("C1", "DISABILITY_ALLOWANCE")) for subject in (A, B, family.subject)]

    assert matched == [False, True, True]
    _grant(family, "C1")
    assert standing.matched(family.look(NOW), A, ("C1",))


def test_nothing_granted_matches_nothing() -> None:
    family = _general()

    assert not standing.matched(family.look(NOW), family.subject, ("C1",))


def test_what_was_granted_before_the_day_asked_for_does_not_match() -> None:
    family = _general()
    _grant(family, "C5")
    look = family.look(NOW + 9 * DAY)

    assert standing.matched(look, family.subject, ("C5",), since_on=NOW)
    assert not standing.matched(look, family.subject, ("C5",), since_on=NOW + DAY)


def test_the_latest_joining_statement_that_speaks_of_a_field_holds() -> None:
    family = _family(independent=False)
    family.member("c", "20", date(2002, 1, 1), on=date(2026, 1, 1), reason="OTHER")

    assert C in standing.counted(family.look(NOW), NOW)
    assert family.statements[-1].event.type == MemberJoined.__name__
