"""What a source says happened, and what the log adds: the event, its identity, its bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, ClassVar

from schemas.codec import Codec, payload_bytes
from schemas.dates import civil_date
from schemas.events import event_types
from schemas.faults import Fault, UnreadableEvent
from schemas.payload import Payload

__all__ = [
    "Event",
    "Fault",
    "Origin",
    "Payload",
    "Recorded",
    "UnreadableEvent",
    "body_of",
    "canonical",
    "event_id_of",
    "event_of",
    "parse",
    "payload_of",
    "record_of_content",
    "record_of_number",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One statement of a source (事件) about a record; not validated again once made.

    `event_id` is 32 hexadecimal digits and begins with the 16 of `record`. `subject` is `person/<ref>`,
    `household/<id>`, `division/<code>` or `system`. `division` is where the source says it happened (12 digits; for
    access and counts only). `schema_version` is always that of the payload class: older bodies are lifted on reading.
    """

    specversion: ClassVar[str] = "1.0"

    event_id: str
    record: str
    revision: int
    subject: str
    division: str
    type: str
    schema_version: int
    occurred_on: date
    source: str
    batch: str | None = None
    payload: Payload


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in the log: its place there, and when it became known (获知; aware UTC)."""

    event: Event
    position: int
    recorded_at: datetime

    @property
    def known_on(self) -> date:
        """Civil date on which the statement became known."""
        return _civil_date(self.recorded_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who speaks, of whom, where, in which delivery: what events of one row have in common."""

    source: str
    subject: str
    division: str
    batch: str | None = None


def event_of(origin: Origin, record: str, payload: Payload, occurred_on: date, revision: int = 0) -> Event:
    """The event that says `payload` of the record, with its identity derived.

    Raises:
        UnreadableEvent: if an attribute is not allowed, or the type is not said of such a subject or on such a day.
    """
    kind = type(payload).__name__
    attributes = {
        "specversion": "1.0",
        "id": event_id_of(record, revision, kind, origin.subject, occurred_on, payload),
        "record": record,
        "revision": revision,
        "subject": origin.subject,
        "division": origin.division,
        "type": kind,
        "schemaversion": payload.VERSION,
        "occurredon": occurred_on,
        "source": origin.source,
        "batch": origin.batch,
        "data": payload,
    }
    return _codec().make(attributes)


def record_of_number(source: str, number: str) -> str:
    """The record that a source keeps under its own number; 16 hexadecimal digits."""
    return sha256(f"number\0{source}\0{number}".encode()).hexdigest()[:16]


def record_of_content(  # noqa: PLR0913, PLR0917  (exactly what identity is made of)
    source: str, kind: str, subject: str, occurred_on: date, payload: Payload, ordinal: int
) -> str:
    """The record of a row of type `kind` without a number; `ordinal` counts equal rows of one delivery from 0.

    The same file delivered twice gives the same records; two equal rows in one file give two.
    """
    head = f"content\0{source}\0{kind}\0{subject}\0{occurred_on.isoformat()}\0{ordinal}\0"
    return sha256(head.encode() + payload_bytes(payload)).hexdigest()[:16]


def event_id_of(  # noqa: PLR0913, PLR0917  (exactly what identity is made of)
    record: str, revision: int, kind: str, subject: str, occurred_on: date, payload: Payload
) -> str:
    """Identifier of a statement about the record: the same statement sent again has the same one."""
    head = f"{revision}\0{kind}\0{subject}\0{occurred_on.isoformat()}\0"
    return record + sha256(head.encode() + payload_bytes(payload)).hexdigest()[:16]


def canonical(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON (RFC 8785) of a mapping whose keys are ASCII and whose numbers are integers."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def body_of(event: Event) -> bytes:
    """The event as a CloudEvents 1.0 structured object in canonical JSON: what is stored and hashed."""
    return _codec().body_of(event)


def parse(body: bytes) -> Event:
    """The event that the bytes say, lifted to the newest version of its type; the bytes stay as they are.

    Raises:
        UnreadableEvent: with reason, field, and what to do.
    """
    return _codec().parse(body)


def payload_of(name: str, content: Mapping[str, Any]) -> Payload | tuple[Fault, ...]:
    """The payload of a type from JSON values (dates and months as text), or everything that is wrong with them."""
    return _codec().payload_of(name, json.dumps(content).encode())


@lru_cache(maxsize=4_096)
def _civil_date(moment: datetime) -> date:
    """One delivery brings thousands of statements: all that it makes known share one date."""
    return civil_date(moment)


@cache
def _codec() -> Codec[Event]:
    return Codec(Event, event_types())
