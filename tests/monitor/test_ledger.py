"""The fold: of the statements about one record the greatest (revision, position) holds, whatever came first."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from schemas.event import Recorded
from schemas.events.correction import Retracted
from schemas.events.incident import FireReported, HouseCollapsed
from schemas.payload import Payload
from services.monitor.household import Change, Household, Ledger
from tests.builders import Family

ON = date(2026, 2, 10)
FIRE = FireReported(damage_level="MINOR")
BLAZE = FireReported(damage_level="TOTAL")
COLLAPSE = HouseCollapsed(damage_level="MAJOR")
TAKEN_BACK = Retracted(reason="error")


def statements(*told: tuple[Payload, int, date]) -> list[Recorded]:
    """Statements about one record, each with its revision and the day on which it became known."""
    family = Family(registered_on=None)
    for payload, revision, known_on in told:
        family.record(
            payload, subject="household/h1", on=ON, known_on=known_on, number="7", revision=revision
        )  # fmt: skip
    return family.statements


def held(ledger: Ledger) -> list[Payload]:
    return [fact.payload for fact in ledger.all()]


def ledger_of(order: tuple[Recorded, ...] | list[Recorded]) -> Ledger:
    ledger = Ledger("household/h1")
    for one in order:
        ledger.put(one)
    return ledger


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ([(FIRE, 0, ON), (BLAZE, 0, ON)], [BLAZE]),
        ([(BLAZE, 2, ON), (FIRE, 1, ON), (FIRE, 0, ON)], [BLAZE]),
        ([(FIRE, 0, ON), (COLLAPSE, 0, ON)], [COLLAPSE]),
        ([(FIRE, 0, ON), (COLLAPSE, 1, ON), (BLAZE, 0, ON)], [COLLAPSE]),
        ([(FIRE, 0, ON), (TAKEN_BACK, 0, ON)], []),
        ([(TAKEN_BACK, 0, ON), (FIRE, 0, ON)], [FIRE]),
        ([(TAKEN_BACK, 1, ON), (FIRE, 0, ON)], []),
        ([(FIRE, 0, ON), (TAKEN_BACK, 1, ON), (COLLAPSE, 2, ON), (BLAZE, 1, ON)], [COLLAPSE]),
    ],
    ids=[
        "the later of two", "the higher revision, though earlier", "of another type, without a revision",
        "of another type, by its revision", "taken back", "said again after being taken back",
        "taken back before it was said", "taken back, said again, and contradicted by an older revision",
    ],
)  # fmt: skip
def test_one_statement_holds_in_whatever_order_they_arrive(
    told: list[tuple[Payload, int, date]], holds: list[Payload]
) -> None:
    ledgers = [ledger_of(order) for order in permutations(statements(*told))]

    assert held(ledgers[0]) == holds
    assert all(ledger == ledgers[0] for ledger in ledgers)


@pytest.mark.parametrize(
    "told",
    [
        [(FIRE, 0, ON), (COLLAPSE, 1, ON), (BLAZE, 2, ON)],
        [(FIRE, 0, ON), (FIRE, 0, ON), (BLAZE, 0, date(2026, 1, 1))],
        [(FIRE, 0, ON), (TAKEN_BACK, 1, ON), (BLAZE, 2, ON)],
        [(TAKEN_BACK, 1, ON), (FIRE, 0, ON)],
    ],
    ids=["corrected", "repeated and known before", "taken back and said again", "taken back before it was said"],
)
def test_a_household_that_rests_between_statements_becomes_the_same(told: list[tuple[Payload, int, date]]) -> None:
    wakeful, sleepy = Household("h1"), Household("h1")
    for one in statements(*told):
        assert sleepy.put(one) == wakeful.put(one)
        sleepy.rest()

    again = Household.unpacked(sleepy.packed())
    assert Household.unpacked(again.packed()) == wakeful
    assert (again, again.kinds) == (wakeful, wakeful.kinds)
    assert sleepy == wakeful


def test_a_correction_finds_its_record_in_a_resting_household_among_facts_of_other_types() -> None:
    family = Family(registered_on=None)
    family.say(COLLAPSE, on=ON)
    family.say(FIRE, on=ON, number="7")
    household = family.household()
    household.rest()

    change = household.put(family.say(BLAZE, on=ON, number="7", revision=1))

    assert (change, held(household.own)) == (Change.REPLACED, [BLAZE, COLLAPSE])


def test_a_resting_household_takes_facts_in_and_keeps_them_in_order() -> None:
    family = Family(registered_on=None)
    for day in (3, 1, 4, 2):
        family.say(FIRE, on=date(2026, 1, day), known_on=ON)
    household = Household("h1")
    for number, one in enumerate(family.statements):
        household.put(one)
        household.rest()
        # Asked for in between or not, what comes next takes its place.
        assert number % 2 or len(household.own.of(FireReported)) == number + 1

    assert [fact.occurred_on.day for fact in household.own.of(FireReported)] == [1, 2, 3, 4]
    assert list(household.own.kinds()) == [FireReported]


def test_a_record_is_first_known_with_its_first_statement_even_if_that_arrives_last() -> None:
    early, late = date(2025, 1, 1), date(2026, 3, 1)
    first, correction = statements((FIRE, 0, early), (BLAZE, 1, late))

    for order in ([first, correction], [correction, first]):
        (fact,) = ledger_of(order).of(FireReported)
        assert (fact.payload, fact.known_on, fact.first_known_on) == (BLAZE, late, early)


def test_folding_tells_what_it_did() -> None:
    first, correction, outdone = statements((FIRE, 0, ON), (BLAZE, 2, ON), (FIRE, 1, ON))
    ledger = Ledger("household/h1")

    done = [ledger.put(one) for one in (first, first, correction, outdone)]

    assert done == [Change.ADDED, Change.NOTHING, Change.REPLACED, Change.NOTHING]


def test_facts_stand_in_the_order_in_which_they_occurred() -> None:
    family = Family(registered_on=None)
    for day in (3, 1, 2):
        family.say(FIRE, on=date(2026, 1, day), known_on=ON)

    assert [fact.occurred_on.day for fact in ledger_of(family.statements).of(FireReported)] == [1, 2, 3]


def test_a_household_remembers_every_type_it_was_ever_told_even_a_retracted_one() -> None:
    household = Household("h1")
    for one in statements((FIRE, 0, ON), (TAKEN_BACK, 0, ON)):
        household.put(one)

    assert household.kinds == {FireReported, Retracted}
    assert held(household.own) == []
    assert list(household.own.kinds()) == []
