"""Reading event files into the log: in batches, from where the last run stopped, until told to stop."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from services.host.clock import now
from services.host.front import Mark
from services.ingest.intake import Intake, RawRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from services.host.hosts import Host

IDENTITY_BYTES = 65_536
"""A file is known again by its name and its first bytes; one that begins otherwise is read from the start."""

SHOWN_BYTES = 1 << 20
"""How far progress is told of at once while a file that was read before is passed over."""

Progress = "Callable[[int], None]"


@dataclass
class Stop:
    """Set by a signal: the batch in hand is finished, then the work ends."""

    asked: bool = field(default=False)


def work(host: Host, files: list[Path], stop: Stop, advance: Callable[[int], None]) -> int:
    """Read files in the order given; how many records they held that had not been read.

    `advance` is told the bytes read, those of earlier runs included.

    Whatever was committed is not read again, and reading it again would change nothing.

    Raises:
        OSError: a file cannot be read.
    """
    records = 0
    for file in files:
        for batch, end in _batches(host, file, advance):
            with collector_at_rest():
                host.take(batch, end)
            records += len(batch)
            if stop.asked:
                return records
    return records


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Collect once, afterwards: nothing leaves cycles behind, and what is kept lives on and needs no more looks."""
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        gc.freeze()
        gc.enable()


def _batches(host: Host, file: Path, advance: Callable[[int], None]) -> Iterator[tuple[list, Mark]]:  # type: ignore[type-arg]
    intake = Intake(host.book.divisions, civil_date(now()))
    with file.open("rb") as stream:
        identity = _identity(file, stream)
        done = host.read_so_far(identity)
        lines = _lines(file, stream)
        seen = 0
        for record, end in lines:
            if end > done:
                break
            if end - seen > SHOWN_BYTES:
                advance(end - seen)
                seen = end
            # Rows without a number are told apart by counting equal ones, so those before must be counted again.
            if b'"id"' not in record.raw:
                intake.take(record)
        else:
            advance(done - seen)
            return
        advance(done - seen)
        first = [(record, end)]
        while chunk := first + list(islice(lines, host.settings.batch_events - len(first))):
            first = []
            yield [intake.take(record) for record, _ in chunk if record.raw.strip()], Mark(identity, chunk[-1][1])
            advance(chunk[-1][1] - done)
            done = chunk[-1][1]


def _lines(file: Path, stream: BinaryIO) -> Iterator[tuple[RawRecord, int]]:
    """Each line with the offset of its end. A giant without line ends is cut, so that memory stays bounded."""
    stream.seek(0)
    end = 0
    number = 0
    while raw := stream.readline(LONGEST_LINE_BYTES):
        number += 1
        end += len(raw)
        yield RawRecord(file.name, number, raw.rstrip(b"\r\n")), end


LONGEST_LINE_BYTES = 1 << 20
"""Read at most this much of one line at a time; the door refuses anything near it."""


def _identity(file: Path, stream: BinaryIO) -> str:
    stream.seek(0)
    return sha256(file.name.encode() + b"\0" + stream.read(IDENTITY_BYTES)).hexdigest()
