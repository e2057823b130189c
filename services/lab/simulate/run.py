"""The simulation itself: day by day, delivery by delivery, in the order in which things become known."""

from __future__ import annotations

from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from schemas.dates import DAY, first_day, month_of
from services.lab.simulate import rates
from services.lab.simulate.census import populate
from services.lab.simulate.chance import Chance
from services.lab.simulate.channels import CHANNELS
from services.lab.simulate.dirt import Dirt, unreadable
from services.lab.simulate.grid import follow_up, made_rounds
from services.lab.simulate.illness import fell_ill, outpatients
from services.lab.simulate.life import lived
from services.lab.simulate.money import benefits, pensions, taxes, worked
from services.lab.simulate.perils import struck
from services.lab.simulate.registers import registered_changes
from services.lab.simulate.registration import certified, insured, premium_aid, registered
from services.lab.simulate.scene import Scene
from services.lab.simulate.schooling import went_to_school
from services.lab.simulate.statement import Delivery, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from services.lab.simulate.people import County
    from services.lab.simulate.settings import Row, Settings
    from services.lab.simulate.statement import Data

PARTS: Final = (fell_ill, worked, went_to_school, struck, registered_changes, made_rounds, lived)
"""What a month brings, in the order in which it is drawn."""

BULK: Final[MappingProxyType[str, Callable[[County, date, Chance], Iterator[Statement]]]] = MappingProxyType({
    "benefits": lambda county, day, _: benefits(county, day),
    "medical": lambda county, day, chance: outpatients(county, month_of(day) - 1, chance),
    "pensions": lambda county, day, _: pensions(county, month_of(day) - 1),
    "tax": lambda county, day, chance: taxes(county, month_of(day) - 1, chance),
})  # fmt: skip
"""Rows that almost everybody has every month: made while they are delivered, never kept."""

BAD_DAY, BAD_HOUR = 20, 13
"""Day of the month, and hour of UTC after all others, on which unreadable lines come in."""
MINUTES_APART = 5


def simulate(settings: Settings) -> Iterator[Row]:
    """The rows of a simulated Anqing (模拟安庆), in the order of `recorded_at`.

    The first day registers everybody; from then on the departments deliver on their days. Equal settings give equal
    rows. Memory holds the people, not the rows.

    Raises:
        NothingToSimulate: if the settings name a division that is no county or township of Anqing.
    """
    chance = Chance(settings.seed)
    counties = populate(settings, chance)
    for county in counties:
        yield from _opening(county, settings.first, chance)
    for month in range(settings.first, settings.first + settings.months):
        for county in counties:
            _live(Scene(county, month, chance), is_first=month == settings.first)
        for day in _days(month):
            for name, county in _due(counties, day):
                yield from _deliver(name, county, day, chance)
            if settings.bad and day.day == BAD_DAY:
                yield from _unreadable(counties[0], day)


def _days(month: int) -> Iterator[date]:
    day = first_day(month)
    while month_of(day) == month:
        yield day
        day += DAY


def _live(scene: Scene, *, is_first: bool) -> None:
    for part in PARTS:
        part(scene)
    first_on = first_day(scene.month)
    if first_on.month == 1 and not is_first:
        _renew(scene.county, first_on)


def _opening(county: County, first: int, chance: Chance) -> Iterator[Row]:
    """What is known on the first day, and how far each feed reached before it."""
    on = first_day(first)
    for department, statements in (
        ("mz", registered(county, first, chance)),
        ("cl", certified(county, first, chance)),
        ("rs", insured(county, first)),
        ("mz", _covers_before(county, on)),
    ):
        delivery = Delivery(_at(on, 0, county), f"{county.code}-{department}", f"{department}-{county.code}-opening")
        for statement in statements:
            yield delivery.row(statement)


def _covers_before(county: County, on: date) -> Iterator[Statement]:
    for channel in CHANNELS.values():
        if channel.feed is not None:
            yield _covered(county, channel.feed, channel.covered_on(channel.last_before(on, county.index)))


def _renew(county: County, on: date) -> None:
    """The premium aid of a new year."""
    for home in county.homes:
        if home.category in {"C1", "C2", "C3"} and home.here(month_of(on)):
            county.wait("civil-affairs", on, premium_aid(county, home, on))


def _due(counties: list[County], day: date) -> list[tuple[str, County]]:
    due = [
        (channel.hour, county.index, name, county)
        for name, channel in CHANNELS.items()
        for county in counties
        if channel.is_due(day, county.index)
    ]
    return [(name, county) for _, _, name, county in sorted(due, key=lambda one: one[:3])]


def _deliver(name: str, county: County, day: date, chance: Chance) -> Iterator[Row]:
    channel = CHANNELS[name]
    covered_on = channel.covered_on(day)
    news = county.ready(name, covered_on)
    follow_up(county, news, day, chance)
    if chance.happens(rates.REVERSED):
        news.reverse()
    bulk = BULK[name](county, day, chance) if name in BULK else iter(())
    statements: Iterator[Statement] = chain(news, bulk)
    if channel.feed is not None or name in BULK:
        statements = Dirt(county, name, day, chance).soiled(statements)
    row = _delivery(name, county, day).row
    for statement in statements:
        yield row(statement)
    if channel.feed is not None:
        yield row(_covered(county, channel.feed, covered_on))


def _delivery(name: str, county: County, day: date) -> Delivery:
    channel = CHANNELS[name]
    source = f"{county.code}-{channel.department}"
    return Delivery(_at(day, channel.hour, county), source, f"{channel.department}-{county.code}-{name}-{day}")


def _unreadable(county: County, day: date) -> Iterator[Row]:
    """A file typed by hand."""
    batch = f"rx-{county.code}-{day}"
    return unreadable(Delivery(_at(day, BAD_HOUR, county), f"{county.code}-rx", batch), county)


def _at(day: date, hour: int, county: County) -> str:
    return f"{day}T{hour:02d}:{county.index * MINUTES_APART:02d}:00Z"


def _covered(county: County, feed: str, through_on: date) -> Statement:
    data: Data = {"feed": feed, "covered_through_on": through_on.isoformat()}
    return Statement("FeedCovered", f"division/{county.division}", county.division, through_on.isoformat(), data)
