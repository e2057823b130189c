"""What people do about a case: contacts, visits, findings, outcomes, referrals.

The `deadlines` of a change here are added to those that run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from schemas.case.change import Change
from schemas.case.parts import Deadline, Found, Referral, WrongFact
from schemas.case.words import Answer, Contact, Finding, Outcome, VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacted(Change):
    """First contact (首次联系), `minutes` after the fact became known; an attempt that reached nobody is none."""

    kind: Literal["CONTACTED"] = "CONTACTED"
    contact: Contact
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited(Change):
    """A visit was recorded (入户记录), whoever told it; `visit` is its event, `counts` whether it meets the limit.

    `days_since` is the number of days since the visit before, if there was one. Also said of a household without case.
    """

    kind: Literal["VISITED"] = "VISITED"
    visit: str
    visit_kind: VisitKind
    contact: Contact
    visited_on: date
    counts: bool
    is_complete: bool
    days_since: int | None

    @property
    def about(self) -> str:
        """The visit."""
        return self.visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Change):
    """What was found of the causes (核实结果); `finding` is the gravest."""

    kind: Literal["VERIFIED"] = "VERIFIED"
    finding: Finding
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradicted(Change):
    """Two visits say otherwise of one cause (结果矛盾): both are kept, a supervisor decides."""

    kind: Literal["CONTRADICTED"] = "CONTRADICTED"
    before: Found
    after: Found

    @property
    def about(self) -> str:
        """The cause."""
        return self.after.cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Change):
    """A supervisor decided which finding holds (裁定)."""

    kind: Literal["SETTLED"] = "SETTLED"
    found: Found

    @property
    def about(self) -> str:
        """The cause."""
        return self.found.cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposed(Change):
    """A case is disposed of (处置). `deadlines` are those of follow-up; `is_on_time` holds the result's limit."""

    kind: Literal["DISPOSED"] = "DISPOSED"
    outcome: Outcome
    is_on_time: bool
    causes: tuple[str, ...]
    wrong: tuple[WrongFact, ...] = ()
    fade_out_until_on: date | None = None
    note_ref: str | None = None
    deadlines: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred(Change):
    """A case is pushed to the owner of a programme (转介)."""

    kind: Literal["REFERRED"] = "REFERRED"
    referral: Referral
    deadlines: tuple[Deadline, ...]

    @property
    def about(self) -> str:
        """The referral."""
        return self.referral.referral_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAnswered(Change):
    """The owner answers a referral (转介反馈), or its papers have come in (`papers_in`)."""

    kind: Literal["REFERRAL_ANSWERED"] = "REFERRAL_ANSWERED"
    referral_id: str
    answer: Answer | None
    reason: str | None
    papers_in: bool = False
    deadlines: tuple[Deadline, ...] = ()

    @property
    def about(self) -> str:
        """The referral."""
        return self.referral_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp(Change):
    """A visit after the disposal counts as the revisit that was due (回访)."""

    kind: Literal["FOLLOWED_UP"] = "FOLLOWED_UP"
    revisit: str
    visit: str

    @property
    def about(self) -> str:
        """Which revisit."""
        return self.revisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Conferred(Change):
    """The case conference was held (个案会商)."""

    kind: Literal["CONFERRED"] = "CONFERRED"
    note_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAnswered(Change):
    """The source answered about a fact that was said to be wrong (数据核实反馈)."""

    kind: Literal["QUALITY_ANSWERED"] = "QUALITY_ANSWERED"
    event_id: str
    is_corrected: bool

    @property
    def about(self) -> str:
        """The fact."""
        return self.event_id
