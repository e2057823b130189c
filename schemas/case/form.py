"""The form of a visit (入户核查表), as a coordinator fills it in; no name and no free text: notes are references."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from schemas.case.words import Contact, Finding, VisitKind
from schemas.events.income import IncomeDeclared
from schemas.events.visit import Evidence, Help, Look, Property, RigidSpending, Wish
from schemas.fields import WorkAbility


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFound:
    """What was found of one cause; of the household if no person is named."""

    indicator: str
    finding: Finding
    person_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSeen:
    """One member, as far as it was looked at: only what is new needs to be said.

    `self_care_failed` counts the failed of the six items (吃饭、穿衣、上下床、如厕、室内行走、洗澡).
    """

    person_ref: str
    is_living_in: bool | None = None
    away_since_on: date | None = None
    work_ability: WorkAbility | None = None
    self_care_failed: int | None = None
    income: IncomeDeclared | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitForm:
    """One visit. FORMAL wants two visitors and a signature, or the reason why it was refused; gaps are listed."""

    visit_kind: VisitKind
    contact: Contact
    visited_on: date
    place: Literal["HOME", "PHONE", "OFFICE", "OTHER"]
    visitors: tuple[str, ...]
    started_at: datetime | None = None
    ended_at: datetime | None = None
    found: tuple[CauseFound, ...] = ()
    members: tuple[MemberSeen, ...] = ()
    met: tuple[str, ...] = ()
    looks: tuple[Look | None, Look | None, Look | None, Look | None] = (None, None, None, None)
    """Four looks (四查): food, clothing, housing, medical care."""
    helps: tuple[Help, ...] = ()
    rigid: RigidSpending | None = None
    property: Property | None = None
    evidence: tuple[Evidence, ...] = ()
    signature: Literal["SIGNED", "FINGERPRINT", "REFUSED"] | None = None
    refusal_reason: str | None = None
    wishes: tuple[Wish, ...] = ()
    next_visit_on: date | None = None
    note_refs: tuple[str, ...] = ()
