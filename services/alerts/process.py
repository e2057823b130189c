"""The alerts' step: a batch of messages, and what the log remembers of the cases, to the case events that follow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas import case as cases
from schemas.assessment import Assessment
from schemas.case.commands import RecordVisit
from schemas.errors import ShouwangError
from schemas.events.correction import Retracted
from schemas.events.roster import RosterSet
from schemas.events.system import PolicyAdopted, Tick
from schemas.messages import Told
from services.alerts import casefile, service
from services.alerts.lifecycle.assessed import assessed
from services.alerts.lifecycle.carry import carry
from services.alerts.lifecycle.decide import Decided, decide
from services.alerts.lifecycle.passed import recounted, serving
from services.alerts.lifecycle.refusals import refused
from services.alerts.lifecycle.telling import Telling
from services.alerts.lifecycle.told import told
from services.alerts.memory import Memory, case_of
from services.alerts.projection import create, rebuild
from services.alerts.terms import Terms, terms_of
from services.eventlog.protocol import Draft
from services.policy.divisions import VILLAGE_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from schemas.case import CaseEvent
    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Refused
    from schemas.event import Event, Recorded
    from schemas.messages import Message, Passed
    from services.alerts.service import Served
    from services.alerts.state import Case
    from services.eventlog.protocol import TabledTransaction as Writing

__all__ = ["CHUNK", "Alerts", "Outdated", "case_of", "create", "rebuild"]

CHUNK = 2_000
"""Cases loaded at once when time passes."""


class Outdated(ShouwangError):
    """The tables have a case that somebody else brought to a household since this step has loaded it."""

    def __init__(self, household_id: str) -> None:
        self.household_id = household_id
        super().__init__(f"{household_id} 的个案刚由另一进程写入 / another process has just written the case of it")


class Alerts:
    """Decides on messages, household by household; keeps the cases it has seen, bounded, and can forget them.

    Of several that share the households each decides for its own, those that are `mine`, as part number `part`.
    """

    def __init__(self, capacity: int | None, part: int = 0, mine: Callable[[str], bool] | None = None) -> None:
        self._memory = Memory(capacity, part)
        self._mine = mine

    @classmethod
    def replaying(cls) -> Alerts:
        """One that begins with no case and never loads any: for a log that is read again from its first record."""
        return cls(None)

    def forget(self) -> None:
        """Drop the cache: after a rollback, or when another process has written."""
        self._memory.forget()

    def ends(self, drafts: Iterable[Draft]) -> dict[str, int]:
        """Where the streams of drafts ended when these were decided, just now."""
        return {draft.stream: self._memory.ends[draft.stream] for draft in drafts}

    def step(self, tx: Writing, batch: Sequence[Message]) -> list[Draft]:
        """The case events that messages, in the order of the log and not yet in it, lead to; projects them.

        The caller appends the drafts in the same transaction.

        Raises:
            Outdated: take the step again.
        """
        self._memory.load(tx, {name for one in batch for name in _named(one)})
        drafts: list[Draft] = []
        for message in batch:
            if isinstance(message, Assessment):
                events = self._read(tx, message)
            elif isinstance(message, Told):
                events = self._hear(tx, message)
            else:
                self._memory.write(tx)  # who is due stands in the tables
                events = self._pass(tx, message)
            drafts += map(_draft, events)
        self._memory.write(tx)
        self._memory.shrink()
        return drafts

    def answer(self, tx: Writing, command: AnyCommand, at: datetime) -> Decided | Refused:
        """What a command that arrives at an instant leads to, by the state in the log; of a visit, only facts."""
        self._memory.load(tx, [command.household_id])
        terms = Terms(
            book=self._memory.adopted(tx), roster=self._memory.roster(tx), household_id=command.household_id,
            division=self._home_of(tx, command), cause=command.command_id, at=at, by=command.by,
            device_at=command.device_at,
        )  # fmt: skip
        decided = decide(command, self._memory.cases[command.household_id], terms)
        if isinstance(command, RecordVisit) and isinstance(decided, Decided) and _is_used(tx, decided.facts):
            return refused(command.command_id, "ID_USED")
        return decided

    def projected(self, tx: Writing, events: Sequence[CaseEvent]) -> list[Draft]:
        """The drafts of what an answer decided; takes it into the cases and the tables."""
        self._memory.load(tx, {event.household_id for event in events})
        self._memory.take(events)
        self._memory.write(tx)
        self._memory.shrink()
        return [_draft(event) for event in events]

    def take_recorded(self, tx: Writing, event: CaseEvent) -> None:
        """Fold a recorded event that a command led to, while replaying."""
        self.projected(tx, [event])

    # --- messages

    def _read(self, tx: Writing, reading: Assessment) -> list[CaseEvent]:
        terms = terms_of(reading, self._memory.book(tx, reading.policy_digest), self._memory.roster(tx))
        events = self._memory.take(assessed(reading, self._memory.cases[reading.household_id], terms))
        if reading.successor is not None and self._memory.cases[reading.household_id].current is not None:
            events += self._carry(tx, reading.successor, terms)
        self._memory.read_at[reading.household_id] = reading.division
        return events

    def _carry(self, tx: Writing, successor: str, terms: Terms) -> list[CaseEvent]:
        """The open case goes along to where the new home is: as its own case says, else its last reading.

        Of a home that nobody has read yet nothing is known: the case keeps its village until the home's first message.
        """
        there = self._memory.cases[successor]
        read_at = self._memory.division_of(tx, successor) or terms.division
        division = read_at if there.current is None else there.current.division
        old = Telling(self._memory.cases[terms.household_id], terms)
        new = Telling(there, replace(terms, household_id=successor, division=division))
        carry(old, new)
        return self._memory.take([*old.events, *new.events])

    def _hear(self, tx: Writing, message: Told) -> list[CaseEvent]:
        terms = self._terms(tx, message.recorded, message.household_id, message.division)
        return self._memory.take(told(message, self._memory.cases[message.household_id], terms))

    def _pass(self, tx: Writing, message: Passed) -> list[CaseEvent]:
        recorded, payload = message.recorded, message.recorded.event.payload
        if isinstance(payload, PolicyAdopted):
            self._memory.adopt(tx, payload.digest)
            return self._each(tx, recorded, casefile.with_provisional(tx.connection), recounted)
        if isinstance(payload, RosterSet | Retracted):
            before = self._memory.roster(tx)
            concerned = _concerned(tx, self._memory.serve(tx, recorded))
            return self._each(tx, recorded, concerned, serving(before, recorded.known_on))
        if isinstance(payload, Tick):
            due = frozenset(casefile.due_by(tx.connection, recorded.recorded_at))
            on = recorded.event.occurred_on
            since_on = self._memory.begin(tx, on)
            begins = service.beginning(tx.connection, since_on, on) if since_on < on else []
            concerned = sorted(due.union(_concerned(tx, begins)))
            return self._each(tx, recorded, concerned, serving(self._memory.roster(tx), since_on, due))
        return []

    def _each(
        self, tx: Writing, recorded: Recorded, households: Sequence[str],
        decided: Callable[[Case, Terms], Iterable[CaseEvent]],
    ) -> list[CaseEvent]:  # fmt: skip
        """What a broadcast leads to for each of many households."""
        events: list[CaseEvent] = []
        households = [each for each in households if self._mine is None or self._mine(each)]
        for start in range(0, len(households), CHUNK):
            chunk = households[start : start + CHUNK]
            self._memory.load(tx, chunk)
            for each in chunk:
                case = self._memory.cases[each]
                events += self._memory.take(decided(case, self._terms(tx, recorded, each, _division(each, case))))
        return events

    # --- terms

    def _terms(self, tx: Writing, recorded: Recorded, household_id: str, division: str) -> Terms:
        return Terms(
            book=self._memory.adopted(tx), roster=self._memory.roster(tx), household_id=household_id,
            division=division, cause=recorded.event.event_id, at=recorded.recorded_at,
        )  # fmt: skip

    def _home_of(self, tx: Writing, command: AnyCommand) -> str:
        """Where the household lives: as its case says, else its last reading, else where the author acts."""
        current = self._memory.cases[command.household_id].current
        if current is not None:
            return current.division
        read_at = self._memory.division_of(tx, command.household_id)
        return read_at or command.by.division.ljust(VILLAGE_DIGITS, "0")


def _named(message: Message) -> tuple[str, ...]:
    if isinstance(message, Assessment):
        return (message.household_id,) if message.successor is None else (message.household_id, message.successor)
    return (message.household_id,) if isinstance(message, Told) else ()


def _concerned(tx: Writing, services: Iterable[Served]) -> list[str]:
    """The households with an open case of which somebody else may be in charge now."""
    found: set[str] = set()
    for one in services:
        homes = casefile.in_village(tx.connection, one.village)
        kind, scope = one.scope
        found.update(home for home in homes if kind != "household" or scope == f"{one.village}/{home}")
    return sorted(found)


def _division(household_id: str, case: Case) -> str:
    """Where a household lives whose case time or a roster touches: it has an open case, or a silence of an alert.

    Raises:
        Outdated: it has neither.
    """
    if case.current is not None:
        return case.current.division
    if not case.alerts:
        raise Outdated(household_id)
    return max((one.last.as_of, name, one.last.division) for name, one in case.alerts.items())[2]


def _draft(event: CaseEvent) -> Draft:
    return Draft(
        cases.stream_of(event.household_id), cases.case_event_id(event), cases.TYPE, event.as_of, cases.body_of(event),
        event.known_at,
    )  # fmt: skip


def _is_used(tx: Writing, facts: Sequence[Event]) -> bool:
    """Whether the id of a visit was used for something else: for another command (no facts), or another visit."""
    if not facts:
        return True
    visit = facts[0]
    if not tx.statements({visit.subject: [visit.record]}):
        return False
    return any(not tx.known({one.subject: [one.event_id]}) for one in facts)
