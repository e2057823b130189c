"""Who lives where: read from memberships, so that a corrected one moves what was paid and what happened."""

from __future__ import annotations

from datetime import date

from schemas.event import Recorded
from schemas.events.correction import Retracted
from schemas.events.incident import HotlineAppealed
from schemas.events.membership import MemberJoined, MemberLeft
from services.monitor.household import Ledger
from services.monitor.residence import LONG_AGO, home_on, stays_in, stretches
from tests.builders import DAY, Family

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
CALL = HotlineAppealed(channel="12345", topic="FOOD")


def joined(home: str) -> MemberJoined:
    return MemberJoined(household_id=home, relation="20", birth_on=date(1990, 1, 1), sex="1", reason="OTHER")


def left(home: str) -> MemberLeft:
    return MemberLeft(household_id=home, reason="SPLIT")


class Person:
    """One person whose comings and goings are told."""

    def __init__(self) -> None:
        self.family = Family(registered_on=None)

    def say(self, payload: MemberJoined | MemberLeft | Retracted, on: date, number: str) -> Recorded:
        return self.family.record(payload, subject="person/a", on=on, known_on=MAY, number=number)

    def ledger(self) -> Ledger:
        ledger = Ledger("person/a")
        for one in self.family.statements:
            ledger.put(one)
        return ledger

    def homes(self) -> list[str]:
        """The home on the day before March, and on the first of March, April and May."""
        return [home_on(self.ledger(), on) for on in (MARCH - DAY, MARCH, APRIL, MAY)]


def test_whoever_splits_off_lives_in_the_new_home_from_that_day() -> None:
    person = Person()
    person.say(joined("h1"), MARCH, "1")
    person.say(left("h1"), APRIL, "2")
    person.say(joined("h2"), APRIL, "3")

    assert person.homes() == ["solo-a", "h1", "h2", "h2"]


def test_joining_another_home_ends_the_stay_in_the_one_before() -> None:
    person = Person()
    person.say(joined("h1"), MARCH, "1")
    person.say(joined("h2"), APRIL, "2")

    first, second = stretches(person.ledger())

    assert (first.household_id, first.from_on, first.to_on) == ("h1", MARCH, APRIL)
    assert (second.household_id, second.from_on, second.to_on) == ("h2", APRIL, None)


def test_a_merge_is_undone_by_its_retraction() -> None:
    person = Person()
    person.say(joined("h1"), MARCH, "1")
    person.say(joined("h2"), APRIL, "2")
    person.say(Retracted(reason="error"), APRIL, "2")

    assert person.homes() == ["solo-a", "h1", "h1", "h1"]


def test_leaving_a_home_that_is_not_ones_own_changes_nothing() -> None:
    person = Person()
    person.say(joined("h1"), MARCH, "1")
    person.say(left("h2"), APRIL, "2")

    assert person.homes() == ["solo-a", "h1", "h1", "h1"]


def test_joining_the_same_home_again_changes_nothing() -> None:
    person = Person()
    person.say(joined("h1"), MARCH, "1")
    person.say(joined("h1"), APRIL, "2")

    (stay,) = stretches(person.ledger())

    assert (stay.from_on, stay.to_on) == (MARCH, None)


def test_on_one_day_leaving_comes_before_joining_so_coming_back_that_day_is_a_new_stay() -> None:
    person = Person()
    person.say(joined("h1"), MARCH, "1")
    person.say(joined("h1"), APRIL, "2")
    person.say(left("h1"), APRIL, "3")

    first, second = stretches(person.ledger())

    assert (first.from_on, first.to_on) == (MARCH, APRIL)
    assert (second.from_on, second.to_on) == (APRIL, None)


def test_between_two_homes_a_person_lives_in_a_household_of_one() -> None:
    person = Person()
    person.say(joined("h1"), MARCH, "1")
    person.say(left("h1"), APRIL, "2")
    person.say(joined("h2"), MAY, "3")

    alone = stays_in("solo-a", person.ledger(), None)

    assert person.homes() == ["solo-a", "h1", "solo-a", "h2"]
    assert [(stay.from_on, stay.to_on) for stay in alone] == [(LONG_AGO, MARCH), (APRIL, MAY)]


def test_whoever_joined_on_the_day_of_registration_has_always_lived_there() -> None:
    person = Person()
    person.say(joined("h1"), MARCH, "1")

    assert stays_in("h1", person.ledger(), MARCH)[0].covers(date(2020, 1, 1))
    assert not stays_in("h1", person.ledger(), APRIL)[0].covers(MARCH - DAY)


def test_what_happened_follows_a_corrected_membership() -> None:
    family = Family()
    family.member("a")
    came = joined("h1")
    family.record(came, subject="person/b", on=APRIL, known_on=APRIL, number="5")
    family.say(CALL, about="b", on=date(2026, 3, 15), known_on=APRIL)
    assert family.look(MAY).happenings(HotlineAppealed) == []

    family.record(came, subject="person/b", on=MARCH, known_on=MAY, number="5", revision=1)

    assert [fact.subject for fact in family.look(MAY).happenings(HotlineAppealed)] == ["person/b"]


def test_a_home_that_its_last_person_left_names_where_that_one_went() -> None:
    family = Family()
    family.member("a")
    family.member("b")
    family.say(left("h1"), about="b", on=MARCH)
    assert family.look(MARCH).successor is None

    family.say(left("h1"), about="a", on=APRIL)
    assert family.look(APRIL).successor == "solo-a"

    family.say(joined("h2"), about="a", on=APRIL)
    assert family.look(APRIL).successor == "h2"
    assert family.look(APRIL - DAY).successor is None
