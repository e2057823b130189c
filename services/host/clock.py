"""The clock, and time as a message: ticks at every midnight that passes, and between them as often as asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from schemas.dates import CHINA, civil_date
from schemas.event import Event, Origin, event_of, record_of_number
from schemas.events.system import Tick
from schemas.fields import NATION
from services.eventlog.protocol import EPOCH

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


@dataclass(slots=True)
class Ticker:
    """Makes the ticks that come before what is said; knows the last one that the log has.

    `minutes` lie between those of a history that is loaded.
    """

    minutes: int
    last_at: datetime | None
    _quiet_until: dict[bool, datetime] = field(default_factory=dict)

    def until(self, moment: datetime, *, is_live: bool) -> Iterator[tuple[Event, datetime | None]]:
        """The ticks behind the last one and up to an instant, each with the recorded time that a history brings."""
        if moment < self._quiet_until.get(is_live, EPOCH):
            return
        grain = QUARTER if is_live else self.minutes
        for at in live_ticks(self.last_at, moment) if is_live else ticks(self.last_at, moment, grain):
            self.last_at = at
            yield tick(at), None if is_live else at
        self._quiet_until = {is_live: next_tick(moment, grain)}
