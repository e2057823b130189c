"""What the door is told beside the records, and its answers: terms of a delivery and a publisher, one answer each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from services.policy.divisions import trim
from services.policy.shape import NATION

if TYPE_CHECKING:
    from datetime import datetime

    from schemas.faults import Fault

OnChange = Literal["correct", "refuse"]
"""What another statement under a known number and revision is: a correction of the first, or a mistake."""

Kind = Literal["stored", "duplicate", "superseded", "conflict", "rejected", "not_permitted"]
"""What became of a record.

新存 stored、已有 duplicate、已被更高版本取代 superseded (kept, but a greater revision is known)、编号冲突 conflict、
拒收 rejected、越权 not_permitted. The last three are kept as dead letters, with a fault.
"""

REFUSED: frozenset[Kind] = frozenset({"conflict", "rejected", "not_permitted"})


Why = tuple[str, str, str]
"""Reason of a refusal, the column that it speaks of or an empty text, and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is handed over under one word (批次): a file, or what a publisher sends by HTTP on one day.

    `county` has 6 digits. `known_at` is when a loaded history became known; a live delivery leaves it out. `source` is
    as the log names it (`340826-yb`); empty where each line of an event file says its own. Equal rows without a number
    are told apart by counting them within it. `is_numbered`: its source numbers its records itself, so that one number
    means one person; `may_change_person`: a number that comes with another person moves to them.
    """

    county: str
    batch: str
    known_at: datetime | None = None
    source: str = ""
    mapping: str | None = None
    on_change: OnChange = "correct"
    may_change_person: bool = False
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Permit:
    """What a publisher may say (授权): types of events, divisions and all below them, sources; None or empty: any."""

    publisher: str
    types: frozenset[str] | None = None
    divisions: tuple[str, ...] = ()
    sources: frozenset[str] | None = None

    def speaks_for(self, source: str) -> bool:
        """Whether it may speak as a source: one of its own, or a register of one (`340826-yb` and `340826-yb-op`)."""
        return self.sources is None or any(source == one or source.startswith(f"{one}-") for one in self.sources)

    def covers(self, division: str) -> bool:
        """Whether it may speak of a division."""
        return not self.divisions or any(one == NATION or division.startswith(one) for one in map(trim, self.divisions))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one record (答复), whole: of a row with several statements all are taken, or none.

    `fault` is there for what was refused; `column` is the column of a department's file that it speaks of.
    """

    kind: Kind
    event_ids: tuple[str, ...] = ()
    fault: Fault | None = None
    column: str | None = None

    @property
    def why(self) -> Why:
        """Why the record was refused, as reasons are counted."""
        fault = self.fault
        return ("", "", "") if fault is None else (fault.reason, self.column or "", fault.what)

    @property
    def is_refused(self) -> bool:
        """Whether it lies among the dead letters."""
        return self.kind in REFUSED
