"""Ages at which rights change."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.events.membership import MemberJoined
from services.monitor.dimensions.household_change.dimension import DIMENSION
from services.monitor.facets import persons
from services.monitor.kinds.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look


@DIMENSION.indicator(
    "3.11",
    "年龄临界",
    "age at which rights change",
    says="{person}于{birthday_on}年满{age}周岁，应核对随年龄变化的待遇。",
    triggers={MemberJoined},
    low_income_only=True,
    unmodified=True,
)
def at_the_edge(look: Look, indicator: Indicator) -> Iterator[State]:
    """A member who has just reached an age at which rights change (年龄临界)."""
    ages, days = tuple(sorted(look.param(f"{indicator.id}.ages"))), indicator.param(look, "days")
    for person, age, birthday_on in persons.lately_of_age(look, ages, days):
        yield _edge(look, person, age, birthday_on, birthday_on + timedelta(days=days))


def _edge(look: Look, person: str, age: int, birthday_on: date, through_on: date) -> State:
    """The state from the birthday on; its evidence is the statement that says when the person was born."""
    said = look.live(person, MemberJoined)[-1]
    return State(
        subject=person,
        grade=Grade.BLUE,
        since_on=birthday_on,
        evidence=(said.event_id,),
        through_on=through_on,
        values={"person": person, "age": age, "birthday_on": birthday_on.isoformat()},
    )
