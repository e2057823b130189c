"""What warnings did: the events of a household's case, and the alert that a person is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Literal

from pydantic import TypeAdapter

from schemas.assessment import Grade
from schemas.event import canonical

TYPE = "CaseChanged"
"""Type of the log's records that hold a case event."""

Step = Literal["RAISED", "REGRADED", "ENDED", "WITHDRAWN"]
"""RAISED 触发, REGRADED 等级变更, ENDED 信号消失, WITHDRAWN 来源撤销: the cause was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One change of an alert (预警); `was` is the grade before, `grade` the grade after (None once it is over).

    `cause` is the id of the reading that led to it, `as_of` its date, `known_at` when its cause became known.
    """

    household_id: str
    division: str
    dimension: str
    episode: int
    step: Step
    was: Grade | None
    grade: Grade | None
    cause: str
    as_of: date
    known_at: datetime

    @property
    def alert_id(self) -> str:
        """Identity of the alert: household, dimension, episode."""
        return alert_id(self.household_id, self.dimension, self.episode)


def alert_id(household_id: str, dimension: str, episode: int) -> str:
    """Identity of an alert, as people write it."""
    return f"{household_id}:{dimension}:{episode}"


@cache
def _adapter() -> TypeAdapter[CaseEvent]:
    return TypeAdapter(CaseEvent)


def stream_of(household_id: str) -> str:
    """The stream of a household's case."""
    return f"case/{household_id}"


def case_event_id(event: CaseEvent) -> str:
    """Id of a case event, derived from the alert, the step and its cause; 32 hexadecimal digits."""
    return sha256(f"case\0{event.alert_id}\0{event.step}\0{event.cause}".encode()).hexdigest()[:32]


def body_of(event: CaseEvent) -> bytes:
    """The case event in canonical JSON."""
    return canonical(_adapter().dump_python(event, mode="json"))


def parse(body: bytes) -> CaseEvent:
    """The case event that the bytes say."""
    return _adapter().validate_json(body)
