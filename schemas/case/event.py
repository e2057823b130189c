"""The event of a case: who changed what, by which cause, and when; its identity and its bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, TypeAlias

from pydantic import Field, TypeAdapter

from schemas.case.course import (
    Accepted,
    AlertChange,
    Closed,
    Dispatched,
    HandedOver,
    Joined,
    Lapsed,
    Merged,
    Moved,
    Opened,
    Regraded,
    Relocated,
    Returned,
    Withdrawn,
)
from schemas.case.findings import (
    Conferred,
    Contacted,
    Contradicted,
    Disposed,
    FollowedUp,
    QualityAnswered,
    ReferralAnswered,
    Referred,
    Settled,
    Verified,
    Visited,
)
from schemas.case.parts import Author
from schemas.case.pressure import (
    DeadlineChanged,
    Escalated,
    Missed,
    Muted,
    Notified,
    Resumed,
    Silenced,
    SilenceEnded,
    Suspended,
)
from schemas.event import canonical

TYPE = "CaseChanged"
"""Type of the log's records that hold a case event."""

AnyChange: TypeAlias = (
    AlertChange | Opened | Regraded | Dispatched | Accepted | Lapsed | HandedOver | Relocated | Moved | Merged | Joined
    | Returned | Withdrawn | Closed | Contacted | Visited | Verified | Contradicted | Settled | Disposed | Referred
    | ReferralAnswered | FollowedUp | Conferred | QualityAnswered | Escalated | Missed | Suspended | Resumed
    | DeadlineChanged | Silenced | SilenceEnded | Notified | Muted
)  # fmt: skip
"""Every kind of change, told apart by `kind`."""

OF_ALERT = ("dimension", "episode", "step", "was", "grade")
"""What stood beside the envelope while alerts were all that changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One change of a household's alerts or of its case `number` (0: of no case).

    `cause` is the id of the reading, of the event or broadcast of the log, or of the command that led to it; `by` who
    gave the command, `device_at` when by their own clock. `as_of` is the civil date, `known_at` the instant from which
    limits of time run: when the fact became known, the tick came, or the command arrived.
    """

    household_id: str
    division: str
    number: int
    cause: str
    as_of: date
    known_at: datetime
    change: Annotated[AnyChange, Field(discriminator="kind")]
    by: Author | None = None
    device_at: datetime | None = None

    @property
    def alert_id(self) -> str | None:
        """Identity of the alert that it is about, if it is about one."""
        return f"{self.household_id}:{self.change.about}" if isinstance(self.change, AlertChange) else None


def alert_id(household_id: str, dimension: str, episode: int) -> str:
    """Identity of an alert, as people write it."""
    return f"{household_id}:{dimension}:{episode}"


def case_id(household_id: str, number: int) -> str:
    """Identity of a case, as people write it.

    >>> case_id("h1", 2)
    'h1#2'
    """
    return f"{household_id}#{number}"


@cache
def _adapter() -> TypeAdapter[CaseEvent]:
    return TypeAdapter(CaseEvent)


def stream_of(household_id: str) -> str:
    """The stream of a household's case."""
    return f"case/{household_id}"


def case_event_id(event: CaseEvent) -> str:
    """Id of a case event, derived from what changed, how, and by which cause; 32 hexadecimal digits."""
    change = event.change
    word = change.step if isinstance(change, AlertChange) else change.kind
    return sha256(f"case\0{event.household_id}:{change.about}\0{word}\0{event.cause}".encode()).hexdigest()[:32]


def body_of(event: CaseEvent) -> bytes:
    """The case event in canonical JSON."""
    return canonical(_adapter().dump_python(event, mode="json"))


def parse(body: bytes) -> CaseEvent:
    """The case event that the bytes say, lifted if they are of the time of alerts alone."""
    if b'"change":' in body:
        return _adapter().validate_json(body)
    return _adapter().validate_json(json.dumps(_lifted(json.loads(body))))


def _lifted(said: dict[str, Any]) -> dict[str, Any]:
    change = {name: said.pop(name) for name in OF_ALERT}
    return {**said, "number": 0, "change": {"kind": "ALERT", **change}}
