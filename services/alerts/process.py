"""The alerts' step: a batch of messages, and what the log remembers of the cases, to the case events that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from schemas import case as cases
from schemas.assessment import Assessment
from schemas.case.course import AlertChange
from services.alerts import store
from services.alerts.lifecycle.assessed import assessed
from services.alerts.lifecycle.evolve import evolve
from services.alerts.routing import Roster
from services.alerts.state import Case
from services.alerts.terms import terms_of
from services.eventlog.errors import LogCorrupt
from services.eventlog.protocol import Bound, Draft
from services.policy.book import PolicyBook

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from schemas.case import CaseEvent
    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Refused
    from schemas.messages import Message
    from services.alerts.facts import HomesOf
    from services.alerts.lifecycle.decide import Decided
    from services.alerts.state import Alert
    from services.eventlog.protocol import Reader
    from services.eventlog.protocol import TabledTransaction as Writing

Advance = Callable[[int], None]
"""Is told how many positions were passed."""


def create(connection: Connection) -> None:
    """Create every table of the alerts that is missing."""
    store.create(connection)


class Alerts:
    """Decides on messages, household by household; keeps the cases it has seen, bounded, and can forget them."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._cases: dict[str, Case] = {}
        self._books: dict[str, PolicyBook] = {}

    @classmethod
    def replaying(cls) -> Alerts:
        """One that begins with no case and never loads any: for a log that is read again from its first record."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drop the cache: after a rollback, or when another process has written."""
        self._cases.clear()

    def step(self, tx: Writing, batch: Sequence[Message]) -> list[Draft]:
        """The case events that messages, in the order of the log and not yet in it, lead to; projects them.

        The caller appends the drafts in the same transaction.
        """
        told = [_reading(one) for one in batch]
        self._load(tx, {one.household_id for one in told})
        drafts: list[Draft] = []
        changed: list[Alert] = []
        for reading in told:
            case = self._cases[reading.household_id]
            for event in assessed(reading, case, terms_of(reading, self._book(tx, reading), Roster())):
                case = evolve(case, event)
                changed += _changed(case, event)
                drafts.append(_draft(event))
            self._cases[reading.household_id] = case
        store.project(tx.connection, changed)
        if len(self._cases) > self.capacity:
            self.forget()
        return drafts

    def answer(self, tx: Writing, command: AnyCommand, at: datetime) -> Decided | Refused:
        """What a command that arrives at an instant leads to, by the state in the log; of a visit, only facts."""
        raise NotImplementedError

    def projected(self, tx: Writing, events: Sequence[CaseEvent]) -> list[Draft]:
        """The drafts of what an answer decided; takes it into the cases and the tables."""
        raise NotImplementedError

    def take_recorded(self, tx: Writing, event: CaseEvent) -> None:
        """Fold a recorded event that a command led to, while replaying."""
        raise NotImplementedError

    def _load(self, tx: Writing, households: Collection[str]) -> None:
        missing = sorted(each for each in households if each not in self._cases)
        if not missing:
            return
        streams = tx.streams([*map(cases.stream_of, missing)])
        for each in missing:
            case = Case()
            for stored in streams[cases.stream_of(each)]:
                case = evolve(case, cases.parse(stored.body))
            self._cases[each] = case

    def _book(self, tx: Writing, reading: Assessment) -> PolicyBook:
        digest = reading.policy_digest
        if digest not in self._books:
            content = tx.book(digest)
            if content is None:
                raise LogCorrupt(reading.cause[1], f"read under policy book {digest}, which is not kept")
            self._books[digest] = PolicyBook.from_bytes(content)
        return self._books[digest]


def case_of(reader: Reader, household_id: str) -> Case:
    """The case of a household, from the log."""
    raise NotImplementedError


def rebuild(tx: Writing, chunk: int, homes: HomesOf, advance: Advance) -> int:  # noqa: ARG001  # facts count by home
    """Project every recorded case event anew, `chunk` records at a time; decides nothing. How many records were read.

    `advance` is told how many positions were passed.
    """
    store.drop(tx.connection)
    known: dict[str, Case] = {}
    position, records = 0, 0
    end = tx.head().position
    while batch := tx.after(position, chunk, Bound(position=end)):
        changed: list[Alert] = []
        for stored in batch:
            if stored.type == cases.TYPE:
                event = cases.parse(stored.body)
                case = known[event.household_id] = evolve(known.get(event.household_id, Case()), event)
                changed += _changed(case, event)
        store.project(tx.connection, changed)
        advance(batch[-1].position - position)
        position, records = batch[-1].position, records + len(batch)
    return records


def _reading(message: Message) -> Assessment:
    if not isinstance(message, Assessment):
        raise NotImplementedError
    return message


def _changed(case: Case, event: CaseEvent) -> list[Alert]:
    """The alert that an event changed, if it changed one, as it is in the case after it."""
    return [case.alerts[event.change.dimension]] if isinstance(event.change, AlertChange) else []


def _draft(event: CaseEvent) -> Draft:
    return Draft(
        cases.stream_of(event.household_id), cases.case_event_id(event), cases.TYPE, event.as_of, cases.body_of(event),
        event.known_at,
    )  # fmt: skip
