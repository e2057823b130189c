"""The dimension that the indicators of this folder belong to, and what several of them share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.dates import DAY
from services.monitor.facets import benefits, disability, persons
from services.monitor.indicator import Dimension

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look, Merged

DIMENSION = Dimension(
    name="income_plunge",
    chinese="收入锐减",
    english="income plunge",
    order=2,
    feeds=("TAX", "INSURANCE", "EMPLOYMENT", "PENSION"),
    rules_version=1,
)

DIBAO = ("C1",)
"""What takes a fall of income off: the minimum living allowance (低保)."""

LABOUR = disability.READS | persons.READS
"""Types that decide who is able to work."""

MATCHING = benefits.READS
"""Types that decide whether a programme is active."""


def fresh(look: Look, indicator: Indicator, facts: Iterable[Merged]) -> Iterator[Merged]:
    """The facts that can still be a sign of kind E: news that is not over; nothing dear is asked about others."""
    hold = timedelta(days=indicator.param(look, "hold_days"))
    for one in facts:
        if look.is_news(one.fact) and look.as_of <= one.fact.known_on + hold:
            # From then on nothing is asked about it, so that the receipt names fewer policy values.
            look.wake(one.fact.known_on + hold + DAY)
            yield one


def here_from(look: Look, person: str, on: date) -> date:
    """The day from which a state counts here: what a later joiner brings along counts from the joining day."""
    return max(on, look.stays(person)[-1].from_on)
