"""P2: order and repetition do not matter to a fold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.promises.worlds import HOMES, World, folded, recorded, worlds


@given(worlds(), st.data())
def test_any_order_with_any_repeats_folds_to_the_same_household(world: World, data: st.DataObject) -> None:
    statements = recorded(world)
    twice = data.draw(st.lists(st.sampled_from(range(len(statements))), max_size=10))
    order = data.draw(st.permutations([*range(len(statements)), *twice]))

    for home in HOMES:
        assert folded(home, statements, order) == folded(home, statements)
