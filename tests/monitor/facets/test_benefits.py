"""Categories and programmes: what holds on a date."""

from datetime import date

from schemas.events.benefit import BenefitEnded, BenefitGranted
from schemas.events.registration import CategoryEnded, CategoryGranted
from services.monitor.facets import benefits
from tests.builders import DAY, Family

FROM = date(2025, 2, 15)
THROUGH = date(2026, 2, 14)
A = "person/a"


def _family() -> Family:
    family = Family()
    family.member("a")
    return family


def test_a_category_holds_from_its_first_through_its_last_day() -> None:
    family = _family()
    family.say(CategoryGranted(category="C5", valid_from_on=FROM, valid_through_on=THROUGH), on=FROM)
    look = family.look(FROM)

    held = [benefits.categories(look, family.subject, on) for on in (FROM - DAY, FROM, THROUGH, THROUGH + DAY)]

    assert held == [(), ("C5",), ("C5",), ()]
    assert look.notes.review_on == THROUGH + DAY


def test_a_category_decided_for_a_later_day_is_awaited() -> None:
    family = _family()
    family.say(CategoryGranted(category="C1", valid_from_on=FROM), on=FROM - 9 * DAY)
    look = family.look(FROM - 9 * DAY)

    assert benefits.categories(look, family.subject, look.as_of) == ()
    assert look.notes.review_on == FROM


def test_an_ended_category_holds_through_the_day_of_its_end_and_can_be_granted_again() -> None:
    family = _family()
    ended, again = date(2025, 6, 30), date(2025, 9, 1)
    family.say(CategoryGranted(category="C1", valid_from_on=FROM), on=FROM)
    family.say(CategoryEnded(category="C1", ended_on=ended, reason="INCOME"), on=ended)
    family.say(CategoryGranted(category="C1", valid_from_on=again), on=again)
    look = family.look(again)

    held = [benefits.categories(look, family.subject, on) for on in (ended, ended + DAY, again)]

    assert held == [("C1",), (), ("C1",)]
    assert benefits.category_since(look, family.subject, "C1", again) == again


def test_categories_of_a_person_and_of_the_household_are_kept_apart() -> None:
    family = _family()
    family.say(CategoryGranted(category="C3", valid_from_on=FROM), on=FROM)
    family.say(CategoryGranted(category="C1S", valid_from_on=FROM), on=FROM, about="a")
    look = family.look(FROM)

    assert benefits.categories(look, family.subject, FROM) == ("C3",)
    assert benefits.categories(look, A, FROM) == ("C1S",)
    assert benefits.category_since(look, A, "C2", FROM) is None


def test_an_end_of_another_category_ends_nothing() -> None:
    family = _family()
    family.say(CategoryGranted(category="C1", valid_from_on=FROM), on=FROM)
    family.say(CategoryEnded(category="C3", ended_on=FROM + DAY, reason="INCOME"), on=FROM + DAY)

    assert benefits.categories(family.look(THROUGH), family.subject, THROUGH) == ("C1",)


def test_of_several_grants_of_a_programme_the_latest_to_begin_is_named() -> None:
    family = _family()
    first = BenefitGranted(programme="TEMPORARY_AID", from_on=FROM, through_on=THROUGH)
    second = BenefitGranted(programme="TEMPORARY_AID", from_on=FROM + 30 * DAY, through_on=THROUGH)
    for grant in (second, first):
        family.say(grant, on=FROM)
    look = family.look(FROM)

    now = benefits.programme(look, family.subject, "TEMPORARY_AID", FROM)
    later = benefits.programme(look, family.subject, "TEMPORARY_AID", THROUGH)

    assert now is not None
    assert later is not None
    assert (now.payload, later.payload) == (first, second)
    assert benefits.programme(look, family.subject, "TEMPORARY_AID", THROUGH + DAY) is None


def test_a_benefit_ends_on_its_last_day_and_not_by_the_end_of_another() -> None:
    family = _family()
    family.say(BenefitGranted(programme="NURSING_ALLOWANCE", from_on=FROM), on=FROM, about="a")
    family.say(BenefitEnded(programme="DIBAO", ended_on=FROM, reason="OTHER"), on=FROM, about="a")
    family.say(BenefitEnded(programme="NURSING_ALLOWANCE", ended_on=THROUGH, reason="OTHER"), on=FROM, about="a")
    look = family.look(THROUGH)

    assert benefits.programme(look, A, "NURSING_ALLOWANCE", THROUGH) is not None
    assert benefits.programme(look, A, "NURSING_ALLOWANCE", THROUGH + DAY) is None
    assert look.notes.review_on == THROUGH + DAY


def test_the_day_of_the_latest_grant_is_told_for_categories_and_programmes_alike() -> None:
    family = _family()
    family.say(CategoryGranted(category="C1", valid_from_on=FROM), on=FROM)
    family.say(CategoryGranted(category="C1", valid_from_on=FROM + 2 * DAY), on=FROM)
    family.say(BenefitGranted(programme="DIBAO", from_on=FROM + DAY), on=FROM)
    look = family.look(THROUGH)

    assert benefits.latest_from_on(look, family.subject, "C1", THROUGH) == FROM + 2 * DAY
    assert benefits.latest_from_on(look, family.subject, "DIBAO", THROUGH) == FROM + DAY
    assert benefits.latest_from_on(look, family.subject, "TEKUN", THROUGH) is None
    assert benefits.category_since(look, family.subject, "C1", THROUGH) == FROM
