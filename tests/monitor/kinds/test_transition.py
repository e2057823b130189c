"""Kind T: a state that became true through a fact that is news."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.incident import TrafficAccidentReported
from services.monitor.indicator import Sign
from services.monitor.kinds.transition import Transition
from services.monitor.look import Merged
from tests.builders import DAY, Family
from tests.monitor.kinds.claims import ACCIDENT, INDICATOR, accident, family, visit

BEGAN_ON = date(2026, 2, 1)
HELD_THROUGH = date(2026, 5, 2)
EASED_ON = date(2026, 3, 1)


def since(began_on: date, until_on: date = date.max) -> Callable[[date], bool | None]:
    """A state that is true from one day until another."""
    return lambda on: began_on <= on < until_on


def sign(
    made: Family, as_of: date, state: Callable[[date], bool | None], changes: tuple[date, ...] = (BEGAN_ON, EASED_ON)
) -> Sign | None:
    """The sign on a day; every accident may have completed the state."""
    look = made.look(as_of)
    completing = [Merged(fact, (fact.event_id,)) for fact in look.of("person/a", TrafficAccidentReported)]
    claim = Transition(subject=made.subject, grade=Grade.ORANGE, state=state, changes=changes, completing=completing)
    return claim.sign(look, INDICATOR)


def test_it_counts_from_the_fact_that_completed_it() -> None:
    made = family()
    told = accident(made, BEGAN_ON, known_on=date(2026, 2, 11))

    found = sign(made, date(2026, 2, 20), since(BEGAN_ON))

    assert found is not None
    assert (found.since_on, found.ends_on) == (BEGAN_ON, date(2026, 5, 12))
    assert (found.evidence, found.known_on) == ((told.event.event_id,), date(2026, 2, 11))
    assert sign(made, date(2026, 5, 13), since(BEGAN_ON)) is None


def test_it_ends_on_the_day_on_which_the_state_turns_false() -> None:
    made = family()
    accident(made, BEGAN_ON)

    found = [sign(made, day, since(BEGAN_ON, EASED_ON)) is not None for day in (EASED_ON - DAY, EASED_ON)]

    assert found == [True, False]


def test_of_several_facts_that_day_the_last_to_become_known_completed_it() -> None:
    made = family()
    last = accident(made, BEGAN_ON, known_on=date(2026, 2, 9))
    accident(made, BEGAN_ON, known_on=date(2026, 2, 5))

    found = sign(made, date(2026, 2, 20), since(BEGAN_ON))

    assert found is not None
    assert found.evidence == (last.event.event_id,)


def test_a_state_that_began_on_a_day_without_a_completing_fact_is_no_transition() -> None:
    made = family()
    accident(made, BEGAN_ON + DAY)

    assert sign(made, date(2026, 2, 20), since(BEGAN_ON)) is None


def test_a_state_that_was_so_at_registration_is_the_baseline() -> None:
    made = family()
    accident(made, date(2025, 1, 10))
    assert sign(made, date(2025, 1, 20), since(date(2025, 1, 10)), (date(2025, 1, 10),)) is None

    late = family()
    accident(late, date(2025, 1, 10), known_on=date(2025, 1, 11))
    assert sign(late, date(2025, 1, 20), since(date(2025, 1, 10)), (date(2025, 1, 10),)) is not None


def test_what_somebody_brought_along_completes_it() -> None:
    made = Family(registered_on=None)
    made.say(ACCIDENT, about="a", on=BEGAN_ON)
    made.household_id = "solo-a"

    assert sign(made, BEGAN_ON, since(BEGAN_ON)) is not None


@pytest.mark.parametrize("as_of", [EASED_ON, date(2026, 4, 1)])
def test_while_the_state_is_unknown_what_is_on_stays_on(as_of: date) -> None:
    made = family()
    accident(made, BEGAN_ON)

    def state(on: date) -> bool | None:
        return None if on >= EASED_ON else on >= BEGAN_ON

    found = sign(made, as_of, state)

    assert found is not None
    assert found.since_on == BEGAN_ON


def test_days_of_which_nothing_is_known_do_not_break_the_run() -> None:
    made = family()
    accident(made, BEGAN_ON)
    accident(made, EASED_ON)

    def state(on: date) -> bool | None:
        return None if date(2026, 2, 10) <= on < EASED_ON else on >= BEGAN_ON

    found = sign(made, EASED_ON, state, (BEGAN_ON, date(2026, 2, 10), EASED_ON))

    assert found is not None
    assert found.since_on == BEGAN_ON


def test_a_state_that_ceased_and_came_back_counts_from_its_return() -> None:
    made = family()
    accident(made, BEGAN_ON)
    again = accident(made, EASED_ON)

    def state(on: date) -> bool | None:
        return BEGAN_ON <= on < date(2026, 2, 10) or on >= EASED_ON

    found = sign(made, EASED_ON, state, (BEGAN_ON, date(2026, 2, 10), EASED_ON))

    assert found is not None
    assert found.evidence == (again.event.event_id,)


def test_never_known_to_be_true_it_does_not_begin() -> None:
    made = family()
    accident(made, BEGAN_ON)

    assert sign(made, BEGAN_ON, lambda _: None) is None


def test_a_visit_settles_it() -> None:
    made = family()
    accident(made, BEGAN_ON)
    visit(made, "RESOLVED", EASED_ON)

    assert sign(made, EASED_ON - DAY, since(BEGAN_ON)) is not None
    assert sign(made, EASED_ON, since(BEGAN_ON)) is None
