"""What pages and receipts may show of a household: its file, without a name or a number that names anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.assessment import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEntry:
    """A person of the household, under the pseudonym; `state` is living_in, away, custody, dead or left."""

    person: str
    relation: str | None
    born_on: date | None
    state: str
    is_counted: bool
    categories: tuple[str, ...]
    is_severely_disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitEntry:
    """A programme in payment: to the household or to one person."""

    subject: str
    programme: str
    from_on: date
    monthly_fen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFile:
    """One file per household (一户一档) on a date, with the reading of that date."""

    household_id: str
    as_of: date
    division: str
    registered_on: date | None
    registered_as: str | None
    categories: tuple[str, ...]
    members: tuple[MemberEntry, ...]
    benefits: tuple[BenefitEntry, ...]
    facts: int
    """How many statements hold, about the household and everyone who ever belonged to it."""
    assessment: Assessment
