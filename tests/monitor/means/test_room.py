"""How much spending a household has room for before its category could change."""

from hypothesis import given
from hypothesis import strategies as st

from services.monitor import means
from services.monitor.look import Notes
from services.monitor.means.candidates import candidate, declare_room
from tests.monitor.means.given import declare, look, people


def test_no_spending_matters_to_a_household_in_dibao_or_far_above_or_where_illness_is_not_rigid() -> None:
    rooms = []
    for yuan, values in ((12_000, {}), (90_000, {}), (40_000, {"rigid_medical": False})):
        family = people(2)
        declare(family, "a", wages=yuan)
        asked = look(family, **values)
        means.read(asked)
        rooms.append(asked.notes.room_fen)

    assert rooms == [None, None, None]


def test_room_reaches_to_the_first_category_that_spending_would_open() -> None:
    family = people(2)
    declare(family, "a", wages=40_000)
    rooms = {}
    for mode in ("A", "B", "AB"):
        asked = look(family, rigid_mode=mode)
        means.read(asked)
        rooms[mode] = asked.notes.room_fen

    assert rooms == {"A": 2_320_000, "B": 2_400_000, "AB": 2_320_000}


MODES = {mode: (people(2), mode) for mode in ("A", "B", "AB")}
SUMS = st.integers(0, 10_000_000)


@given(SUMS, SUMS, st.integers(0, 10_000_000), st.sampled_from(sorted(MODES)))
def test_spending_within_the_room_leaves_the_category_as_it_is(income: int, rigid: int, more: int, mode: str) -> None:
    asked = LOOKS[mode]
    asked.notes, line = Notes(), means.lines(asked)
    found = candidate(asked, line, income, rigid)

    declare_room(asked, line, income, rigid, found)

    room = asked.notes.room_fen
    assert candidate(asked, line, income, rigid + (more if room is None else min(more, room))) == found


@given(SUMS, SUMS, st.integers(0, 10_000_000), st.sampled_from(sorted(MODES)))
def test_more_income_never_opens_a_better_category(income: int, rigid: int, more: int, mode: str) -> None:
    order, line = ["C1", "C3", "C5", None], means.lines(LOOKS[mode])

    poorer, richer = (candidate(LOOKS[mode], line, fen, rigid).category for fen in (income, income + more))

    assert order.index(poorer) <= order.index(richer)


LOOKS = {mode: look(family, rigid_mode=mode) for mode, (family, _) in MODES.items()}
