"""The past, folded anew: a household and what it was given as they stood at any position of the log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from schemas import readings
from schemas.dates import civil_date
from schemas.errors import ShouwangError
from schemas.event import Recorded
from schemas.events.incident import WeatherWarned
from schemas.events.system import FeedCovered, PolicyAdopted
from services.eventlog.protocol import Bound
from services.monitor import places, store
from services.monitor.assess import assess
from services.monitor.given import Given
from services.monitor.household import Household, fact_of
from services.monitor.reading import Occasion
from services.monitor.residence import SOLO
from services.monitor.warm import told
from services.policy.book import PolicyBook

if TYPE_CHECKING:
    from datetime import date

    from schemas.assessment import Assessment
    from services.eventlog.protocol import Reader, TabledReader
    from services.monitor.reading import Reading


NO_EVENT = "0" * 32
"""Cause of a reading that was asked for and not caused by an event."""

END = 2**62
"""A position behind every record."""


class NothingRecorded(ShouwangError):
    """A question about something of which the log, up to the moment asked about, knows nothing."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            f"{what}：日志中没有记录；请核对编号，或放宽 --known-at / {what}: the log has nothing about it; "
            "check the id, or ask with a later --known-at"
        )


def household_at(reader: TabledReader, household_id: str, until: Bound) -> Household:
    """The household as the prefix of the log up to a bound says it is."""
    people = places.people_of(reader.connection, [household_id], until.position or END)[household_id]
    if household_id.startswith(SOLO):
        people.add("person/" + household_id.removeprefix(SOLO))
    household = Household(household_id)
    for stored in reader.streams([f"household/{household_id}", *sorted(people)], until).values():
        for recorded in told(stored):
            household.put(recorded)
    return household


def given_at(reader: TabledReader, until: Bound) -> Given:
    """The broadcasts that hold at a bound.

    Raises:
        NothingRecorded: no policy book had been adopted by then.
    """
    given: Given | None = None
    for stored in reader.at_positions(store.broadcasts(reader.connection, until.position or END)):
        if stored.type != "Tick" and (until.recorded_at is None or stored.recorded_at <= until.recorded_at):
            given = _after(reader, given, next(told([stored])))
    if given is None:
        raise NothingRecorded("PolicyAdopted")
    return given


def givens(reader: TabledReader) -> list[tuple[int, Given]]:
    """What holds from the position of each broadcast on, in order: for whoever asks about many positions."""
    found: list[tuple[int, Given]] = []
    given: Given | None = None
    for stored in reader.at_positions(store.broadcasts(reader.connection, END)):
        if stored.type != "Tick":
            given = _after(reader, given, next(told([stored])))
            if given is not None:
                found.append((stored.position, given))
    return found


def _after(reader: Reader, given: Given | None, recorded: Recorded) -> Given | None:
    payload, division = recorded.event.payload, recorded.event.subject.removeprefix("division/")
    if isinstance(payload, PolicyAdopted):
        content = reader.book(payload.digest)
        if content is None:
            raise NothingRecorded(f"policy book {payload.digest}")
        book = PolicyBook.from_bytes(content)
        return Given(book) if given is None else given.with_book(book)
    if given is not None and isinstance(payload, FeedCovered):
        return given.with_cover(division, payload)
    if given is not None and isinstance(payload, WeatherWarned):
        return given.with_warning(division, fact_of(recorded, payload))
    return given


def reading_on(reader: TabledReader, household_id: str, as_of: date, until: Bound) -> Reading:
    """Read a household on a date with what was known at a bound.

    Raises:
        NothingRecorded: there was nothing to read then.
    """
    household = household_at(reader, household_id, until)
    head = reader.head()
    moment = until.recorded_at or head.recorded_at
    occasion = Occasion(as_of, civil_date(moment), NO_EVENT, until.position or head.position, moment)
    reading = assess(household, occasion, given_at(reader, until))
    if reading is None:
        raise NothingRecorded(f"household {household_id}")
    return reading


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading again says of a recorded reading: the same, another by newer rules, or another without a reason."""

    outcome: Literal["same", "differs by rules", "differs"]
    recorded: Assessment
    again: Assessment | None


def verify(reader: TabledReader, recorded: Assessment, given: Given | None = None) -> Verdict:
    """Recompute a recorded reading from the log, under the book and cover of its moment (`given`, if known already)."""
    event_id, position = recorded.cause
    until = Bound(position=position)
    household = household_at(reader, recorded.household_id, until)
    known_on = civil_date(recorded.caused_at)
    occasion = Occasion(recorded.as_of, known_on, event_id, position, recorded.caused_at, recorded.corrects)
    reading = assess(household, occasion, given or given_at(reader, until))
    again = reading.assessment if reading is not None else None
    if again is not None and replace(again, rules_version=recorded.rules_version) == recorded:
        return Verdict("same", recorded, again)
    changed = again is None or again.rules_version != recorded.rules_version
    return Verdict("differs by rules" if changed and again is not None else "differs", recorded, again)


def recorded_reading(reader: Reader, household_id: str, reading_id: str) -> Assessment:
    """The reading that the log holds under an id.

    Raises:
        NothingRecorded: there is none.
    """
    for stored in reader.stream(readings.stream_of(household_id)):
        if stored.event_id == reading_id:
            return readings.parse(stored.body)
    raise NothingRecorded(f"reading {reading_id}")
