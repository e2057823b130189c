"""What people are shown and told: an entry of somebody's list, a message, and the answer to a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.assessment import Grade
from schemas.case.event import CaseEvent
from schemas.case.words import Action, NoticeReason, RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One thing that somebody must do next (待办), in exactly one queue.

    `queue` is `staff/<work number>`, `pool/<township>`, `office/<division>`, `owner/<programme>/<county>`,
    `source/<source>` or `bulk/<village>`. `about` is the referral, cause, fact or bulk task; `why` are the causes.
    """

    queue: str
    household_id: str
    number: int
    action: Action
    about: str
    division: str
    grade: Grade | None
    why: tuple[str, ...]
    since_at: datetime
    due_at: datetime | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is one of in the whole feed."""
        return self.household_id, self.action, self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to one queue (通知); names nobody and repeats no identity number. `notice_id` is the receiver's key."""

    notice_id: str
    receiver: str
    reason: NoticeReason
    household_id: str
    number: int
    division: str
    grade: Grade | None
    dimension: str | None
    due_at: datetime | None
    said_at: datetime
    bulk: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that was not carried out (拒绝), and why; nothing has changed."""

    command_id: str
    reason: RefusalReason
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was carried out: what it led to, the visit's readings included; a repeat leads to nothing new."""

    command_id: str
    events: tuple[CaseEvent, ...]
    is_repeat: bool = False


Answered = Done | Refused
