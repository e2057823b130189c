"""A file tried: what it would become, without a database and under a key that nobody keeps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from schemas.dates import civil_date
from schemas.faults import Fault
from services.host.checking import ThrownAway
from services.ingest.intake import Intake
from services.ingest.readers.broken import BrokenFile
from services.ingest.sift import Fit, Turned, sift
from services.ingest.teller import Teller, rows_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.host.ingesting import Job
    from services.ingest.answer import Why
    from services.policy.divisions import Divisions


@dataclass(slots=True)
class Rehearsal:
    """What would become of a file (试读): rows, those that fit, why the others do not, and the first events."""

    rows: int = 0
    fit: int = 0
    reasons: Counter[Why] = field(default_factory=Counter)
    preview: list[Any] = field(default_factory=list)
    broken: Fault | None = None
    unread: tuple[str, ...] = ()

    def take(self, one: Fit | Turned, shown: int) -> None:
        """Count a row; of the first that fit, keep what they say."""
        self.rows += 1
        if isinstance(one, Turned):
            self.reasons[one.answer.why] += 1
            return
        self.fit += 1
        if self.fit <= shown:
            self.preview += map(from_json, one.said.lines)


def rehearse(job: Job, divisions: Divisions, at: datetime, shown: int) -> Rehearsal | Fault:
    """Try a file; the events of its first `shown` rows that fit are told, with pseudonyms that mean nothing.

    Raises:
        OSError: the file cannot be read.
    """
    rows = rows_of(job.path, job.mapping)
    if isinstance(rows, Fault):
        return rows
    tried, today = Rehearsal(), civil_date(at)
    teller = Teller.of(job.mapping, ThrownAway(), divisions, job.delivery("trial"), today)
    intake = Intake(divisions, today)
    try:
        for row in rows:
            if not tried.rows and job.mapping is not None:
                tried.unread = job.mapping.columns.unread(row.cells)
            tried.take(sift(teller.say(job.place, row), intake, None), shown)
    except BrokenFile as broken:
        tried.broken = broken.fault
    return tried
