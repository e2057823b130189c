"""What presses and what is held back: limits of time, escalation, rest, silence, notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from schemas.assessment import Grade
from schemas.case.change import Change
from schemas.case.parts import Deadline, Silence
from schemas.case.words import (
    DeadlineName,
    EscalateReason,
    ExtendReason,
    Level,
    MuteReason,
    NoticeReason,
    SilenceEnd,
    SuspendReason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Change):
    """The next level is in charge, too (升级督办)."""

    kind: Literal["ESCALATED"] = "ESCALATED"
    level: Level
    reason: EscalateReason
    deadline: DeadlineName | None = None
    target: str = ""

    @property
    def about(self) -> str:
        """The level, and what is silent."""
        return f"{self.level}:{self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed(Change):
    """A deadline has passed (逾期); said once, at the first tick behind it."""

    kind: Literal["MISSED"] = "MISSED"
    deadline: Deadline

    @property
    def about(self) -> str:
        """The deadline."""
        return ":".join(self.deadline.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(Change):
    """The case rests and its clock with it (挂起), never of a RED one."""

    kind: Literal["SUSPENDED"] = "SUSPENDED"
    reason: SuspendReason
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Change):
    """The clock runs on (恢复): the deadlines with their new instants."""

    kind: Literal["RESUMED"] = "RESUMED"
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineChanged(Change):
    """A deadline was moved (时限变更)."""

    kind: Literal["DEADLINE_CHANGED"] = "DEADLINE_CHANGED"
    deadline: Deadline
    was_at: datetime
    reason: ExtendReason

    @property
    def about(self) -> str:
        """The deadline."""
        return ":".join(self.deadline.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced(Change):
    """Nobody is told for a while (暂缓)."""

    kind: Literal["SILENCED"] = "SILENCED"
    silence: Silence

    @property
    def about(self) -> str:
        """The silence."""
        return self.silence.silence_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceEnded(Change):
    """A silence is over (暂缓结束)."""

    kind: Literal["SILENCE_ENDED"] = "SILENCE_ENDED"
    silence_id: str
    reason: SilenceEnd

    @property
    def about(self) -> str:
        """The silence."""
        return self.silence_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified(Change):
    """Somebody is to be told (通知): the id of this event is the key of the message. `receiver` is a queue."""

    kind: Literal["NOTIFIED"] = "NOTIFIED"
    reason: NoticeReason
    receiver: str
    grade: Grade | None
    dimension: str | None
    due_at: datetime | None = None
    bulk: str | None = None

    @property
    def about(self) -> str:
        """To whom, and why."""
        return f"{self.receiver}:{self.reason}:{self.dimension or ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted(Change):
    """Nobody is told, for a reason (抑制): visible and counted, never lost. `notice` is why they would have been."""

    kind: Literal["MUTED"] = "MUTED"
    reason: MuteReason
    dimension: str
    grade: Grade | None
    bulk: str | None = None
    notice: NoticeReason | None = None

    @property
    def about(self) -> str:
        """Of which dimension, and what would have been told."""
        return self.dimension if self.notice is None else f"{self.dimension}:{self.notice}"
