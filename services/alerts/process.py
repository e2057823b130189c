"""The alerts' step: a batch of readings, and what the log remembers of the cases, to the case events that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas import case as cases
from services.alerts import store
from services.alerts.lifecycle import Case, decide, evolve
from services.eventlog.protocol import Bound, Draft

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from schemas.assessment import Assessment
    from schemas.case import CaseEvent
    from services.alerts.lifecycle import Alert
    from services.eventlog.protocol import TabledTransaction as Writing


class Alerts:
    """Decides on readings, household by household; keeps the cases it has seen, bounded, and can forget them."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._cases: dict[str, Case] = {}

    def forget(self) -> None:
        """Drop the cache: after a rollback, or when another process has written."""
        self._cases.clear()

    def step(self, tx: Writing, batch: Sequence[Assessment]) -> list[Draft]:
        """The case events that readings, in the order of the log and not yet in it, lead to; projects the alerts."""
        self._load(tx, {one.household_id for one in batch})
        drafts: list[Draft] = []
        changed: list[Alert] = []
        for reading in batch:
            case = self._cases[reading.household_id]
            for event in decide(reading, case):
                case = evolve(case, event)
                changed.append(case.alerts[event.dimension])
                drafts.append(_draft(event))
            self._cases[reading.household_id] = case
        store.project(tx.connection, changed)
        if len(self._cases) > self.capacity:
            self.forget()
        return drafts

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


def rebuild(tx: Writing, chunk: int) -> None:
    """Project every recorded case event anew; decides nothing."""
    store.drop(tx.connection)
    known: dict[str, Case] = {}
    position = 0
    end = tx.head().position
    while position < end:
        batch = tx.after(position, chunk, Bound(position=end))
        changed: list[Alert] = []
        for stored in batch:
            if stored.type == cases.TYPE:
                event = cases.parse(stored.body)
                case = evolve(known.get(event.household_id, Case()), event)
                known[event.household_id] = case
                changed.append(case.alerts[event.dimension])
        store.project(tx.connection, changed)
        position = batch[-1].position if batch else end


def _draft(event: CaseEvent) -> Draft:
    return Draft(
        cases.stream_of(event.household_id), cases.case_event_id(event), cases.TYPE, event.as_of, cases.body_of(event),
        event.known_at,
    )  # fmt: skip
