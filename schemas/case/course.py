"""The course of an alert and of a case: raised, opened, handed on, moved, closed.

The `deadlines` of a change here are all that run behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.assessment import Grade
from schemas.case.change import Change
from schemas.case.parts import Deadline, Referral
from schemas.case.words import Disposition, HandReason, OpenedFor, ReturnReason, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange(Change):
    """An alert (预警) or the entry of an ungraded stream changed; `was` is the grade before, `grade` the grade after.

    `grade` is None once it is over, and always of a stream. `causes` are the new ones, as `indicator subject`, sorted.
    """

    kind: Literal["ALERT"] = "ALERT"
    dimension: str
    episode: int
    step: Step
    was: Grade | None
    grade: Grade | None
    causes: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """Which episode of which dimension."""
        return f"{self.dimension}:{self.episode}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Change):
    """A case is opened (立案). `category` is the household's best category then, for counting."""

    kind: Literal["OPENED"] = "OPENED"
    reason: OpenedFor
    grade: Grade | None
    category: str | None
    deadlines: tuple[Deadline, ...]
    from_household: str | None = None
    referrals: tuple[Referral, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Regraded(Change):
    """The grade of the open case follows its alerts (等级变更); limits of a graver grade hold at once."""

    kind: Literal["REGRADED"] = "REGRADED"
    was: Grade | None
    grade: Grade | None
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched(Change):
    """Somebody is responsible (已派发); without a coordinator it is the desk of the township (ungraded streams)."""

    kind: Literal["DISPATCHED"] = "DISPATCHED"
    coordinator: str | None
    deputy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Change):
    """The responsible person acknowledges (签收); what stops escalation until it lapses."""

    kind: Literal["ACCEPTED"] = "ACCEPTED"
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed(Change):
    """An acknowledgement after which nothing happened falls back (签收失效); the escalation chain begins anew."""

    kind: Literal["LAPSED"] = "LAPSED"
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Change):
    """Another coordinator takes over (移交); None: nobody does, the township must assign."""

    kind: Literal["HANDED_OVER"] = "HANDED_OVER"
    was: str | None
    coordinator: str | None
    deputy: str | None
    reason: HandReason
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocated(Change):
    """The household lives elsewhere now (迁居), `was` the village before."""

    kind: Literal["RELOCATED"] = "RELOCATED"
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Change):
    """The case goes on in the home to which the last person left (随人迁移), where none was open."""

    kind: Literal["MOVED"] = "MOVED"
    to_household: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Change):
    """The case goes on in the case that is open at the home to which the last person left (并案)."""

    kind: Literal["MERGED"] = "MERGED"
    to_household: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Change):
    """The open case takes in the case of another home (并入), with its referrals and limits."""

    kind: Literal["JOINED"] = "JOINED"
    from_household: str
    grade: Grade | None
    referrals: tuple[Referral, ...]
    deadlines: tuple[Deadline, ...]

    @property
    def about(self) -> str:
        """Where it came from."""
        return self.from_household


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Change):
    """Sent back to the township, which finds the right village (退回)."""

    kind: Literal["RETURNED"] = "RETURNED"
    reason: ReturnReason
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Change):
    """Everything the case stood on was taken back by its source (撤销)."""

    kind: Literal["WITHDRAWN"] = "WITHDRAWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Change):
    """The case is over (办结)."""

    kind: Literal["CLOSED"] = "CLOSED"
    disposition: Disposition
