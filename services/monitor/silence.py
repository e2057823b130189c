"""Silent feeds: since when a dimension is unknown, which is a fact about a feed and never a recovery."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, get_args

from schemas.assessment import DimensionReading
from schemas.dates import DAY
from schemas.fields import Feed
from services.monitor.dimensions import dimensions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from schemas.assessment import Signal
    from services.monitor.look import Look
    from services.policy.view import View

FEEDS: tuple[Feed, ...] = get_args(Feed)


def silent_from(policy: View, feed: str, heard_on: date) -> date:
    """First day on which a feed is silent that was last heard of `heard_on`."""
    lag_days = policy.number(f"feed.{feed}.lag_days")
    return heard_on + DAY * (lag_days + 1)


def silence_of(look: Look) -> Silence:
    """The silence around a household; the households of a division share it, but for feeds that never delivered.

    Of a home that its last person has left nothing is expected any more.
    """
    if look.successor is not None:
        return _nobody()
    watched_from = None if look.cover.keys() >= _listened() else look.watched_from
    key = "silence", look.division, look.as_of, look.known_on, tuple(look.cover.items()), watched_from
    known: Silence | None = look.given.remembered(key)
    if known is None:
        known = _listen(look, watched_from or look.as_of)
        look.given.remember(key, known)
    return known


@cache
def _listened() -> frozenset[str]:
    """The feeds whose silence makes a dimension unknown; of another nobody waits in vain."""
    return frozenset(feed for one in dimensions() for feed in one.feeds)


@cache
def _nobody() -> Silence:
    return Silence({}, [], {})


def _listen(look: Look, watched_from: date) -> Silence:
    since: dict[str, date] = {}
    heard: list[date] = []
    never: dict[str, date] = {}
    for feed in sorted(_listened(), key=FEEDS.index):
        through = look.cover.get(feed)
        silent_on = silent_from(look.policy, feed, through or watched_from)
        if silent_on <= look.as_of:
            since[feed] = through + DAY if through is not None else watched_from
        elif through is not None:
            heard.append(silent_on)
        else:
            never[feed] = silent_on
    return Silence(since, heard, never)


class Silence:
    """Which feeds of each dimension say nothing any more, and when the next will.

    `next_on` covers all feeds, `never_heard_on` those that never delivered, by the household's own date. Any delivery
    of a feed in `moving` changes this: of a silent one, or a first one, which may be so old that the feed is silent.
    """

    def __init__(self, since: Mapping[str, date], heard: Sequence[date], never: Mapping[str, date]) -> None:
        self.moving = sorted({*since, *never})
        self.next_on = min([*heard, *never.values()], default=None)
        self.never_heard_on = min(never.values(), default=None)
        self._ungraded = tuple(
            DimensionReading(
                dimension=dimension.name,
                grade=None,
                unknown_since_on=min((since[feed] for feed in dimension.feeds if feed in since), default=None),
                silent_feeds=tuple(feed for feed in dimension.feeds if feed in since),
            )
            for dimension in dimensions()
        )

    def beside(self, signals: Sequence[Signal]) -> tuple[DimensionReading, ...]:
        """The grade of each dimension and, beside it, since when a silent feed leaves it unknown."""
        if not signals:
            return self._ungraded
        grades = {
            one.dimension: max(other.grade for other in signals if other.dimension == one.dimension) for one in signals
        }
        return tuple(replace(one, grade=grades.get(one.dimension)) for one in self._ungraded)
