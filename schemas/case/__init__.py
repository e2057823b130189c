"""What warnings and people did about a household: the events of its alerts and its case, commands, lists, messages."""

from __future__ import annotations

from schemas.case.event import (
    TYPE,
    AnyChange,
    CaseEvent,
    alert_id,
    body_of,
    case_event_id,
    case_id,
    parse,
    stream_of,
)

__all__ = [
    "TYPE",
    "AnyChange",
    "CaseEvent",
    "alert_id",
    "body_of",
    "case_event_id",
    "case_id",
    "parse",
    "stream_of",
]
