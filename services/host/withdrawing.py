"""A delivery taken back whole (整批撤回): a retraction of every record of which it was the last to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.event import Origin, body_of, canonical, event_of, parse
from schemas.events.correction import Retracted
from schemas.events.system import FeedCovered
from services.eventlog.protocol import Draft
from services.ingest import booked, deliveries
from services.ingest.judge import NOBODY, Booking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.event import Event
    from services.eventlog.reading import SqlReader
    from services.eventlog.sql import SqlLog
    from services.ingest.deliveries import Handed

WITHDRAWN = "WITHDRAWN"
"""Why the records of a delivery are retracted, followed by which statement was."""

AT_ONCE = 10_000
"""Records of the log read at once."""


def withdraw(log: SqlLog, one: Handed, who: tuple[str, str]) -> int:
    """Retract what a delivery said and nobody has said otherwise since; how many records. `who` did it, and why.

    A record that was retracted already, or that a later delivery has corrected, stays as it is; so does up to which
    day a feed was complete. A second time there is nothing left to do.

    Raises:
        ShouwangError: the log cannot be used; nothing was written.
    """
    with log.transaction() as tx:
        tx.append([])  # the lock: what was said last stays the last
        wanted: dict[str, set[str]] = {}
        for event in _said_in(tx, one):
            wanted.setdefault(event.subject, set()).add(event.record)
        gone = [_retracted(event) for event in _last(tx, wanted) if _speaks(event, one)]
        tx.append(
            [Draft(each.subject, each.event_id, each.type, each.occurred_on, body_of(each), None) for each in gone]
        )
        kept = booked.of(tx.connection, [each.record for each in gone])
        freed = {each.record: Booking(NOBODY, each.revision, each.occurred_on) for each in gone if each.record in kept}
        booked.save(tx.connection, freed)
        if one.state is not deliveries.State.WITHDRAWN:
            deliveries.withdraw(tx.connection, one, len(gone), who)
    return len(gone)


def _said_in(reader: SqlReader, one: Handed) -> Iterator[Event]:
    """What the log has of a delivery. No index leads there, for deliveries are hardly ever withdrawn."""
    sign = canonical({"batch": one.batch})[1:-1]
    position = 0
    while some := reader.after(position, AT_ONCE):
        position = some[-1].position
        for event in (parse(each.body) for each in some if sign in each.body):
            if event.batch == one.batch and event.source == one.source and not isinstance(event.payload, FeedCovered):
                yield event


def _last(reader: SqlReader, wanted: dict[str, set[str]]) -> Iterator[Event]:
    """What holds about each of these records: of the greatest revision the statement that came last."""
    for told in reader.statements(wanted).values():
        yield max(((parse(each.body), each.position) for each in told), key=lambda each: (each[0].revision, each[1]))[0]


def _speaks(event: Event, one: Handed) -> bool:
    is_its = event.batch == one.batch and event.source == one.source
    return is_its and not isinstance(event.payload, Retracted)


def _retracted(event: Event) -> Event:
    origin = Origin(source=event.source, subject=event.subject, division=event.division, batch=event.batch)
    # Each statement has a retraction of its own: one that is known from an earlier delivery would change nothing.
    reason = f"{WITHDRAWN}-{event.event_id[len(event.record) :]}"
    return event_of(origin, event.record, Retracted(reason=reason), event.occurred_on, event.revision)
