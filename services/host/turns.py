"""One change of a case as a line of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.case.course import AlertChange, Returned
from schemas.case.event import case_id
from schemas.case.findings import Visited
from schemas.dates import CHINA
from services.host.phrases import CHANGED, LIMITS, REASONS, SAYS, both
from services.host.words import CHANGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from schemas.assessment import Grade
    from schemas.case.event import CaseEvent
    from schemas.case.parts import Author
    from services.host.scale import Scales

NAMED = ("coordinator", "receiver", "to_household", "from_household", "until_on")
"""Fields of changes that a line shows as they are."""


def turn_text(event: CaseEvent, scales: Scales) -> str:
    """When (of a visit its own day, whenever it was told), of which case, what, and by whom, as work numbers."""
    case = case_id(event.household_id, event.number) if event.number else event.household_id
    who = f"，{by_text(event.by)}" if event.by is not None else ""
    on = event.change.visited_on if isinstance(event.change, Visited) else event.as_of
    return f"{on}  {case}  {change_text(event, scales.words(event.division))}{who}"


def by_text(by: Author) -> str:
    """Who said it, and on whose behalf."""
    return by.staff if by.on_behalf_of is None else f"{by.staff}（代 for {by.on_behalf_of}）"


def change_text(event: CaseEvent, words: Mapping[Grade, str]) -> str:
    """What a change says: its kind, and what a reader asks of it first; grades in the words of the place."""
    change = event.change
    if isinstance(change, AlertChange):
        grade = words[change.grade] if change.grade is not None else "—"
        return f"预警 {event.alert_id} {' '.join(CHANGES[change.step])}：{grade}"
    said = SAYS | {"reason": REASONS.get(change.kind, {})}
    details = [both(words, getattr(change, name)) for name, words in said.items() if getattr(change, name, None)]
    details += [str(getattr(change, name)) for name in NAMED if getattr(change, name, None) is not None]
    if isinstance(change, Returned):
        details.append(f"待乡镇改派，户在 {event.division} / for the township to assign, household in {event.division}")
    limit = getattr(change, "deadline", None)
    if limit is not None:
        details.append(both(LIMITS, limit if isinstance(limit, str) else limit.name))
    return "：".join([both(CHANGED, change.kind), *(["，".join(details)] if details else [])])


def when_text(at: datetime | None) -> str:
    """An instant in civil time; a dash for none.

    >>> from datetime import UTC, datetime
    >>> when_text(datetime(2026, 1, 1, 16, tzinfo=UTC))
    '2026-01-02 00:00'
    """
    return "—" if at is None else at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
