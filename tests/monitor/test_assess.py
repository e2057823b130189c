"""The one definition of a reading: when there is one, and which parts of the last one may be kept."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.disability import CareAbilityAssessed
from schemas.events.incident import FireReported
from schemas.events.medical import OutpatientSummarised
from schemas.events.membership import MemberLeft
from schemas.events.registration import CategoryGranted
from schemas.events.shelter import SupplyCut, SupplyRestored
from schemas.events.visit import VisitRecorded
from schemas.payload import Payload
from services.monitor.assess import MEANS, Inquiry, assess, moved_parts
from services.monitor.dimensions import dimensions, rules_version, streams
from services.monitor.given import Given
from services.monitor.reading import Occasion, Reading
from tests.builders import BOOK, DAY, Family, noon

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
FIRE = FireReported(damage_level="TOTAL")
ALL_PARTS = {MEANS, *(one.name for one in dimensions()), *(one.name for one in streams())}


def occasion(as_of: date) -> Occasion:
    return Occasion(as_of, as_of, "e" * 32, 7, noon(as_of))


def read(family: Family, as_of: date) -> Reading | None:
    return assess(family.household(), occasion(as_of), Given(BOOK, family.cover))


def surely(family: Family, as_of: date) -> Reading:
    reading = read(family, as_of)
    assert reading is not None
    return reading


@pytest.fixture
def family() -> Family:
    made = Family()
    made.member("a")
    return made


def test_a_registered_household_has_no_reading_before_its_registration(family: Family) -> None:
    family.say(FIRE, on=date(2025, 1, 5), known_on=date(2025, 1, 12))

    assert read(family, date(2025, 1, 9)) is None
    assert surely(family, date(2025, 1, 10)).assessment.household_id == "h1"


def test_a_home_without_a_register_has_none_before_its_first_fact() -> None:
    stranger = Family(household_id="solo-b", registered_on=None)
    stranger.say(FIRE, on=MARCH, about="b")

    assert read(stranger, MARCH - DAY) is None
    assert surely(stranger, MARCH).assessment.signals[0].indicator == "4.01"


def test_it_says_when_why_and_by_which_rules_it_was_read(family: Family) -> None:
    family.say(CategoryGranted(category="C4", valid_from_on=MARCH), on=MARCH)

    found = surely(family, MARCH).assessment

    assert (found.as_of, found.cause, found.caused_at) == (MARCH, ("e" * 32, 7), noon(MARCH))
    assert (found.policy_digest, found.rules_version, found.categories) == (BOOK.digest, rules_version(), ("C4",))
    assert [one.dimension for one in found.dimensions] == [one.name for one in dimensions()]


def test_the_grade_of_a_dimension_is_the_worst_of_its_signals(family: Family) -> None:
    family.say(SupplyCut(kind="WATER", reason="ARREARS"), on=MARCH)
    family.say(FIRE, on=MARCH)

    found = surely(family, MARCH).assessment

    assert {one.indicator for one in found.signals} == {"4.01", "4.09"}
    assert [one.grade for one in found.dimensions] == [None, None, None, Grade.RED]


def test_a_home_that_its_last_person_left_is_read_no_further(family: Family) -> None:
    family.say(FIRE, on=MARCH)
    family.say(MemberLeft(household_id="h1", reason="MOVED"), on=APRIL, about="a")

    found = surely(family, APRIL).assessment

    assert (found.successor, found.signals, found.items, found.means) == ("solo-a", (), (), None)


def test_the_next_date_is_never_later_than_the_day_after_the_last_of_a_signal(family: Family) -> None:
    family.say(FIRE, on=MARCH)
    found = surely(family, MARCH).assessment

    (fire,) = found.signals
    assert fire.ends_on is not None
    assert found.review_on is not None
    assert MARCH < found.review_on <= fire.ends_on + DAY


@pytest.mark.parametrize(
    ("kind", "moved"),
    [
        (SupplyRestored, {"sudden_shock"}),
        (CareAbilityAssessed, {"household_change"}),
        (VisitRecorded, ALL_PARTS),
    ],
)
def test_a_type_moves_the_parts_whose_rules_look_at_it(kind: type[Payload], moved: set[str]) -> None:
    assert moved_parts(frozenset({SupplyCut, CareAbilityAssessed}), frozenset({kind})) == moved


def test_a_type_moves_nothing_while_what_triggers_its_rules_is_not_there() -> None:
    assert moved_parts(frozenset(), frozenset({SupplyRestored})) == frozenset()


def kept(family: Family, last: Reading, as_of: date, *moved: type[Payload]) -> set[str]:
    """The parts that are taken over from the last reading as they are."""
    again = Inquiry(family.household(), occasion(as_of), Given(BOOK, family.cover)).in_part(
        last, moved_parts(family.household().kinds, frozenset(moved))
    )
    assert again is not None
    assert again.assessment.signals == surely(family, as_of).assessment.signals
    return {name for name, part in again.parts.items() if last.parts[name] is part} - {"grading"}


def test_only_what_moved_is_read_again(family: Family) -> None:
    family.say(SupplyCut(kind="WATER", reason="ARREARS"), on=MARCH)
    last = surely(family, MARCH)
    family.say(CareAbilityAssessed(items_failed=0), on=MARCH, about="a")
    assert {"sudden_shock", "income_plunge"} <= kept(family, last, MARCH, CareAbilityAssessed)

    family.say(SupplyRestored(kind="WATER"), on=MARCH)
    assert "sudden_shock" not in kept(family, last, MARCH, SupplyRestored)


def test_a_part_that_is_due_is_read_again(family: Family) -> None:
    family.say(FIRE, on=MARCH)
    last = surely(family, MARCH)
    due_on = last.parts["sudden_shock"].review_on
    assert due_on is not None
    early = min(due_on, last.until_on or due_on) - DAY

    assert "sudden_shock" in kept(family, last, early)
    assert "sudden_shock" not in kept(family, last, due_on)


def test_a_part_that_waits_for_a_feed_is_read_again_once_that_delivers(family: Family) -> None:
    bill = OutpatientSummarised(month="2026-03", visits=1, personal_fen=400_000, out_of_scope_fen=0)
    family.say(bill, on=date(2026, 3, 31), about="a")
    last = surely(family, APRIL)
    awaited = last.parts["expenditure_surge"].feeds["MEDICAL"]

    family.covers("MEDICAL", awaited - DAY)
    assert "expenditure_surge" in kept(family, last, APRIL)
    family.covers("MEDICAL", awaited)
    assert "expenditure_surge" not in kept(family, last, APRIL)


def test_nothing_is_kept_of_a_later_day(family: Family) -> None:
    assert kept(family, surely(family, APRIL), MARCH) <= {
        name for name, part in surely(family, MARCH).parts.items() if not part.value and part.review_on is None
    }
