"""From a raw record to an event or a reason: validated once, here, and never looked up anywhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from schemas.event import Event, event_id_of, record_of_content, record_of_number
from schemas.events.registration import HouseholdMoved
from schemas.faults import MEND, Fault, wrong_date
from services.ingest.line import Line, read_line

if TYPE_CHECKING:
    from services.policy.divisions import Divisions

MAX_LINE_BYTES = 65_536
"""No statement needs more; a longer line is a file without line ends, or something else in a field."""

TOO_LARGE = Fault("not_json", "", f"一行超过 {MAX_LINE_BYTES} 字节 / a line of more than {MAX_LINE_BYTES} bytes", MEND)
NOT_TEXT = Fault(
    "not_json", "", "不是 UTF-8 文本 / not UTF-8 text", "请以 UTF-8 编码重新导出 / export it again, in UTF-8"
)
AHEAD = Fault(
    "wrong_date", "occurredon", "发生日期在今天之后 / the day of occurrence lies ahead",
    "请更正日期，或到期后再报 / mend the day, or send it when it has come",
)  # fmt: skip
FUTURE = Fault("wrong_date", "occurredon", "发生日期晚于获知日期 / it occurred after it became known", MEND)
NOT_YET = Fault("wrong_date", "recordedat", "获知时间尚未到来 / it became known on a day that lies ahead", MEND)
NO_DIVISION = Fault("invalid_field", "division", "没有这个行政区划代码 / no such division", MEND)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """Bytes as a source sent them, and where they stood: a file or channel, and the line in it (from 1).

    `mends` is the number of the dead letter in whose place it comes.
    """

    place: str
    line: int
    raw: bytes
    mends: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An event, and when it became known if it is a loaded history."""

    event: Event
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that is no event (拒收), with the reason."""

    record: RawRecord
    fault: Fault

    def __str__(self) -> str:
        return f"{self.record.place} 第 {self.record.line} 行 / line {self.record.line}: {self.fault}"


class Intake:
    """Takes the records of one delivery, in order: equal rows without a number are told apart by counting them."""

    def __init__(self, divisions: Divisions, today: date) -> None:
        self._divisions = divisions
        self._today = today
        self._equal: Counter[str] = Counter()

    def take(self, record: RawRecord) -> Accepted | Rejected:
        """The event that a record is, or why it is none."""
        if len(record.raw) > MAX_LINE_BYTES:
            return Rejected(record, TOO_LARGE)
        line = read_line(record.raw)
        if isinstance(line, Fault):
            return Rejected(record, line if _is_text(record.raw) else NOT_TEXT)
        fault = self._misfit(line)
        if fault is not None:
            return Rejected(record, fault)
        return Accepted(self._event(line), line.recordedat)

    def _misfit(self, line: Line) -> Fault | None:
        happened_on = line.data.happened_on()
        if happened_on is not None and happened_on != line.occurredon:
            return wrong_date(happened_on)
        known_on = self._today if line.recordedat is None else civil_date(line.recordedat)
        if known_on > self._today:
            return NOT_YET
        if line.occurredon > known_on:
            return AHEAD if line.occurredon > self._today else FUTURE
        places = _places(line).items()
        unknown = next((path for path, code in places if not self._divisions.exists(code, known_on)), None)
        return None if unknown is None else replace(NO_DIVISION, path=unknown)

    def _event(self, line: Line) -> Event:
        kind = line.type
        if line.id is not None:
            record = record_of_number(line.source, line.id)
        else:
            first = record_of_content(line.source, kind, line.subject, line.occurredon, line.data, 0)
            ordinal = self._equal[first]
            self._equal[first] += 1
            record = (
                first
                if ordinal == 0
                else record_of_content(line.source, kind, line.subject, line.occurredon, line.data, ordinal)
            )
        return Event(
            event_id=event_id_of(record, line.revision, kind, line.subject, line.occurredon, line.data), record=record,
            revision=line.revision, subject=line.subject, division=line.division, type=kind,
            schema_version=line.data.VERSION, occurred_on=line.occurredon, source=line.source, batch=line.batch,
            payload=line.data,
        )  # fmt: skip


def _places(line: Line) -> dict[str, str]:
    """The divisions that a line names, by field: where nobody knows the policy, no household could be read any more."""
    places = {"division": line.division}
    if line.subject.startswith("division/"):
        places["subject"] = line.subject.removeprefix("division/")
    if isinstance(line.data, HouseholdMoved):
        places["data.to_division"] = line.data.to_division
    return places


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
