"""Which revision the log has of records that came too late, so that their sender can be told what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import from_json

from schemas.event import parse
from services.eventlog.protocol import RECORD_DIGITS
from services.ingest.said import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.eventlog.sql import SqlLog
    from services.ingest.answer import Answer
    from services.ingest.process import Parcel


def revisions(log: SqlLog, parcel: Parcel, answers: Sequence[Answer]) -> dict[int, int]:
    """The greatest known revision of each record that was outdone, by its place among the answers (from 0)."""
    asked: dict[int, tuple[str, str]] = {}
    for place, (said, answer) in enumerate(zip(parcel.saids, answers, strict=True)):
        if answer.kind == "superseded" and isinstance(said, Said):
            asked[place] = (from_json(said.lines[0])["subject"], answer.event_ids[0][:RECORD_DIGITS])
    wanted: dict[str, set[str]] = {}
    for subject, record in asked.values():
        wanted.setdefault(subject, set()).add(record)
    with log.reader() as reader:
        known = reader.statements(wanted)
    return {place: max(parse(one.body).revision for one in known[key]) for place, key in asked.items()}
