from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from schemas import case as cases
from schemas.assessment import Grade
from schemas.case.course import Closed, Withdrawn
from schemas.case.event import AnyChange, CaseEvent
from schemas.case.pressure import Notified
from services.alerts import feed, notify, outbox
from services.alerts.channels import Channel, Delivered, Message, Refused, Retry, Settings
from services.alerts.notify import Notifier, Sent
from services.eventlog.protocol import Draft
from services.eventlog.sql import SqlLog, open_log
from services.eventlog.writing import SqlTransaction
from tests.builders import BOOK

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Post:
    """A channel of which a test says how it answers, the last answer for good; it remembers what it was given."""

    answers: list[Delivered | Retry | Refused] = field(default_factory=lambda: [Delivered()])
    got: list[str] = field(default_factory=list)

    def send(self, message: Message, settings: Settings) -> Delivered | Retry | Refused:
        self.got.append(message.notice.notice_id)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqlLog]:
    opened = open_log(f"sqlite:///{(tmp_path / 'log.db').as_posix()}", clock=lambda: AT)
    with opened.transaction() as tx:
        outbox.create(tx.connection)
        feed.create(tx.connection)
    yield opened
    opened.close()


def told(
    grade: Grade = Grade.YELLOW, reason: str = "FIRST", receiver: str = "staff/S1", bulk: str | None = None
) -> Notified:
    return Notified(reason=reason, receiver=receiver, grade=grade, dimension="sudden_shock", bulk=bulk)  # type: ignore[arg-type]


def happen(log: SqlLog, *changes: AnyChange, household: str = "h1", cause: str = "c") -> list[str]:
    """Let changes of a household's first case be in the log; their ids."""
    events = [
        CaseEvent(
            household_id=household, division="340826100001", number=1, cause=cause, as_of=date(2026, 3, 2), known_at=AT,
            change=one,
        )
        for one in changes
    ]  # fmt: skip
    drafts = [
        Draft(cases.stream_of(household), cases.case_event_id(one), cases.TYPE, one.as_of, cases.body_of(one))
        for one in events
    ]
    with log.transaction() as tx:
        tx.append(drafts)
    return [one.event_id for one in drafts]


def notifier(post: Post, *more: Channel) -> Notifier:
    return Notifier([Channel("post", post.send), *more], {}, BOOK)


def collect(log: SqlLog, sender: Notifier, at: datetime = AT) -> int:
    with log.transaction() as tx:
        return sender.collect(tx, at, from_start=True)


def pump(log: SqlLog, sender: Notifier, at: datetime = AT, *, only_red: bool = False) -> Sent:
    return sender.pump(log.transaction, at, only_red=only_red)


def test_what_is_to_be_told_is_sent_once_under_the_id_of_its_event(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)
    ids = happen(log, told())

    assert (collect(log, sender), collect(log, sender)) == (1, 0)
    assert pump(log, sender) == Sent(sent=1, dropped=0, waiting=0, dead=0)
    assert pump(log, sender) == Sent(sent=0, dropped=0, waiting=0, dead=0)
    assert post.got == ids


def test_every_channel_gets_it(log: SqlLog) -> None:
    post, other = Post(), Post()
    sender = notifier(post, Channel("other", other.send))
    happen(log, told())

    collect(log, sender)

    assert pump(log, sender).sent == 2
    assert post.got == other.got


def test_a_log_that_was_there_before_is_not_told_of(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)
    happen(log, told(), household="h0")

    with log.transaction() as tx:
        assert sender.collect(tx, AT) == 0
    new = happen(log, told())
    collect(log, sender)
    pump(log, sender)

    assert post.got == new


def test_nothing_is_lost_of_a_log_that_was_empty_at_the_first_look(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)

    with log.transaction() as tx:
        sender.collect(tx, AT)
    ids = happen(log, told())
    with log.transaction() as tx:
        sender.collect(tx, AT)
    pump(log, sender)

    assert post.got == ids


def test_a_receiver_that_is_away_is_asked_again_ever_more_rarely_and_then_given_up(log: SqlLog) -> None:
    post = Post([Retry("away")])
    sender = notifier(post)
    happen(log, told())
    collect(log, sender)
    at, waits = AT, []
    while pump(log, sender, at).waiting:
        asked, wait = len(post.got), timedelta()
        while len(post.got) == asked:
            wait += MINUTE
            pump(log, sender, at + wait)
        at += wait
        waits.append(wait // MINUTE)

    assert waits == [1, 2, 4, 8, 16, 32, 60]
    assert len(post.got) == notify.NOTIFY_TRIES
    with log.reader() as reader:
        assert [(one.channel, one.tries, one.why) for one in outbox.dead(reader.connection)] == [("post", 8, "away")]


def test_one_that_refuses_is_not_asked_again(log: SqlLog) -> None:
    post = Post([Refused("HTTP 410")])
    sender = notifier(post)
    happen(log, told())
    collect(log, sender)

    assert pump(log, sender) == Sent(sent=0, dropped=0, waiting=0, dead=1)
    assert pump(log, sender, AT + HOUR).dead == 0


def test_one_that_comes_back_gets_what_has_waited(log: SqlLog) -> None:
    post = Post([Retry("away"), Delivered()])
    sender = notifier(post)
    (wanted,) = happen(log, told())
    collect(log, sender)

    assert pump(log, sender).waiting == 1
    assert pump(log, sender, AT + MINUTE).sent == 1
    assert post.got == [wanted, wanted]


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (Closed(disposition="NO_CHANGE"), "CLOSED"), (Withdrawn(), "WITHDRAWN"), (told(reason="ROSE"), "SUPERSEDED"),
        (told(reason="ESCALATED", receiver="office/340826"), None),
    ],
)  # fmt: skip
def test_what_no_longer_holds_is_not_sent(log: SqlLog, later: AnyChange, why: str | None) -> None:
    post = Post()
    sender = notifier(post)
    first, *_ = happen(log, told())
    happen(log, later, cause="d")
    collect(log, sender)
    pump(log, sender)

    assert (first in post.got) == (why is None)


