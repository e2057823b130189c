"""The chain of links over the whole log, and the first place where it does not hold."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256

from services.eventlog.protocol import EPOCH, GENESIS, Anchor, Stored

MICROSECOND = timedelta(microseconds=1)
_STAMPS = struct.Struct(">qq")  # position, recorded_at: fixed widths, so that no two records share their bytes


def microseconds(moment: datetime) -> int:
    """Microseconds since the epoch of an aware instant: exact, where a float timestamp would not be."""
    return (moment - EPOCH) // MICROSECOND


def instant(stamp: int) -> datetime:
    """The aware UTC instant `stamp` microseconds after the epoch."""
    return EPOCH + timedelta(microseconds=stamp)


def link_after(previous: bytes, position: int, stamp: int, body: bytes) -> bytes:
    """SHA-256 of previous link, position and recorded time (8 bytes each, big endian, microseconds) and body."""
    return sha256(b"".join((previous, _STAMPS.pack(position, stamp), body))).digest()


class Fault(Enum):
    """What is wrong at a break."""

    ORDER = "position does not follow the one before it"
    BACKDATED = "recorded before the record in front of it"
    LINK = "link does not follow: this record was changed or moved, or one before it is gone"
    COLUMNS = "columns do not say what the body says"
    CUT = "log ends before a position that is known to have existed"
    REWRITTEN = "link is not the one known from outside: the chain was written anew"


@dataclass(frozen=True, slots=True)
class Break:
    """The first bad record. For a cut tail, `position` is the last one left."""

    position: int
    fault: Fault


def first_break(
    stored: Iterable[Stored],
    *,
    since: Anchor = GENESIS,
    known: Anchor | None = None,
    agrees: Callable[[Stored], bool] | None = None,
) -> Break | None:
    """The first bad record of `stored`, which follow `since` in order; None if every record holds.

    Reads one record at a time and keeps none. `known` is an end of the log seen earlier or kept elsewhere: without
    it, a cut tail and a chain written anew as a whole cannot show. `agrees` says whether the columns beside a body
    are those that the body yields; the links cover position, time and body only.
    """
    position, link, recorded_at = since.position, since.link, EPOCH
    met = known is None or known == since
    for record in stored:
        if fault := _fault(record, Anchor(position, link), recorded_at):
            return Break(record.position, fault)
        if agrees is not None and not agrees(record):
            return Break(record.position, Fault.COLUMNS)
        position, link, recorded_at = record.position, record.link, record.recorded_at
        if known is not None and not met and position >= known.position:
            if (position, link) != (known.position, known.link):
                return Break(position, Fault.REWRITTEN)
            met = True
    return None if met else Break(position, Fault.CUT)


def _fault(record: Stored, before: Anchor, recorded_at: datetime) -> Fault | None:
    if record.position <= before.position:
        return Fault.ORDER
    if record.recorded_at < recorded_at:
        return Fault.BACKDATED
    stamp = microseconds(record.recorded_at)
    if record.link != link_after(before.link, record.position, stamp, record.body):
        return Fault.LINK
    return None
