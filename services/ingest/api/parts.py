"""What the application is made of: handed in by the host, found by the handlers of requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fastapi import Request

from schemas.events.correction import Retracted
from schemas.faults import Fault
from services.eventlog.sql import SqlLog
from services.ingest.answer import Kind, Permit
from services.ingest.api.figures import Figures
from services.ingest.api.keyring import Keyring
from services.ingest.api.limits import Limits
from services.ingest.api.writer import Writer
from services.ingest.deliveries import Handed
from services.ingest.mapping import Mapping as Columns
from services.ingest.people import Refs
from services.ingest.publishers import Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a department that has been received, and what was said beside it."""

    path: Path
    mapping: str
    division: str
    covers_through: date | None
    permit: Permit


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: its delivery, what this reading added by answer, and why it could not be read on, if so.

    `is_resent`: it was read to its end before.
    """

    handed: Handed
    counts: Mapping[Kind, int]
    is_resent: bool
    broken: Fault | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that a handler needs. `reading` lets so many files in at once; `stop` ends their reading."""

    log: SqlLog
    refs: Refs
    writer: Writer
    keyring: Keyring
    figures: Figures
    limits: Limits
    clock: Callable[[], datetime]
    mappings: Mapping[str, Columns]
    take_file: Callable[[Upload], Taken | Fault]
    stop: Callable[[], None]
    reading: asyncio.Semaphore
    is_well: Callable[[], bool]


def parts_of(request: Request) -> Parts:
    """The parts of the application that a request came to."""
    parts: Parts = request.app.state.parts
    return parts


def permit_of(publisher: Publisher) -> Permit:
    """What a publisher may say; what a source said it may always take back."""
    types = None if publisher.types is None else publisher.types | {Retracted.__name__}
    return Permit(publisher.publisher, types, publisher.divisions, frozenset(publisher.sources))
