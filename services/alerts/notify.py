"""Sending what was decided to be told: at least once, and under one id."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select

from schemas import case as cases
from schemas.case.course import Closed, Merged, Moved, Withdrawn
from schemas.case.event import case_event_id
from schemas.case.feed import Notice
from schemas.case.pressure import Notified
from schemas.dates import civil_date
from services.alerts import feed, outbox
from services.alerts.channels import Delivered, Message, Refused
from services.alerts.outbox import Outcome
from services.alerts.tally import tally
from services.eventlog.protocol import Bound
from services.policy.display import grade_words
from services.policy.shape import NATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Connection

    from schemas.case import CaseEvent
    from services.alerts.channels import Channel, Settings
    from services.alerts.outbox import Waiting
    from services.eventlog.protocol import Stored, TabledReader, TabledTransaction
    from services.policy.book import PolicyBook

    Begin = Callable[[], AbstractContextManager[TabledTransaction]]

CONSUMER, TOPIC = "notify", "log"
CHUNK = 2_000
"""Records of the log that are read at once."""

NOTIFY_TRIES = 8
LONGEST_WAIT_MINUTES = 60

Drop = Literal["CLOSED", "WITHDRAWN", "SUPERSEDED"]
"""Why a notice need not be sent any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of the notices that were due, how many; `waiting` is what the outbox still holds."""

    sent: int
    dropped: int
    waiting: int
    dead: int


class Notifier:
    """Follows the log into the outbox, and sends what is due outside of any transaction."""

    def __init__(self, channels: Sequence[Channel], settings: Settings, book: PolicyBook) -> None:
        self.channels = {one.name: one for one in channels}
        self.settings = settings
        self.book = book

    def passed_over(self, tx: TabledTransaction) -> int | None:
        """How many notices the log has that will not be sent, if nothing was ever collected; None if something was.

        So it is before the first call of `collect` that does not begin `from_start`.
        """
        return None if outbox.is_begun(tx.connection) else _decided(tx.connection)

    def collect(self, tx: TabledTransaction, at: datetime, *, from_start: bool = False) -> int:
        """Put the notices of the log behind the last place into the outbox; how many.

        What was said before the first call ever is not sent, unless that call begins `from_start`.
        """
        consumed = tx.lock_consumed(CONSUMER, TOPIC, [0])[0].position
        end, kept = tx.head().position, 0
        position = max(consumed, outbox.begin(tx.connection, 0 if from_start else end))
        while batch := tx.after(position, CHUNK, Bound(position=end)):
            found = list(_notices(batch))
            outbox.keep(tx.connection, found, self.channels, at)
            position, kept = batch[-1].position, kept + len(found)
        tx.save_consumed(CONSUMER, TOPIC, 0, position)
        return kept

    def pump(self, begin: Begin, at: datetime, *, only_red: bool) -> Sent:
        """Send what is due at an instant, some at a time; a channel that fails is asked again later."""
        counts: Counter[str] = Counter()
        kept_by = at - self._hold(at)
        while True:
            with begin() as tx:
                rows = outbox.due(tx.connection, self.channels, at, kept_by, only_red=only_red)
                drops = {one.notice.notice_id: still_holds(tx, one.notice) for one in rows}
                waiting = outbox.waiting(tx.connection)
            if not rows:
                return Sent(sent=counts["SENT"], dropped=counts["DROPPED"], waiting=waiting, dead=counts["DEAD"])
            outcomes = [self._attempt(one, drops[one.notice.notice_id], at) for one in rows]
            counts.update(one.state for one in outcomes)
            with begin() as tx:
                outbox.mark(tx.connection, outcomes)

    def _hold(self, at: datetime) -> timedelta:
        """How long a notice below RED waits at most for the delivery that caused it (通知等待时限)."""
        on = civil_date(at)
        return timedelta(hours=self.book.view(NATION, on, on).number("alert.notice_hold_hours"))

    def _attempt(self, one: Waiting, drop: Drop | None, at: datetime) -> Outcome:
        if drop is not None:
            return Outcome(one, "DROPPED", one.tries, at, drop)
        answer = self.channels[one.channel].send(self._message(one.notice), self.settings)
        tries = one.tries + 1
        if isinstance(answer, Delivered):
            return Outcome(one, "SENT", tries, at)
        if isinstance(answer, Refused) or tries >= NOTIFY_TRIES:
            return Outcome(one, "DEAD", tries, at, answer.why)
        wait = min(LONGEST_WAIT_MINUTES, 2 ** (tries - 1))
        return Outcome(one, "WAITING", tries, at + timedelta(minutes=wait), answer.why)

    def _message(self, notice: Notice) -> Message:
        on = civil_date(notice.said_at)
        words = grade_words(self.book.view(notice.division, on, on))
        place = self.book.divisions.name(notice.division, on)
        return Message(notice, place, None if notice.grade is None else words[notice.grade])


def still_holds(reader: TabledReader, notice: Notice) -> Drop | None:
    """Why a notice need not be sent any more; None if it must.

    That a case was withdrawn is told although it is closed. Of one case only the last word goes to a receiver; a bulk
    task is told as long as it holds anybody.
    """
    if notice.bulk is not None:
        return None if notice.reason == "WITHDRAWN" or feed.is_waiting(reader.connection, notice.bulk) else "CLOSED"
    behind = False
    found: Drop | None = None
    for stored in reader.stream(cases.stream_of(notice.household_id)):
        if stored.event_id == notice.notice_id:
            behind = True
        elif behind:
            event = cases.parse(stored.body)
            found = (_ended_by(event, notice) if event.number == notice.number else None) or found
    return found


def notice_of(event: CaseEvent, said: Notified) -> Notice:
    """The message that an event asks for; its id is that of the event.

    Of a bulk task a receiver is told once, whichever household comes first, and once that it was taken back.
    """
    return Notice(
        notice_id=case_event_id(event) if said.bulk is None else _id_of_task(said, said.bulk),
        receiver=said.receiver, reason=said.reason, household_id=event.household_id, number=event.number,
        division=event.division, grade=said.grade, dimension=said.dimension, due_at=said.due_at, said_at=event.known_at,
        bulk=said.bulk,
    )  # fmt: skip


def _id_of_task(said: Notified, bulk: str) -> str:
    word = said.reason if said.reason == "WITHDRAWN" else ""
    return sha256(f"bulk\0{bulk}\0{said.receiver}\0{word}".encode()).hexdigest()[:32]


def _decided(connection: Connection) -> int:
    """How many notices the log has, as they were counted for the whole country."""
    column = tally.c
    count = select(func.sum(column.n)).where(column.division == NATION, column.measure.startswith("NOTIFIED:"))
    return int(connection.scalar(count) or 0)


def _notices(batch: Sequence[Stored]) -> Iterator[tuple[int, Notice]]:
    for stored in batch:
        if stored.type == cases.TYPE:
            event = cases.parse(stored.body)
            if isinstance(event.change, Notified):
                yield stored.position, notice_of(event, event.change)


def _ended_by(event: CaseEvent, notice: Notice) -> Drop | None:
    change = event.change
    if isinstance(change, Notified) and change.receiver == notice.receiver:
        return "SUPERSEDED"
    if notice.reason == "WITHDRAWN":
        return None
    if isinstance(change, Withdrawn):
        return "WITHDRAWN"
    return "CLOSED" if isinstance(change, Closed | Moved | Merged) else None
