from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from services.eventlog.chain import first_break
from services.eventlog.protocol import Conflict, EventLog, Stored
from services.eventlog.sql import open_log
from tests.eventlog.appender import batch, write
from tests.eventlog.conftest import HostClock, draft, everything

ROOT = Path(__file__).parents[2]
WRITERS, BATCHES, SIZE = 4, 12, 9
WHOLE = WRITERS * BATCHES * SIZE


def follow(log: EventLog, whole: int) -> list[Stored]:
    """Read behind the writers until all is there; a position that is missing in a page would be skipped for ever."""
    seen: list[Stored] = []
    deadline = time.monotonic() + 60
    while len(seen) < whole:
        assert time.monotonic() < deadline, f"{len(seen)} of {whole} events after a minute: a writer has ended"
        with log.reader() as reader:
            page = reader.after(len(seen), 20)
        assert [event.position for event in page] == list(range(len(seen) + 1, len(seen) + len(page) + 1))
        seen.extend(page)
    return seen


def assert_whole(log: EventLog, seen: list[Stored]) -> None:
    with log.reader() as reader:
        assert list(everything(reader)) == seen
        assert first_break(seen, known=reader.head().anchor) is None
    for writer in range(WRITERS):
        mine = [event.body for event in seen if event.stream.startswith(f"person/{writer}-")]
        assert mine == [made.body for number in range(BATCHES) for made in batch(str(writer), number, SIZE)]


def test_a_follower_sees_every_position_while_threads_append(log):
    said: list[int] = []
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        seen = pool.submit(follow, log, WHOLE)
        writers = [pool.submit(write, log, str(writer), BATCHES, SIZE, said.append) for writer in range(WRITERS)]
        for writer in writers:
            writer.result()

    assert sorted(said) == list(range(SIZE, WHOLE + 1, SIZE))
    assert_whole(log, seen.result())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_follower_sees_every_position_while_processes_append(kind, tmp_path, request):
    url = f"sqlite:///{tmp_path}/log.db" if kind == "sqlite" else request.getfixturevalue("postgres_database")
    command = [sys.executable, "-m", "tests.eventlog.appender", url]
    writers = [
        subprocess.Popen([*command, str(writer), str(BATCHES), str(SIZE)], cwd=ROOT, stdout=subprocess.DEVNULL)
        for writer in range(WRITERS)
    ]
    log = open_log(url, clock=HostClock())  # an empty database meets five processes that all create its tables
    seen = follow(log, WHOLE)

    assert [writer.wait(60) for writer in writers] == [0] * WRITERS
    assert_whole(log, seen)
    log.close()


def test_an_empty_database_may_be_opened_by_many_at_once(tmp_path, postgres_database):
    for url in (f"sqlite:///{tmp_path}/log.db", postgres_database):
        start = Barrier(8)

        def begin(number: int, url: str = url, start: Barrier = start) -> int:
            start.wait()
            log = open_log(url, clock=HostClock())
            with log.transaction() as transaction:
                (stored,) = transaction.append([draft(number)])
            log.close()
            return stored.position

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(begin, range(8))) == list(range(1, 9))


def test_of_decisions_made_on_one_state_only_one_is_taken(log):
    def decide(number: int) -> object:
        with log.transaction() as transaction:
            return transaction.append([draft(number, "case/h")], {"case/h": 0})

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(decide, range(8)))

    taken = [answer for answer in answers if not isinstance(answer, Conflict)]
    assert len(taken) == 1
    assert {answer.actual for answer in answers if isinstance(answer, Conflict)} == {1}


def test_steps_of_one_consumer_wait_for_each_other(log):
    def step(number: int) -> None:
        with log.transaction() as transaction:
            position = transaction.lock_consumed("monitor", "events", [0])[0].position
            transaction.append([draft(number, "reading/h", body=str(position).encode())])
            assert transaction.save_consumed("monitor", "events", 0, position + 1)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(step, range(20)))

    with log.reader() as reader:
        assert reader.consumed("monitor", "events", 0) == 20
        assert [int(event.body) for event in everything(reader)] == list(range(20))
