"""The dimension that the indicators of this folder belong to, and what several of them share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.dates import DAY
from services.monitor.facets import benefits
from services.monitor.indicator import Dimension

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemas.payload import Payload
    from services.monitor.indicator import Indicator
    from services.monitor.look import Look, Merged

DIMENSION = Dimension(
    name="household_change",
    chinese="人口变化",
    english="household change",
    order=3,
    feeds=("CIVIL", "DISABILITY", "EDUCATION"),
    rules_version=1,
)

MATCHING = benefits.READS
"""Types that decide whether a programme is active."""


def fresh(look: Look, indicator: Indicator, facts: Iterable[Merged]) -> Iterator[Merged]:
    """The facts that can still be on by their hold: news, and not over; nothing dear is asked about the others.

    What happened while the person lived elsewhere was news there; here it belongs to what the person is.
    """
    hold = timedelta(days=indicator.param(look, "hold_days"))
    for one in facts:
        lived_here = look.lives_here(one.fact.subject, one.fact.occurred_on)
        if lived_here and look.is_news(one.fact) and look.as_of <= one.fact.known_on + hold:
            # From then on nothing is asked about it, so that the receipt names fewer policy values.
            look.wake(one.fact.known_on + hold + DAY)
            yield one


def each(look: Look, kind: type[Payload]) -> Iterator[Merged]:
    """The facts of a type about each person, told once each."""
    for person in look.persons:
        facts = look.of(person, kind)
        if facts:
            yield from look.distinct(facts)


def recent(look: Look, indicator: Indicator, completing: Iterable[Merged]) -> bool:
    """Whether any fact that may have completed a state can still be on by its hold: no baseline, and not over."""
    hold = timedelta(days=indicator.param(look, "hold_days"))
    return any(
        look.as_of <= one.fact.known_on + hold
        and (look.registered_on is None or look.registered_on < one.fact.first_known_on)
        for one in completing
    )
