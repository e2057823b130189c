"""What a host appends, whichever it is: events as drafts, behind the ticks before them, under the policy it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import civil_date
from schemas.event import Origin, body_of, event_of, record_of_number
from schemas.events.system import PolicyAdopted
from schemas.fields import NATION
from services.eventlog.protocol import Draft
from services.host.clock import SOURCE, SYSTEM, now
from services.monitor.dimensions import rules_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from schemas.event import Event
    from services.eventlog.writing import SqlTransaction
    from services.host.clock import Ticker
    from services.ingest.intake import Accepted
    from services.policy.book import PolicyBook


def draft_of(event: Event, at: datetime | None) -> Draft:
    """An event as it goes into the log; `at` is the recorded time that a loaded history brings."""
    return Draft(event.subject, event.event_id, event.type, event.occurred_on, body_of(event), at)


def with_time(batch: Iterable[Accepted], ticker: Ticker) -> Iterator[tuple[Event, datetime | None]]:
    """The events of a batch with the ticks that come before each, as a loaded history brings its own time."""
    for one in batch:
        yield from ticker.until(one.recorded_at or now(), is_live=one.recorded_at is None)
        yield one.event, one.recorded_at


def adoption(tx: SqlTransaction, book: PolicyBook, at: datetime | None) -> Event:
    """That a policy book, which the log keeps from here on, holds (at `at` in a loaded history)."""
    tx.save_book(book.digest, book.to_bytes())
    payload = PolicyAdopted(digest=book.digest, rules_version=rules_version(), divisions=("CN",))
    return event_of(
        Origin(source=SOURCE, subject=SYSTEM, division=NATION),
        record_of_number(SOURCE, f"policy/{book.digest}/{tx.head().position}"), payload, civil_date(at or now()),
    )  # fmt: skip
