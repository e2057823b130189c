"""A record against what the log already has of it: known, outdone, in conflict, or booked to another person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemas.event import Origin, event_of
from schemas.events.correction import Retracted
from schemas.faults import Fault
from services.ingest.intake import Accepted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from schemas.event import Event
    from services.ingest.answer import Delivery

Key = tuple[str, str]
"""Subject and record."""

REBOOKED = "REBOOKED"
"""Why a record is withdrawn from whom it was booked to before (改记他人)."""

NOBODY = ""
"""Subject of the booking of a record that was retracted: its number may be used of anybody."""

CONFLICT = Fault(
    "conflict", "id", "同一编号此前报过不同的内容 / this number was sent before with another content",
    "更正请报更大的版本号，新记录请用新编号 / to correct it send a greater revision; a new record needs a new number",
)  # fmt: skip
OTHER_SUBJECT = Fault(
    "conflict", "id", "同一编号此前记在另一主体名下 / this number was sent before of somebody else",
    "请核对编号；确属改记的，先撤回原记录 / check the number; if it was wrong before, retract the first record",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """What the log has about a record: one statement, of whatever content."""

    event_id: str
    revision: int
    is_retraction: bool


@dataclass(frozen=True, slots=True)
class Booking:
    """Of whom a record is said (记账主体), by the statement that holds."""

    subject: str
    revision: int
    occurred_on: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """The events to append for a record, in order; whether what it says is outdone by a greater revision."""

    events: tuple[Accepted, ...]
    is_superseded: bool


def is_tracked(delivery: Delivery) -> bool:
    """Whether it is remembered of whom each record of a delivery is said."""
    return delivery.may_change_person or delivery.on_change == "refuse" or delivery.is_numbered


class Judge:
    """Judges the records of one transaction in their order; what was judged counts for those behind it."""

    def __init__(self, known: dict[Key, list[Statement]], booked: dict[str, Booking]) -> None:
        self._known = known
        self._booked = booked
        self.changed: dict[str, Booking] = {}
        """Bookings that are new or other than they were."""

    def judge(self, accepted: Sequence[Accepted], delivery: Delivery) -> Verdict | Fault:
        """What becomes of the events of one record, or why they are refused, all of them."""
        if is_tracked(delivery):
            faults = (self._conflict(one.event, delivery) for one in accepted)
            fault = next((found for found in faults if found is not None), None)
            if fault is not None:
                return fault
        told: list[Accepted] = []
        is_superseded = False
        for one in accepted:
            is_superseded |= self._is_outdone(one.event, delivery)
            told += (Accepted(event, one.recorded_at) for event in self._take(one.event, delivery))
        return Verdict(tuple(told), is_superseded)

    def _conflict(self, event: Event, delivery: Delivery) -> Fault | None:
        known = self._known.get((event.subject, event.record), ())
        if any(one.event_id == event.event_id for one in known):
            return None
        booking = self._booking(event)
        if booking is not None and booking.subject != event.subject and not delivery.may_change_person:
            return OTHER_SUBJECT
        if isinstance(event.payload, Retracted) or delivery.on_change == "correct":
            return None
        is_reused = any(one.revision == event.revision and not one.is_retraction for one in known)
        return CONFLICT if is_reused else None

    def _booking(self, event: Event) -> Booking | None:
        """To whom the record of an event is booked, if to anybody."""
        found = self._booked.get(event.record)
        return None if found is None or found.subject == NOBODY else found

    def _is_outdone(self, event: Event, delivery: Delivery) -> bool:
        booking = self._booking(event) if delivery.may_change_person else None
        if booking is not None and booking.revision > event.revision:
            return True
        return any(one.revision > event.revision for one in self._known.get((event.subject, event.record), ()))

    def _take(self, event: Event, delivery: Delivery) -> list[Event]:
        """The event, and the retraction that a change of person asks for. A statement sent again changes nothing."""
        known = self._known.setdefault((event.subject, event.record), [])
        if any(one.event_id == event.event_id for one in known):
            return [event]
        known.append(Statement(event.event_id, event.revision, isinstance(event.payload, Retracted)))
        if not is_tracked(delivery):
            return [event]
        mine, before = Booking(event.subject, event.revision, event.occurred_on), self._booking(event)
        holds = before is None or event.revision >= before.revision
        if holds:
            is_freed = isinstance(event.payload, Retracted) and not delivery.may_change_person
            kept = replace(mine, subject=NOBODY) if is_freed else mine
            self._booked[event.record] = self.changed[event.record] = kept
        if before is None or before.subject == event.subject:
            return [event]
        return [event, _withdrawn(event, before if holds else mine)]


def _withdrawn(event: Event, booking: Booking) -> Event:
    """That a record no longer concerns a subject; made of that booking alone, so that the order is no matter."""
    origin = Origin(source=event.source, subject=booking.subject, division=event.division, batch=event.batch)
    return event_of(origin, event.record, Retracted(reason=REBOOKED), booking.occurred_on, booking.revision)
