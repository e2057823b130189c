"""What people can ask for (操作): each command says who, on whose behalf, and an id made by the client, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from schemas.case.form import VisitForm
from schemas.case.parts import Author, WrongFact
from schemas.case.words import (
    Answer,
    AppliedAt,
    Contact,
    DeadlineName,
    Finding,
    Level,
    Outcome,
    Programme,
    ReturnReason,
    SilenceReason,
    SuspendReason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What all commands say; `command_id` is made by the client (1 to 64 of `A-Za-z0-9._-`), `device_at` its clock."""

    kind: str
    command_id: str
    household_id: str
    by: Author
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Command):
    """Open a case by hand (人工立案): for a household on the watch list, or for something that no indicator reads."""

    kind: Literal["OPEN"] = "OPEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Command):
    """Name who is responsible (派发)."""

    kind: Literal["ASSIGN"] = "ASSIGN"
    coordinator: str
    deputy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Command):
    """Acknowledge (签收)."""

    kind: Literal["ACCEPT"] = "ACCEPT"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordContact(Command):
    """Record a call or an attempt (联系登记)."""

    kind: Literal["CONTACT"] = "CONTACT"
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVisit(Command):
    """Record a visit (入户登记): always accepted, whenever it comes."""

    kind: Literal["VISIT"] = "VISIT"
    form: VisitForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle(Command):
    """Decide which of two contradicting findings holds (裁定)."""

    kind: Literal["SETTLE"] = "SETTLE"
    cause: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispose(Command):
    """Dispose of the case (处置)."""

    kind: Literal["DISPOSE"] = "DISPOSE"
    outcome: Outcome
    wrong: tuple[WrongFact, ...] = ()
    fade_out_until_on: date | None = None
    note_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer(Command):
    """Push the case to the owner of a programme (转介); its id is the command's."""

    kind: Literal["REFER"] = "REFER"
    programme: Programme
    applied_at: AppliedAt = "HUKOU"
    person: str | None = None
    by_commitment: bool = False
    is_special: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReferral(Command):
    """Record the owner's answer (转介反馈), or that papers came in."""

    kind: Literal["ANSWER"] = "ANSWER"
    referral_id: str
    answer: Answer | None = None
    reason: str | None = None
    papers_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Confer(Command):
    """Record the case conference (个案会商)."""

    kind: Literal["CONFER"] = "CONFER"
    note_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush(Command):
    """Be told nothing for a while (暂缓), of one dimension or all."""

    kind: Literal["SILENCE"] = "SILENCE"
    reason: SilenceReason
    until_on: date
    dimension: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSilence(Command):
    """End a silence (解除暂缓)."""

    kind: Literal["END_SILENCE"] = "END_SILENCE"
    silence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Command):
    """Call the next level by hand (提请督办)."""

    kind: Literal["ESCALATE"] = "ESCALATE"
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend(Command):
    """Let the case rest (挂起)."""

    kind: Literal["SUSPEND"] = "SUSPEND"
    reason: SuspendReason
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """Take it up again (恢复)."""

    kind: Literal["RESUME"] = "RESUME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(Command):
    """Move a deadline (延期)."""

    kind: Literal["EXTEND"] = "EXTEND"
    deadline: DeadlineName
    due_at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Command):
    """Send it back to the township (退回)."""

    kind: Literal["RETURN"] = "RETURN"
    reason: ReturnReason


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuality(Command):
    """Record what the source says of a fact that was said to be wrong (数据核实反馈)."""

    kind: Literal["QUALITY"] = "QUALITY"
    event_id: str
    is_corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """Close a case whose people are gone (人去结案)."""

    kind: Literal["CLOSE"] = "CLOSE"
    reason: Literal["DEATH", "MOVED_AWAY"]


AnyCommand: TypeAlias = (
    Open | Assign | Accept | RecordContact | RecordVisit | Settle | Dispose | Refer | AnswerReferral | Confer | Hush
    | EndSilence | Escalate | Suspend | Resume | Extend | Return | AnswerQuality | Close
)  # fmt: skip

TaggedCommand = Annotated[AnyCommand, Field(discriminator="kind")]
"""A command as JSON says it."""
