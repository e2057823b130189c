"""Who belongs to a household, who lives in it, how old they are and how they are related."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.events.income import PensionPaid
from schemas.events.membership import (
    CustodyEnded,
    CustodyStarted,
    DeathRegistered,
    MemberLeft,
    ResidenceLeft,
    ResidenceReturned,
    WorkAbilityAssessed,
)
from schemas.payload import Payload
from services.monitor.facets import persons
from tests.builders import DAY, Family

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
A, B = "person/a", "person/b"


def family(*told: tuple[Payload, date]) -> Family:
    """A couple, and what is told of the second one."""
    made = Family()
    made.member("a", born=date(1954, 2, 28))
    made.member("b", "10", born=date(1956, 7, 1))
    for payload, on in told:
        made.say(payload, on=on, about="b")
    return made


def died(on: date) -> tuple[Payload, date]:
    return DeathRegistered(death_on=on, cause_class="x"), on


def taken(on: date, kind: str = "PRISON") -> tuple[Payload, date]:
    return CustodyStarted(kind=kind), on


def back(on: date, kind: str = "PRISON") -> tuple[Payload, date]:
    return CustodyEnded(kind=kind), on


@pytest.mark.parametrize(
    ("told", "on", "member", "living_in"),
    [
        ([], MAY, True, True),
        ([died(APRIL)], APRIL - DAY, True, True),
        ([died(APRIL)], APRIL, False, False),
        ([(MemberLeft(household_id="h1", reason="SPLIT"), APRIL)], APRIL - DAY, True, True),
        ([(MemberLeft(household_id="h1", reason="SPLIT"), APRIL)], APRIL, False, False),
        ([taken(APRIL)], APRIL - DAY, True, True),
        ([taken(APRIL)], APRIL, True, False),
        ([taken(MARCH), back(APRIL)], APRIL - DAY, True, False),
        ([taken(MARCH), back(APRIL)], APRIL, True, True),
        ([taken(MARCH), back(APRIL, "MISSING")], MAY, True, False),
        ([back(MARCH - DAY), taken(MARCH)], MAY, True, False),
        ([(ResidenceLeft(), APRIL)], APRIL - DAY, True, True),
        ([(ResidenceLeft(), APRIL)], APRIL, True, False),
        ([(ResidenceLeft(), MARCH), (ResidenceReturned(), APRIL)], APRIL, True, True),
        ([(ResidenceReturned(), MARCH), (ResidenceLeft(), APRIL)], MAY, True, False),
    ],
    ids=[
        "at home", "before death", "from the day of death", "before leaving", "from the first day away",
        "before custody", "from the first day of custody", "still in custody", "back on the day of return",
        "another custody has ended", "an older custody has ended", "before going away", "from the day of going away",
        "back", "away again",
    ],
)  # fmt: skip
def test_a_member_lives_in_unless_away_in_custody_or_missing(
    told: list[tuple[Payload, date]], on: date, *, member: bool, living_in: bool
) -> None:
    look = family(*told).look(MAY)

    assert (B in persons.members(look, on)) is member
    assert (B in persons.living_in(look, on)) is living_in


def test_a_joiner_is_no_member_before_joining() -> None:
    made = family()
    made.member("c", "20", on=APRIL, reason="RETURN")
    look = made.look(MAY)

    assert persons.members(look, APRIL - DAY) == (A, B)
    assert persons.members(look, APRIL) == (A, B, "person/c")


def test_the_custody_that_lasts_is_told() -> None:
    look = family(taken(MARCH), back(APRIL), taken(MAY, "MISSING")).look(MAY)

    found = persons.custody_on(look, B, MAY)

    assert found is not None
    assert found.payload.kind == "MISSING"
    assert persons.custody_on(look, B, APRIL) is None


def test_an_age_is_reached_on_the_birthday_and_woken_for() -> None:
    look = family().look(date(2026, 6, 30))

    assert persons.has_reached(look, B, 70, look.as_of) is False
    assert look.notes.review_on == date(2026, 7, 1)
    assert persons.has_reached(look, B, 70, date(2026, 7, 1)) is True
    assert (persons.age(look, A, date(2026, 2, 27)), persons.age(look, A, date(2026, 2, 28))) == (71, 72)


def test_of_somebody_no_register_has_named_no_age_is_known() -> None:
    stranger = Family(household_id="solo-x", registered_on=None)
    stranger.say(PensionPaid(month="2026-02", amount_fen=1, central_base_fen=0), on=MARCH, about="x")
    look = stranger.look(MAY)

    assert persons.age(look, "person/x", MAY) is None
    assert persons.has_reached(look, "person/x", 18, MAY) is None
    assert not persons.is_minor(look, "person/x", MAY)
    assert persons.lately_of_age(look, (18,), 30) == ()
    assert persons.relation(look, "person/x") is None
    assert persons.head(look) == "person/x"


@pytest.mark.parametrize(("born", "is_minor"), [(date(2008, 5, 1), False), (date(2008, 5, 2), True)])
def test_a_minor_is_known_to_be_under_eighteen(born: date, *, is_minor: bool) -> None:
    made = family()
    made.member("c", "20", born)

    assert persons.is_minor(made.look(MAY), "person/c", MAY) is is_minor


@pytest.mark.parametrize(
    ("as_of", "reached"),
    [(date(2026, 6, 30), False), (date(2026, 7, 1), True), (date(2026, 7, 31), True), (date(2026, 8, 1), False)],
)
def test_who_lately_came_of_an_age_is_listed_for_some_days(as_of: date, *, reached: bool) -> None:
    found = persons.lately_of_age(family().look(as_of), (60, 70), 30)

    assert found == (((B, 70, date(2026, 7, 1)),) if reached else ())


def test_birthdays_after_death_or_before_registration_are_none() -> None:
    assert persons.lately_of_age(family(died(MAY)).look(date(2026, 7, 5)), (70,), 30) == ()
    made = Family(registered_on=date(2026, 7, 1))
    made.member("b", born=date(1956, 7, 1))
    assert persons.lately_of_age(made.look(date(2026, 7, 5)), (70,), 30) == ()


def test_of_ages_already_reached_nothing_is_woken_for() -> None:
    look = family().look(date(2026, 3, 1))
    look.notes.review_on = None

    assert persons.lately_of_age(look, (60,), 30) == ()
    assert look.notes.review_on is None


def test_the_head_is_who_was_registered_or_joined_as_such() -> None:
    assert persons.head(family().look(MAY)) == A
    provisional = Family(registered_on=None)
    provisional.member("b", "10", on=MARCH)
    provisional.member("c", "02", on=MARCH)
    look = provisional.look(MAY)
    assert persons.head(look) == "person/c"
    assert (persons.is_head(look, "person/c"), persons.is_spouse(look, B)) == (True, True)


def test_of_several_without_a_named_head_there_is_none() -> None:
    provisional = Family(registered_on=None)
    for ref in ("b", "c"):
        provisional.member(ref, "20", on=MARCH)

    assert persons.head(provisional.look(MAY)) is None


def test_what_was_said_last_of_a_field_holds() -> None:
    made = Family()
    made.member("a", study_level="COLLEGE", full_time=True)
    made.member("a", on=MARCH, reason="OTHER", full_time=False)
    look = made.look(MAY)

    assert persons.said(look, A, "full_time") is False
    assert persons.said(look, A, "study_level") == "COLLEGE"
    assert persons.said(look, A, "conscript") is None


@pytest.mark.parametrize(("on", "ability"), [(MARCH - DAY, "PARTIAL"), (MARCH, "NONE"), (MAY, "NONE")])
def test_ability_to_work_is_what_was_declared_until_it_is_assessed(on: date, ability: str) -> None:
    made = Family()
    made.member("a", work_ability="PARTIAL")
    made.say(WorkAbilityAssessed(work_ability="NONE"), on=MARCH, about="a")

    assert persons.work_ability(made.look(MAY), A, on) == ability


def test_nothing_known_means_full_ability_and_a_declaration_held_before_it_too() -> None:
    assert persons.work_ability(family().look(MAY), A) == "FULL"
    made = Family()
    made.member("a", on=APRIL, reason="OTHER", work_ability="NONE")
    assert persons.work_ability(made.look(MAY), A, APRIL - timedelta(days=20)) == "NONE"