def test_that_a_case_was_withdrawn_is_told_although_it_is_closed(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)
    *_, word = happen(log, Withdrawn(), Closed(disposition="DATA_ERROR"), told(reason="WITHDRAWN"))
    happen(log, Closed(disposition="DATA_ERROR"), cause="d")
    collect(log, sender)
    pump(log, sender)

    assert post.got == [word]


def test_of_a_bulk_task_a_receiver_is_told_once_and_once_that_it_was_taken_back(log: SqlLog) -> None:
    post, task = Post(), "4.04:340826100001:2026-03-02"
    sender = notifier(post)
    homes = ("h1", "h2")
    stand_in_the_list(log, task)
    for home in homes:
        happen(log, told(bulk=task), household=home)
    happen(log, told(bulk=task, receiver="staff/S2"), household="h3")
    collect(log, sender)
    pump(log, sender)
    happen(log, told(bulk=task), household="h4")
    collect(log, sender)
    pump(log, sender)
    assert (len(post.got), len(set(post.got))) == (2, 2)

    for home in homes:
        happen(log, told(reason="WITHDRAWN", bulk=task), household=home, cause="d")
    collect(log, sender)
    pump(log, sender)
    assert (len(post.got), len(set(post.got))) == (3, 3)


def test_of_a_bulk_task_that_holds_nobody_any_more_nobody_is_told(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)
    happen(log, told(bulk="4.04:340826100001:2026-03-02"))
    collect(log, sender)

    assert pump(log, sender) == Sent(sent=0, dropped=1, waiting=0, dead=0)


def stand_in_the_list(log: SqlLog, task: str) -> None:
    """Let a household of a bulk task stand in somebody's list."""
    item = {"household": "h9", "action": "VISIT", "about": "", "bulk": task}
    columns = {column.name: column.type.python_type() for column in feed.in_bulk.columns}
    with log.transaction() as tx:
        tx.connection.execute(feed.in_bulk.insert(), columns | item)


def test_below_red_a_notice_waits_until_its_delivery_is_complete(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)
    with log.transaction() as tx:
        outbox.open_delivery(tx.connection, "a.jsonl", tx.head().position)
    (yellow,) = happen(log, told())
    (red,) = happen(log, told(grade=Grade.RED), household="h2")
    collect(log, sender)

    pump(log, sender, only_red=True)
    assert pump(log, sender).waiting == 1
    assert post.got == [red]
    with log.transaction() as tx:
        # Cut short and gone on with: it began where it began.
        outbox.open_delivery(tx.connection, "a.jsonl", tx.head().position)
    assert pump(log, sender).sent == 0
    with log.transaction() as tx:
        outbox.close_delivery(tx.connection, "a.jsonl")
    pump(log, sender)
    assert post.got == [red, yellow]


def test_a_delivery_that_never_ends_holds_nothing_up_for_ever(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)
    with log.transaction() as tx:
        outbox.open_delivery(tx.connection, "a.jsonl", tx.head().position)
    happen(log, told())
    collect(log, sender)

    assert pump(log, sender, AT + 23 * HOUR).sent == 0
    assert pump(log, sender, AT + 24 * HOUR).sent == 1


def test_what_was_said_before_a_delivery_began_does_not_wait_for_it(log: SqlLog) -> None:
    sender = notifier(Post())
    happen(log, told())
    with log.transaction() as tx:
        outbox.open_delivery(tx.connection, "a.jsonl", tx.head().position)
    collect(log, sender)

    assert pump(log, sender).sent == 1


class Killed(BaseException):
    """The process ends here."""


def test_a_crash_between_sending_and_marking_sends_again_under_the_same_id(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)
    (wanted,) = happen(log, told())
    collect(log, sender)
    transactions = iter(range(10))

    @contextmanager
    def dying() -> Iterator[SqlTransaction]:
        if next(transactions) == 1:
            raise Killed
        with log.transaction() as tx:
            yield tx

    with pytest.raises(Killed):
        sender.pump(dying, AT, only_red=False)
    pump(log, sender)

    assert post.got == [wanted, wanted]


def test_more_than_is_sent_at_once_is_sent_all_the_same(log: SqlLog) -> None:
    post = Post()
    sender = notifier(post)
    for number in range(outbox.SENT_AT_ONCE + 3):
        happen(log, told(), household=f"h{number}")
    collect(log, sender)

    assert pump(log, sender).sent == outbox.SENT_AT_ONCE + 3
    assert len(set(post.got)) == len(post.got)
