"""Ages at which rights change."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY, birthday
from schemas.events.membership import MemberJoined
from services.monitor.dimensions.household_change.dimension import DIMENSION
from services.monitor.facets import persons
from services.monitor.kinds.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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
    ages = sorted(look.param(f"{indicator.id}.ages"))
    days = timedelta(days=indicator.param(look, "days"))
    for person in look.persons:
        born_on = persons.birth_on(look, person)
        if born_on is None:
            continue
        reached = _next_birthday(born_on, ages, look.as_of - days)
        if reached is None:
            continue
        age, birthday_on = reached
        if birthday_on > look.as_of:
            look.wake(birthday_on)
            continue
        # Only after these days is the next birthday looked for.
        look.wake(birthday_on + days + DAY)
        is_news = look.registered_on is None or look.registered_on < birthday_on
        if is_news and persons.is_alive(look, person, birthday_on):
            yield _edge(look, person, age, birthday_on, birthday_on + days)


def _next_birthday(born_on: date, ages: Sequence[int], from_on: date) -> tuple[int, date] | None:
    """The first of the ages that is reached on or after a day, with its birthday."""
    for age in ages:
        # The year alone settles almost every age, and birthdays are counted only near the edge.
        if born_on.year + age >= from_on.year and (birthday_on := birthday(born_on, age)) >= from_on:
            return age, birthday_on
    return None


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
