"""What waits at a broker is counted, and for how long."""

from __future__ import annotations

import pytest

from services.host.distributed.backlog import Backlog, Waiting

ONE, TWO = ("shouwang.departments.yb", 0), ("shouwang.departments.yb", 1)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        """The seconds that it shows."""
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backlog(clock: Clock) -> Backlog:
    backlog = Backlog(clock)
    backlog.assign({ONE: 5, TWO: 0})
    return backlog


def test_nothing_waits_before_the_broker_has_said_so(backlog: Backlog) -> None:
    backlog.see(ONE, None)
    assert backlog.waiting() == {ONE: Waiting(0, 0), TWO: Waiting(0, 0)}


def test_what_waits_is_counted_from_the_moment_at_which_something_does(backlog: Backlog, clock: Clock) -> None:
    backlog.see(ONE, 8)
    clock.at += 10
    backlog.see(ONE, 20)
    backlog.take(ONE, 8)
    assert backlog.waiting()[ONE] == Waiting(12, 10)
    assert backlog.waiting()[TWO] == Waiting(0, 0)


def test_who_is_abreast_begins_anew(backlog: Backlog, clock: Clock) -> None:
    backlog.see(ONE, 8)
    clock.at += 10
    backlog.take(ONE, 8)
    assert backlog.waiting()[ONE] == Waiting(0, 0)
    backlog.see(ONE, 9)
    clock.at += 1
    assert backlog.waiting()[ONE] == Waiting(1, 1)


def test_what_is_assigned_to_another_worker_is_no_longer_told(backlog: Backlog, clock: Clock) -> None:
    backlog.see(ONE, 8)
    clock.at += 10
    backlog.assign({ONE: 6})
    backlog.see(TWO, 4)
    backlog.take(TWO, 3)
    assert backlog.waiting() == {ONE: Waiting(2, 10)}


def test_a_topic_that_was_made_anew_holds_less_than_was_read(backlog: Backlog) -> None:
    backlog.see(ONE, 2)
    assert backlog.waiting()[ONE] == Waiting(0, 0)
