"""What a command leads to, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from schemas.case.commands import Dispose, RecordVisit
from schemas.faults import UnreadableEvent
from services.alerts.lifecycle import act, outcome, refer, spoken, visits  # noqa: F401  # they say what they carry out
from services.alerts.lifecycle.acting import ACTS, is_at_least
from services.alerts.lifecycle.closing import finish
from services.alerts.lifecycle.refusals import refused
from services.alerts.lifecycle.table import RULES
from services.alerts.lifecycle.telling import Telling
from services.policy.divisions import trim

if TYPE_CHECKING:
    from schemas.case.commands import AnyCommand
    from schemas.case.event import CaseEvent
    from schemas.case.feed import Refused
    from schemas.case.parts import Author
    from schemas.event import Event
    from services.alerts.state import Case
    from services.alerts.terms import Terms


@dataclass(frozen=True, slots=True)
class Decided:
    """What a command leads to: changes of the case, and facts of the household; nothing, if it is a repeat."""

    events: tuple[CaseEvent, ...]
    facts: tuple[Event, ...] = ()


def decide(command: AnyCommand, case: Case, terms: Terms) -> Decided | Refused:
    """What a command leads to in this state, by the state table, or why it is refused.

    The cause, the author and the device's time are those of the command, whatever `terms` say of them.
    """
    terms = replace(terms, cause=command.command_id, by=command.by, device_at=command.device_at)
    if command.command_id in case.done:
        return Decided(())
    refusal = _out_of_place(command, case, terms)
    if refusal is not None:
        return refusal
    if isinstance(command, RecordVisit):
        return _visited(command, terms)
    telling = Telling(case, terms)
    refusal = ACTS[type(command)](command, telling)
    if refusal is not None:
        return refusal
    finish(telling)
    facts = outcome.facts_of(command, case, terms) if isinstance(command, Dispose) else ()
    return Decided(tuple(telling.events), facts)


def _out_of_place(command: AnyCommand, case: Case, terms: Terms) -> Refused | None:
    """Who may say it at all, and where by the state table."""
    said, by, rule = command.command_id, command.by, RULES[command.kind]
    is_here = trim(by.division) in terms.book.divisions.ancestors(terms.division, terms.on)
    if not is_here and not _is_theirs(case, by):
        return refused(said, "OUTSIDE_DIVISION", division=by.division)
    reason = rule.refuses(case.place)
    if reason is not None:
        return refused(said, reason, household=command.household_id, command=command.kind, status=case.place)
    if not is_at_least(by, rule.level):
        return refused(said, "NEEDS_SUPERVISOR", command=command.kind, level=rule.level)
    if case.current is not None and case.current.rest is not None and not rule.while_resting:
        return refused(said, "SUSPENDED", command=command.kind)
    return None


def _is_theirs(case: Case, by: Author) -> bool:
    """Whether a supervisor gave them this very case; then they may act on it wherever it is."""
    return case.current is not None and by.staff in {case.current.coordinator, case.current.deputy}


def _visited(command: RecordVisit, terms: Terms) -> Decided | Refused:
    """A visit is a fact: the case hears of it from the log, like of one that came through any other door."""
    try:
        return Decided((), visits.facts_of(command, terms))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        detail = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults)
    except UnreadableEvent as error:
        detail = str(error)
    return refused(command.command_id, "MALFORMED", detail=detail)
