"""What a department hands over, on its way to becoming events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.ingest.intake import RawRecord
    from services.vault.identity import Identity


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A row of a department's file (数据行): texts by column, and its number in the file (the head row is 1).

    `raw` is the row as it stood, for a dead letter. `mends` is the number of the dead letter that it says again.
    """

    number: int
    cells: Mapping[str, str]
    raw: bytes
    mends: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Note:
    """A text that must be sealed (封存文字): the event carries only `ref`; `about` is the pseudonym it speaks of."""

    ref: str
    text: str
    about: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """A raw record, and what it says: lines of an event file, the identities it named, the texts to be sealed.

    `columns` leads from the path of a field (`data.total_fen`) to the column it was read from, for reasons that a
    clerk can follow.
    """

    record: RawRecord
    lines: tuple[bytes, ...]
    people: tuple[Identity, ...] = ()
    notes: tuple[Note, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
