"""What events, commands and states of a case are made of: who, until when, referred where, found what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from schemas.assessment import Grade
from schemas.case.words import Answer, AppliedAt, DeadlineName, Finding, Level, Programme, SilenceReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who says something (经办人), by work number; `on_behalf_of` is whose word it is, if not their own.

    `level` and `division` are those of the staff list when it was said: the host fills them in, never the client.
    """

    staff: str
    level: Level
    division: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A limit of time (时限), computed once: `due_at` is the first instant that is too late.

    `about` is the referral, or the number of the revisit; `path` the policy parameter. `is_provisional` says that it
    was counted by weekdays, because the calendar of a year was not published yet; `is_missed` that it was said to have
    passed: what it is for is still to be done.
    """

    name: DeadlineName
    due_at: datetime
    started_at: datetime
    path: str
    about: str = ""
    is_provisional: bool = False
    is_missed: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What there is one of in a case."""
        return self.name, self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a visit found of one cause (`indicator subject`, as alerts name it)."""

    cause: str
    finding: Finding
    visit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongFact:
    """A fact that proved wrong (错误数据), which goes back to its source."""

    event_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A case pushed to the owner of a programme (转介), and what became of it.

    `by_commitment` 信用承诺: papers follow; `is_delegated` 委托乡镇审核; `is_special` the longer legal limit holds.
    """

    referral_id: str
    programme: Programme
    owner: str
    pushed_at: datetime
    applied_at: AppliedAt = "HUKOU"
    person: str | None = None
    by_commitment: bool = False
    is_delegated: bool = False
    is_special: bool = False
    answer: Answer | None = None
    reason: str | None = None
    papers_in: bool = True

    @property
    def is_open(self) -> bool:
        """Whether a result is still to come; one that was returned is no longer there, it must be referred again."""
        return self.answer not in {"RETURNED", "GRANTED", "REFUSED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A person's decision not to be told for a while (暂缓); of every dimension if none is named."""

    silence_id: str
    dimension: str | None
    reason: SilenceReason
    author: str
    until_on: date
    grade: Grade
    causes: tuple[str, ...]
