"""What the rows of a file say: by a mapping, or as lines of an event file, whose people and texts get references."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest
from typing import TYPE_CHECKING

from schemas.faults import Fault
from services.ingest.answer import Answer
from services.ingest.intake import RawRecord
from services.ingest.mapper import Mapper
from services.ingest.people import resolve
from services.ingest.readers import NO_LINES, is_table, read
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

TOTALS = ("合计", "小计", "总计")
"""Words that begin a row which adds others up."""

TOTALS_BEGIN = frozenset(word[0] for word in TOTALS)
TOTAL = Fault(
    "invalid_field", "", "此行像是合计行，不是一条记录 / a row of totals and no record",
    "若为合计行请删去 / if it is one, delete it",
)  # fmt: skip

LONGEST_LINE_BYTES = 1 << 20
"""Read at most this much of one line at a time; the door refuses anything near it."""


def rows_of(path: Path, mapping: Mapping | None) -> Iterator[Row] | Fault:
    """The rows of a department's file, or the lines of an event file; or why it cannot be read.

    Raises:
        BrokenFile: while iterating, where the rest of the file cannot be told apart.
        OSError: the file cannot be opened.
    """
    if mapping is not None:
        return read(path, mapping.columns)
    return NO_LINES if is_table(path) else _lines(path)


def fingerprint(path: Path, mapping: str) -> bytes:
    """What tells the file from all others, together with the mapping by which it is read; not keyed yet."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").digest() + mapping.encode()


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
        record = RawRecord(place, row.number, row.raw, row.mends)
        if self.mapper is None:
            said = resolve(record, self.refs, self.today)
            return Turned(record, Answer("rejected", fault=said)) if isinstance(said, Fault) else said
        said = TOTAL if _is_total(row) else self.mapper.take(record, row)
        if isinstance(said, Fault):
            # The mapper names the column in words; a list of refusals has a column for it.
            column = next((head for head in row.cells if f"“{head}”" in said.what), None)
            return Turned(record, Answer("rejected", fault=said, column=column), self.mapper.named(row))
        return said


def _is_total(row: Row) -> bool:
    """Whether its first filled cell says that it adds others up."""
    first = next((text for text in row.cells.values() if text), "")
    return first[0:1] in TOTALS_BEGIN and "".join(first.split()).startswith(TOTALS)
