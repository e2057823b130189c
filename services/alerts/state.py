"""What a decision needs to know of a household: its alerts, its open case, its silences, and what has been done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from schemas.case.words import LEVELS, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from schemas.assessment import Grade
    from schemas.case.event import CaseEvent
    from schemas.case.parts import Deadline, Found, Referral, Silence
    from schemas.case.words import Disposition, Level, Place, SuspendReason

STREAMS: Final = frozenset({"EXIT_REVIEW", "POLICY_GAP"})
"""Ungraded streams stand beside the dimensions, with episodes like theirs and no grade."""


STATUSES: Final[tuple[Status, ...]] = get_args(Status)
"""The way of a case, in its order."""


@dataclass(frozen=True, slots=True)
class Handled:
    """How grave an alert was, and for which causes, when people disposed of the case that it was in, or closed it."""

    grade: Grade | None
    causes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alert:
    """The present or last episode of one dimension or stream.

    `grade` is None once it is over, and always of a stream; `worst` the worst it ever had; `causes` all that it ever
    had, `last` the event that raised, regraded or ended it last. `handled` stands while it is on.
    """

    episode: int
    is_on: bool
    grade: Grade | None
    worst: Grade | None
    raised_on: date
    causes: frozenset[str]
    last: CaseEvent
    handled: Handled | None = None

    @property
    def is_handled(self) -> bool:
        """Whether people have dealt with it as it is: it is no graver than then, and for no other cause."""
        if self.handled is None:
            return False
        return (self.grade or 0) <= (self.handled.grade or 0) and self.causes <= self.handled.causes


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two findings of one cause that contradict each other, until a supervisor decides."""

    before: Found
    after: Found


@dataclass(frozen=True, slots=True)
class Rest:
    """Since when a case rests, why, and until when."""

    since_at: datetime
    reason: SuspendReason
    until_on: date


class Doubt(NamedTuple):
    """A fact that was said to be wrong, where and since when; its source has not answered yet."""

    event_id: str
    source: str
    division: str
    number: int
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """The open case (处置单). `grade` is that of its worst alert; without any it keeps the last.

    `deadlines` are those still to come, by (due, name, about); `level` how far it was escalated since it was last
    acknowledged. `told` are the dimensions somebody was told of, at the gravest grade, `visits` the visits so far and
    their days; `is_returned` says that it came back to the township, `bulk` of which bulk task it is a part.
    """

    number: int
    status: Status
    division: str
    grade: Grade | None
    category: str | None
    opened_at: datetime
    since_at: datetime
    is_desk: bool = False
    coordinator: str | None = None
    deputy: str | None = None
    level: Level = "VILLAGE"
    is_returned: bool = False
    contacted_at: datetime | None = None
    rest: Rest | None = None
    deadlines: tuple[Deadline, ...] = ()
    visits: tuple[tuple[str, date], ...] = ()
    found: tuple[Found, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    outcome: Disposition | None = None
    referrals: tuple[Referral, ...] = ()
    told: Mapping[str, Grade | None] = field(default_factory=dict)
    bulk: str | None = None

    def deadline(self, name: str, about: str = "") -> Deadline | None:
        """The deadline of this name that is still to come."""
        return next((one for one in self.deadlines if one.key == (name, about)), None)

    def without(self, key: tuple[str, str]) -> OpenCase:
        """The same without the deadline of this key."""
        return replace(self, deadlines=tuple(one for one in self.deadlines if one.key != key))

    def without_names(self, names: Collection[str]) -> OpenCase:
        """The same without any deadline of these names."""
        return replace(self, deadlines=tuple(one for one in self.deadlines if one.name not in names))

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody has taken it up."""
        return self.status not in {"RAISED", "DISPATCHED"}

    @property
    def is_supervised(self) -> bool:
        """Whether a level above the village must act, too."""
        return LEVELS.index(self.level) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A household's side of the alerts. `number` is that of its last case, `current` the one that is open.

    `quality` are facts said to be wrong, by event id. `done` are the ids of commands carried out, so that twice is
    once.
    """

    alerts: Mapping[str, Alert] = field(default_factory=dict)
    number: int = 0
    current: OpenCase | None = None
    silences: tuple[Silence, ...] = ()
    quality: tuple[Doubt, ...] = ()
    visited_on: date | None = None
    done: frozenset[str] = frozenset()

    @property
    def place(self) -> Place:
        """Its column in the state table."""
        return "NONE" if self.current is None else self.current.status

    @property
    def open_alerts(self) -> dict[str, Alert]:
        """The alerts and entries of streams that are on, by dimension."""
        return {name: alert for name, alert in sorted(self.alerts.items()) if alert.is_on}

    @property
    def pressing(self) -> dict[str, Alert]:
        """Those of them that people have not dealt with."""
        return {name: alert for name, alert in self.open_alerts.items() if not alert.is_handled}

    @property
    def grade(self) -> Grade | None:
        """The worst grade of the alerts that are on."""
        return max((one.grade for one in self.alerts.values() if one.grade is not None), default=None)


def in_order(deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """In the order in which they fall due."""
    return tuple(sorted(deadlines, key=lambda one: (one.due_at, one.key)))
