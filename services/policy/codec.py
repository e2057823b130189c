"""The canonical bytes of a policy book: what is hashed, stored in the log and read again years later."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.policy.divisions import Division, Divisions
from services.policy.errors import BookUnreadable
from services.policy.shape import Entry, Parameter, Value
from services.policy.workdays import CalendarYear, WorkingCalendar

FORMAT = 1
"""Raised when the layout of the bytes changes; older formats stay readable, since old books stay in the log."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a book consists of; parameters sorted by path, entries by their key."""

    parameters: tuple[Parameter, ...]
    entries: tuple[Entry, ...]
    divisions: Divisions
    calendar: WorkingCalendar


def write(content: Content) -> bytes:
    """Canonical JSON (RFC 8785: sorted ASCII keys, integers, no spaces), the same for equal contents."""
    document = {
        "format": FORMAT,
        "parameters": {p.path: [p.unit, p.description, p.may_be_absent] for p in content.parameters},
        "values": _values(content.entries),
        "divisions": [
            [
                row.code,
                row.level,
                row.name,
                row.parent,
                _text(row.valid_from_on),
                _text(row.valid_through_on),
                row.successor,
            ]
            for row in content.divisions.rows
        ],
        "calendar": [
            [
                year.year,
                year.published_on.isoformat(),
                year.source,
                [day.isoformat() for day in year.holidays],
                [day.isoformat() for day in year.workdays],
            ]
            for year in content.calendar.years
        ],
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read(stored: bytes) -> Content:
    """The content written earlier.

    Raises:
        BookUnreadable: the bytes are no book, or of a format that this version does not know.
    """
    try:
        document = json.loads(stored)
    except ValueError as error:
        raise BookUnreadable(f"not JSON ({error})") from error
    found = document.get("format") if isinstance(document, dict) else None
    if found != FORMAT:
        raise BookUnreadable(f"format {found!r}, this version reads {FORMAT}")
    return Content(
        parameters=tuple(Parameter(path, *rest) for path, rest in sorted(document["parameters"].items())),
        entries=tuple(_entries(document["values"])),
        divisions=Divisions(_division(row) for row in document["divisions"]),
        calendar=WorkingCalendar(_year(row) for row in document["calendar"]),
    )


def _values(entries: Iterable[Entry]) -> dict[str, list[list[object]]]:
    values: dict[str, list[list[object]]] = {}
    for entry in entries:
        dates = (entry.effective_on.isoformat(), entry.published_on.isoformat())
        values.setdefault(entry.path, []).append([entry.division, *dates, entry.value, entry.source])
    return values


def _entries(values: Mapping[str, list[list[Any]]]) -> Iterable[Entry]:
    for path, rows in sorted(values.items()):
        for division, effective, published, value, source in rows:
            yield Entry(path, division, _date(effective), _date(published), _value(value), source)


def _value(value: Any) -> Value | None:  # noqa: ANN401 - what JSON holds
    return tuple(value) if isinstance(value, list) else value


def _division(row: list[Any]) -> Division:
    code, level, name, parent, start, end, successor = row
    return Division(code, level, name, parent, _optional_date(start), _optional_date(end), successor)


def _year(row: list[Any]) -> CalendarYear:
    year, published, source, holidays, workdays = row
    return CalendarYear(year, _date(published), source, tuple(map(_date, holidays)), tuple(map(_date, workdays)))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _optional_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
