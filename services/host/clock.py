"""The clock, and time as a message: ticks at every midnight that passes, and between them as often as asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from schemas.dates import CHINA, civil_date
from schemas.event import Event, Origin, event_of, record_of_number
from schemas.events.system import Tick
from schemas.fields import NATION

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "shouwang"
"""Source of what Shouwang itself says."""

SYSTEM = "system"
"""Subject of what Shouwang itself says, and the stream of its ticks."""

DAY_MINUTES = 1_440
QUARTER = 15
"""Minutes between the ticks of live time: as late as a limit of hours may be noticed."""


def now() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC)


def midnight(day: date) -> datetime:
    """The instant at which a civil day begins."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def ticks(last_at: datetime | None, until: datetime, minutes: int = DAY_MINUTES) -> Iterator[datetime]:
    """The instants, every so many minutes from midnight on, behind the last tick and up to another instant.

    Of a new log it is only the last of them.
    """
    end = _latest(until, minutes)
    at = end if last_at is None else next_tick(last_at, minutes)
    while at <= end:
        yield at
        at += timedelta(minutes=minutes)


def live_ticks(last_at: datetime | None, until: datetime) -> Iterator[datetime]:
    """The midnights behind the last tick, as in a history, and then the last quarter of an hour."""
    for at in ticks(last_at, until):
        yield at
        last_at = at
    if last_at is not None and last_at < (quarter := _latest(until, QUARTER)):
        yield quarter


def next_tick(after_at: datetime, minutes: int) -> datetime:
    """The first instant behind another at which there is a tick."""
    return _latest(after_at, minutes) + timedelta(minutes=minutes)


def _latest(until: datetime, minutes: int) -> datetime:
    begin, grain = midnight(civil_date(until)), timedelta(minutes=minutes)
    return begin + (until - begin) // grain * grain


def tick(at: datetime) -> Event:
    """The statement that it is now `at`; its id derives from the instant, so that it may be said twice."""
    origin = Origin(source=SOURCE, subject=SYSTEM, division=NATION)
    return event_of(origin, record_of_number(SOURCE, f"tick/{at.isoformat()}"), Tick(at=at), civil_date(at))
