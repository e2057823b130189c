"""What the rows of a file say: by a mapping, or as lines of an event file, whose people and texts get references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.faults import Fault
from services.ingest.answer import Answer
from services.ingest.intake import RawRecord
from services.ingest.mapper import Mapper
from services.ingest.people import resolve
from services.ingest.readers import read
from services.ingest.said import Row
from services.ingest.sift import Turned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from services.ingest.answer import Delivery
    from services.ingest.mapping import Mapping
    from services.ingest.people import Refs
    from services.ingest.said import Said
    from services.policy.divisions import Divisions

LONGEST_LINE_BYTES = 1 << 20
"""Read at most this much of one line at a time; the door refuses anything near it."""


def rows_of(path: Path, mapping: Mapping | None) -> Iterator[Row] | Fault:
    """The rows of a department's file, or the lines of an event file; or why it cannot be read.

    Raises:
        BrokenFile: while iterating, where the rest of the file cannot be told apart.
        OSError: the file cannot be opened.
    """
    return _lines(path) if mapping is None else read(path, mapping.columns)


def _lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE_BYTES), b""), 1):
            if line.strip():
                yield Row(number, {}, line.rstrip(b"\r\n"))


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what each row of a delivery says; without a mapper, rows are lines of an event file."""

    mapper: Mapper | None
    refs: Refs
    today: date

    @classmethod
    def of(
        cls, mapping: Mapping | None, refs: Refs, divisions: Divisions, delivery: Delivery, today: date
    ) -> Teller:  # fmt: skip
        """The teller of a delivery."""
        return cls(None if mapping is None else Mapper(mapping, refs, divisions, delivery, today), refs, today)

    def say(self, place: str, row: Row) -> Said | Turned:
        """What a row says, or why it says nothing."""
        record = RawRecord(place, row.number, row.raw)
        said = resolve(record, self.refs, self.today) if self.mapper is None else self.mapper.take(record, row)
        if isinstance(said, Fault):
            people = () if self.mapper is None else self.mapper.named(row)
            return Turned(record, Answer("rejected", fault=said), people)
        return said
