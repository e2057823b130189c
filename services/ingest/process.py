"""The door (数据入口): the one way into the log for what departments say, one transaction for each batch."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from schemas.event import body_of
from schemas.events.correction import Retracted
from schemas.faults import Fault
from services.eventlog import rejects
from services.eventlog.protocol import Draft, Stored
from services.ingest import booked, deliveries
from services.ingest.answer import Answer, Delivery, Kind, Permit
from services.ingest.burial import Burial
from services.ingest.intake import Intake
from services.ingest.judge import Judge, Statement, Verdict, is_tracked
from services.ingest.sift import Fit, Turned, in_time, sift, turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from services.eventlog.protocol import Clock, Outcome
    from services.eventlog.sql import SqlLog
    from services.eventlog.writing import SqlTransaction
    from services.ingest.intake import Accepted, Rejected
    from services.ingest.keeper import Keeper
    from services.ingest.said import Said
    from services.policy.divisions import Divisions

__all__ = ["Answer", "Delivery", "Door", "Parcel", "Permit", "create"]

REVISION = re.compile(rb'"revision":(\d+),"schemaversion":')
"""Revision of a statement in its canonical bytes; a quote within a text is escaped there."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Records of one delivery that are taken together (一包).

    Equal rows without a number are told apart by counting them: within `intake`, which a file keeps from batch to
    batch, or by default within the parcel. What is said about a delivery, and is no record of it, is not counted.
    """

    saids: Sequence[Said | Rejected | Turned]
    delivery: Delivery
    permit: Permit | None = None
    intake: Intake | None = None
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Sifted:
    """Parcels on their way into the log, with what became of each record so far, at an instant."""

    taken: Sequence[tuple[Parcel, list[Fit | Turned]]]
    at: datetime


def create(connection: Connection) -> None:
    """Create the tables beside the log that the door keeps."""
    rejects.create(connection)
    deliveries.create(connection)
    booked.create(connection)


class Door:
    """Takes records into the log. Files, HTTP and topics only make `Said`s; nothing is looked up to store an event."""

    def __init__(self, log: SqlLog, vault: Keeper, divisions: Divisions, now: Clock) -> None:
        self._log = log
        self._vault = vault
        self._divisions = divisions
        self._now = now

    def take(self, saids: Sequence[Said | Rejected], delivery: Delivery, permit: Permit | None = None) -> list[Answer]:
        """One answer for each record, in order, given when the log has it; sent again, it changes nothing."""
        return self.take_all([Parcel(saids, delivery, permit)])[0]

    def take_all(self, parcels: Sequence[Parcel]) -> list[list[Answer]]:
        """The same of several deliveries or requests, in one transaction: all of them are taken, or none.

        Raises:
            ShouwangError: the log or the vault cannot be used; nothing was written to the log.
        """
        sifted = self.sift(parcels)
        with self._log.transaction() as tx:
            return self.append(tx, sifted)

    def sift(self, parcels: Sequence[Parcel]) -> Sifted:
        """What of them may go into the log; whom it speaks of is in the vault then, and nothing in the log.

        Raises:
            ShouwangError: the vault cannot be used.
        """
        at = self._now()
        sifted = [self._sift(parcel, at) for parcel in parcels]
        fits = [one for each in sifted for one in each if isinstance(one, Fit)]
        # Whom an event speaks of is known before the event is: a pseudonym of nobody would help no one.
        self._vault.keep(
            [person for one in fits for person in one.said.people], [note for one in fits for note in one.said.notes]
        )
        return Sifted([*zip(parcels, sifted, strict=True)], at)

    def append(self, tx: SqlTransaction, sifted: Sifted) -> list[list[Answer]]:
        """Append what was sifted within a transaction, and answer as `take_all`."""
        return self._append(tx, sifted.taken, sifted.at)

    def _sift(self, parcel: Parcel, at: datetime) -> list[Fit | Turned]:
        intake = parcel.intake or Intake(self._divisions, civil_date(at))
        return [in_time(sift(said, intake, parcel.permit), at) for said in parcel.saids]

    # --- one transaction

    def _append(
        self, tx: SqlTransaction, taken: Sequence[tuple[Parcel, list[Fit | Turned]]], at: datetime
    ) -> list[list[Answer]]:
        tx.append([])  # the lock: what is read from here on is not outdated when it counts
        judge = _judge(tx, taken)
        judged = [[_judged(judge, one, parcel.delivery) for one in sifted] for parcel, sifted in taken]
        told = [event for one in chain.from_iterable(judged) if isinstance(one, Verdict) for event in one.events]
        outcomes = iter(tx.append([_draft(one) for one in told]))
        answers = [[_answer(one, outcomes) for one in each] for each in judged]
        booked.save(tx.connection, judge.changed)
        counts: dict[Delivery, Counter[Kind]] = {}
        for (parcel, sifted), each, said in zip(taken, judged, answers, strict=True):
            _close(tx.connection, parcel.delivery.source, sifted, said)
            refused = [one for one in each if isinstance(one, Turned)]
            rejects.keep(tx.connection, Burial(self._vault, at).letters(refused, parcel.delivery))
            if said and parcel.is_counted:
                counts.setdefault(parcel.delivery, Counter()).update(one.kind for one in said)
        for delivery, counted in counts.items():
            deliveries.tally(tx.connection, delivery, counted, at)
        return answers


def _close(connection: Connection, source: str, sifted: Sequence[Fit | Turned], answers: Sequence[Answer]) -> None:
    """Take out the dead letters that records were sent in place of; those that are accepted now are counted."""
    records = (one.said.record if isinstance(one, Fit) else one.record for one in sifted)
    told = {one.mends: answer for one, answer in zip(records, answers, strict=True) if one.mends is not None}
    if told:
        found = rejects.deliveries_of(connection, source, told)
        rejects.forget(connection, [*found])
        for batch, number in Counter(found[each] for each in found if not told[each].is_refused).items():
            deliveries.mend(connection, source, batch, number)


def _judge(tx: SqlTransaction, taken: Iterable[tuple[Parcel, Iterable[Fit | Turned]]]) -> Judge:
    """What the log has of all the records that are spoken of, and to whom they are booked where that counts."""
    wanted: dict[str, set[str]] = {}
    tracked: set[str] = set()
    for parcel, sifted in taken:
        events = [one.event for each in sifted if isinstance(each, Fit) for one in each.events]
        for event in events:
            wanted.setdefault(event.subject, set()).add(event.record)
        if is_tracked(parcel.delivery):
            tracked.update(event.record for event in events)
    known = {key: [_statement(one) for one in stored] for key, stored in tx.statements(wanted).items()}
    return Judge(known, booked.of(tx.connection, tracked))


def _statement(stored: Stored) -> Statement:
    found = REVISION.search(stored.body)
    return Statement(stored.event_id, int(found[1]) if found else 0, stored.type == Retracted.__name__)


def _judged(judge: Judge, one: Fit | Turned, delivery: Delivery) -> Verdict | Turned:
    if isinstance(one, Turned):
        return one
    verdict = judge.judge(one.events, delivery)
    return turned(one.said, verdict) if isinstance(verdict, Fault) else verdict


def _draft(one: Accepted) -> Draft:
    event = one.event
    return Draft(event.subject, event.event_id, event.type, event.occurred_on, body_of(event), one.recorded_at)


def _answer(one: Verdict | Turned, outcomes: Iterator[Outcome]) -> Answer:
    if isinstance(one, Turned):
        return one.answer
    of_it = list(islice(outcomes, len(one.events)))
    kind: Kind = "duplicate"
    if any(isinstance(each, Stored) for each in of_it):
        kind = "superseded" if one.is_superseded else "stored"
    return Answer(kind, tuple(each.event_id for each in of_it))
