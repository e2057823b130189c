"""Visits (入户核查) and what the township made of them: which finding and which judgement act on a signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.events.visit import NoChangeFound, VisitRecorded
from services.monitor.look import facet

if TYPE_CHECKING:
    from datetime import date

    from services.monitor.look import Look

CLEARING = frozenset({"RESOLVED", "NOT_FOUND"})
CONFIRMING = frozenset({"CONFIRMED", "PARTLY"})


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of a visit with contact about one indicator; `person` is None when it is about the whole household."""

    visited_on: date
    indicator: str
    person: str | None
    finding: str
    event_id: str

    @property
    def clears(self) -> bool:
        """Whether the caseworker found the matter settled, or never true."""
        return self.finding in CLEARING

    @property
    def confirms(self) -> bool:
        """Whether the caseworker found the matter true, at least in part."""
        return self.finding in CONFIRMING


@facet
def findings(look: Look) -> tuple[Found, ...]:
    """Findings of all visits with contact, in the order of the visits; an attempt that met nobody does nothing."""
    if VisitRecorded not in look.present:
        return ()
    return tuple(
        Found(
            visit.occurred_on,
            one.indicator,
            f"person/{one.person_ref}" if one.person_ref is not None else None,
            one.finding,
            visit.event_id,
        )
        for visit in look.happenings(VisitRecorded)
        if visit.payload.contact != "NOT_MET"
        for one in visit.payload.findings
    )


def acting(look: Look, indicator: str, subject: str, since_on: date, known_on: date | None) -> Found | None:
    """The finding that acts on a signal: of those made since its rung and its completing fact, the latest alone."""
    latest = None
    for found in findings(look):
        about = found.indicator == indicator and found.person in {None, subject}
        if about and since_on <= found.visited_on and (known_on is None or known_on <= found.visited_on):
            latest = found
    return latest


@facet
def judgements(look: Look) -> tuple[tuple[date, str, str | None], ...]:
    """Causes that were judged to be no change (认定无变化), with the day: (day, indicator, person or None)."""
    if NoChangeFound not in look.present:
        return ()
    return tuple(
        (fact.occurred_on, one.indicator, f"person/{one.person_ref}" if one.person_ref is not None else None)
        for fact in look.happenings(NoChangeFound)
        for one in fact.payload.causes
    )


def judged(look: Look, indicator: str, subject: str, since_on: date, known_on: date | None) -> date | None:
    """The day on which a signal was last judged to be no change, since its rung and its completing fact."""
    latest = None
    for day, about, person in judgements(look):
        if about == indicator and person in {None, subject} and max(since_on, known_on or since_on) <= day:
            latest = day
    return latest
