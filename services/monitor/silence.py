"""Silent feeds: since when a dimension is unknown, which is a fact about a feed and never a recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from schemas.assessment import DimensionReading
from schemas.dates import DAY
from schemas.fields import Feed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from schemas.assessment import Signal
    from services.monitor.indicator import Dimension
    from services.monitor.look import Look
    from services.policy.view import View

FEEDS: tuple[Feed, ...] = get_args(Feed)


def silent_from(policy: View, feed: str, heard_on: date) -> date:
    """First day on which a feed is silent that was last heard of `heard_on`."""
    lag_days = policy.number(f"feed.{feed}.lag_days")
    return heard_on + DAY * (lag_days + 1)


class Silence:
    """Which feeds of each dimension say nothing any more, and when the next will.

    `next_on` covers the feeds that have delivered, `never_heard_on` those that never have, by the household's own date.
    """

    def __init__(self, look: Look) -> None:
        self._since: dict[str, date] = {}
        heard: list[date] = []
        never: list[date] = []
        for feed in FEEDS:
            through = look.cover.get(feed)
            silent_on = silent_from(look.policy, feed, through or look.watched_from)
            if silent_on <= look.as_of:
                self._since[feed] = through + DAY if through is not None else look.watched_from
            else:
                (heard if through is not None else never).append(silent_on)
        self.silent = frozenset(self._since)
        self.next_on = min(heard + never, default=None)
        self.never_heard_on = min(never, default=None)

    def beside(self, dimension: Dimension, signals: Sequence[Signal]) -> DimensionReading:
        """The grade of a dimension and, beside it, since when a silent feed leaves it unknown."""
        silent = tuple(feed for feed in dimension.feeds if feed in self._since)
        return DimensionReading(
            dimension=dimension.name,
            grade=max((signal.grade for signal in signals if signal.dimension == dimension.name), default=None),
            unknown_since_on=min((self._since[feed] for feed in silent), default=None),
            silent_feeds=silent,
        )
