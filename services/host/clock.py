"""The clock, and time as a message: one tick for every midnight that passes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from schemas.dates import CHINA, DAY, civil_date
from schemas.event import Event, Origin, event_of, record_of_number
from schemas.events.system import Tick
from schemas.fields import NATION

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "shouwang"
"""Source of what Shouwang itself says."""

SYSTEM = "system"
"""Subject of what Shouwang itself says, and the stream of its ticks."""


def now() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC)


def midnight(day: date) -> datetime:
    """The instant at which a civil day begins."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def ticks(last_on: date | None, until: datetime) -> Iterator[Event]:
    """One tick for each midnight after the day that was ticked last, up to an instant; of a new log only the last.

    A tick's id derives from its instant, so that it may be said twice.
    """
    end_on = civil_date(until)
    day = end_on if last_on is None else last_on + DAY
    while day <= end_on:
        yield tick(midnight(day))
        day += DAY


def tick(at: datetime) -> Event:
    """The statement that it is now `at`."""
    origin = Origin(source=SOURCE, subject=SYSTEM, division=NATION)
    return event_of(origin, record_of_number(SOURCE, f"tick/{at.isoformat()}"), Tick(at=at), civil_date(at))
