"""From case events to every table of the alerts, event by event or all of them anew; decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from schemas import case as cases
from schemas import readings
from schemas.case.course import AlertChange
from schemas.event import Recorded, parse
from schemas.events.correction import Retracted
from schemas.events.roster import RosterSet
from schemas.events.system import PolicyAdopted, Tick
from services.alerts import bulk, casefile, facts, feed, progress, service, store, tally
from services.alerts.lifecycle.evolve import evolve
from services.alerts.rows import Happened
from services.alerts.state import Case
from services.eventlog.errors import LogCorrupt
from services.eventlog.protocol import Bound
from services.policy.book import PolicyBook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from schemas.case import CaseEvent
    from services.alerts.facts import HomesOf
    from services.eventlog.protocol import Reader
    from services.eventlog.protocol import TabledTransaction as Writing
    from services.policy.divisions import Divisions

Advance = Callable[[int], None]
"""Is told how many positions were passed."""

PARTS = (store, casefile, bulk, feed, tally, facts, service)

NO_FACTS = frozenset({cases.TYPE, readings.TYPE, Tick.__name__})
"""Types of records that are no facts: what was decided, what was read, the passing of time."""

READ = frozenset(kind.__name__ for kind in (*facts.READ, PolicyAdopted, Retracted, RosterSet))
"""Types of facts whose content matters here: parsing the others as well costs a tenth of a rebuild."""


def create(connection: Connection) -> None:
    """Create every table of the alerts that is missing."""
    for part in (*PARTS, progress):
        part.create(connection)


def fold(known: dict[str, Case], event: CaseEvent) -> Happened:
    """Let an event hold in the cases that are known."""
    before = known.get(event.household_id, Case())
    after = known[event.household_id] = evolve(before, event)
    return Happened(event, before, after)


def record(connection: Connection, happened: Sequence[Happened], divisions: Divisions) -> None:
    """Write what events add to lists and figures, each event once; `divisions` are those of the book in force."""
    changes = [(one.after, one.event.change) for one in happened]
    store.project(
        connection, [after.alerts[change.dimension] for after, change in changes if isinstance(change, AlertChange)]
    )
    casefile.note(connection, happened)
    bulk.note(connection, happened)
    tally.count(connection, happened, divisions)


def stand(connection: Connection, known: Mapping[str, Case], divisions: Divisions) -> None:
    """Write how cases now stand, and what must be done next."""
    casefile.project(connection, known)
    feed.project(connection, known, divisions)


def book_of(reader: Reader, digest: str) -> PolicyBook:
    """The policy book of a digest, from the log.

    Raises:
        LogCorrupt: it is not kept there.
    """
    content = reader.book(digest)
    if content is None:
        raise LogCorrupt(
            reader.head().position, f"读到过的政策参数册 {digest} 没有留存",
            f"policy book {digest} was read, but is not kept",
        )  # fmt: skip
    return PolicyBook.from_bytes(content)


def rebuild(tx: Writing, chunk: int, homes: HomesOf, advance: Advance) -> int:
    """Project every recorded case event and fact anew, `chunk` records at a time; how many records were read.

    `advance` is told how many positions were passed. No case is known before the first book was adopted.
    """
    connection = tx.connection
    for part in PARTS:
        part.drop(connection)
    known: dict[str, Case] = {}
    book: PolicyBook | None = None
    came = progress.Progress()
    position, records = 0, 0
    end = tx.head().position
    while batch := tx.after(position, chunk, Bound(position=end)):
        told = [Recorded(parse(one.body), one.position, one.recorded_at) for one in batch if one.type in READ]
        adopted = [one.event.payload.digest for one in told if isinstance(one.event.payload, PolicyAdopted)]
        if adopted:
            book = book_of(tx, adopted[-1])
        came = came.behind(told, adopted, [one.occurred_on for one in batch if one.type == Tick.__name__])
        service.take(tx, told)
        facts.count(connection, told, homes)
        facts.count_unread(connection, [one for one in batch if one.type not in READ and one.type not in NO_FACTS])
        happened = [fold(known, cases.parse(one.body)) for one in batch if one.type == cases.TYPE]
        if book is not None:
            record(connection, happened, book.divisions)
        advance(batch[-1].position - position)
        position, records = batch[-1].position, records + len(batch)
    if book is not None:
        stand(connection, known, book.divisions)
    progress.recover(connection, came, tx.head().partitions)
    return records
