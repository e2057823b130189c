"""What people are shown and told: an entry of somebody's list, a message, and the answer to a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from schemas.assessment import Grade
from schemas.case.event import CaseEvent
from schemas.case.words import Action, NoticeReason, RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One thing that somebody must do next (待办), in exactly one queue.

    `queue` is `staff/<work number>`, `pool/<township>`, `office/<division>`, `owner/<programme>/<county>`
    or `source/<source>`. `about` is the referral, cause or fact, `why` are the causes. `bulk` is the bulk task of which
    it is a part, and which stands for it in lists.
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
    bulk: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is one of in the whole feed."""
        return self.household_id, self.action, self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkTask:
    """A disaster of a village as one row of a list (批量核查), in place of the items of its households.

    `about` is the key of the task, `why` what happened (an indicator) and `since_on` the day on which it was read.
    It holds `households`, of which `visited` were met; `waiting` of them still stand in the list that was asked for,
    the gravest at `grade`, the first due at `due_at`.
    """

    action: Literal["BULK"] = "BULK"
    about: str
    division: str
    grade: Grade | None
    why: tuple[str, ...]
    since_on: date
    due_at: datetime | None
    households: int
    visited: int
    waiting: int


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
