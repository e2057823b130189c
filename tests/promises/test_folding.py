"""P2: order and repetition do not matter to a fold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.monitor.household import Household
from tests.promises.worlds import HOMES, World, folded, homes, recorded, worlds


@given(worlds(), st.data())
def test_any_order_with_any_repeats_folds_to_the_same_household(world: World, data: st.DataObject) -> None:
    statements = recorded(world)
    twice = data.draw(st.lists(st.sampled_from(range(len(statements))), max_size=10))
    order = data.draw(st.permutations([*range(len(statements)), *twice]))

    for home in HOMES:
        assert folded(home, statements, order) == folded(home, statements)


@given(worlds(), st.data())
def test_a_household_that_rests_now_and_then_folds_to_the_same(world: World, data: st.DataObject) -> None:
    statements = recorded(world)
    for home in HOMES:
        household = folded(home, [])
        for one in statements:
            if one.event.subject in homes(statements)[home] | {f"household/{home}"}:
                household.put(one)
                if data.draw(st.booleans()):
                    household.rest()

        assert household == folded(home, statements)
        assert Household.unpacked(household.packed()) == household
