"""The dimension that the indicators of this folder belong to, and what several of them share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.dates import DAY
from services.monitor.indicator import Dimension

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look, Merged

DIMENSION = Dimension(
    name="sudden_shock",
    chinese="突发变故",
    english="sudden shock",
    order=4,
    feeds=("MEDICAL", "EMERGENCY", "UTILITY"),
    rules_version=2,
)


def fresh(look: Look, indicator: Indicator, facts: Iterable[Merged]) -> Iterator[Merged]:
    """The facts that can still be a sign of kind E: asking dear questions about those long over would be waste."""
    hold = timedelta(days=indicator.param(look, "hold_days"))
    for one in facts:
        if look.is_news(one.fact) and look.as_of <= one.fact.known_on + hold:
            # From then on nothing is asked about it, so that the receipt names fewer policy values.
            look.wake(one.fact.known_on + hold + DAY)
            yield one
