"""Values as JSON shows them: enumerations by name, dates and instants as ISO text, figures as an object by name."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any


def plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON can hold
    """A frozen value as JSON values.

    >>> plain(date(2025, 3, 1))
    '2025-03-01'
    """
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, date):
        return _day_or_moment(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _field(field.name, getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {plain(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def _day_or_moment(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat()


def _field(name: str, value: Any) -> Any:  # noqa: ANN401  # as above
    if name == "values":
        return plain(dict(value))
    if name == "cause" and isinstance(value, tuple):
        return {"event_id": value[0], "position": value[1]}
    return plain(value)
