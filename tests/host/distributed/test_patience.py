"""A database that is away is waited for; one that refuses is not, and nobody waits who was told to stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from services.eventlog.errors import AheadOfClock
from services.eventlog.protocol import Conflict
from services.host.distributed import exits
from services.host.distributed.consumer import OtherLog, Overtaken
from services.host.distributed.leaving import code_of
from services.host.distributed.patience import Patience, Stopped, TooMuch, is_away
from services.host.distributed.records import OtherTopic, Record, batches
from services.host.distributed.relay import EraRaised
from services.host.distributed.watch import Watch

AWAY = [
    errors.AdminShutdown, errors.SerializationFailure, errors.DeadlockDetected, errors.DiskFull,
    errors.LockNotAvailable, errors.TooManyConnections, errors.IdleInTransactionSessionTimeout,
    errors.ConnectionFailure, psycopg.OperationalError,
]  # fmt: skip
REFUSES = [errors.ProgramLimitExceeded, errors.UniqueViolation, errors.InvalidTextRepresentation, errors.UndefinedTable]


def wrapped(kind: type[Exception]) -> DBAPIError:
    error = DBAPIError.instance("SELECT", None, kind("x"), psycopg.Error)
    assert isinstance(error, DBAPIError)
    return error


@pytest.mark.parametrize("kind", AWAY)
def test_what_passes_is_waited_for(kind: type[Exception]) -> None:
    assert is_away(wrapped(kind))


@pytest.mark.parametrize("kind", REFUSES)
def test_what_does_not_pass_is_not(kind: type[Exception]) -> None:
    assert not is_away(wrapped(kind))


def test_a_locked_file_is_away() -> None:
    engine = create_engine("sqlite:////nowhere/at/all.db")

    with pytest.raises(OperationalError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT 1"))

    assert is_away(caught.value)


def failing(*raised: BaseException) -> Callable[[], str]:
    """A step that fails in these ways and then succeeds."""
    left = [*raised]

    def step() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return step


def test_a_step_is_taken_until_it_succeeds() -> None:
    watch = Watch()
    step = failing(wrapped(errors.AdminShutdown), Overtaken(Conflict("case/h", 1, 2)))

    assert Patience(watch)(step) == "done"
    assert (watch.retries, watch.held_s) == (2, 0)


def test_a_clock_that_is_behind_is_waited_for() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)

    assert Patience(Watch())(failing(AheadOfClock("person/p", at, at))) == "done"


def test_a_process_is_waiting_while_the_database_is_away_and_not_behind_it() -> None:
    watch, seen = Watch(), []
    step = failing(wrapped(errors.DiskFull), Overtaken(Conflict("case/h", 1, 2)))

    def looking() -> str:
        seen.append(watch.is_waiting)
        return step()

    Patience(watch)(looking)

    assert seen == [False, True, True]
    assert not watch.is_waiting


@pytest.mark.parametrize("kind", [errors.QueryCanceled, errors.IdleInTransactionSessionTimeout])
def test_what_the_database_gives_up_twice_is_too_much(kind: type[Exception]) -> None:
    with pytest.raises(TooMuch):
        Patience(Watch())(failing(wrapped(kind), wrapped(errors.AdminShutdown), wrapped(kind)))


def test_what_waiting_does_not_mend_is_raised() -> None:
    with pytest.raises(DBAPIError):
        Patience(Watch())(failing(wrapped(errors.UniqueViolation)))


def test_who_is_told_to_stop_waits_no_longer() -> None:
    watch = Watch()
    watch.is_stopping = lambda: True

    with pytest.raises(Stopped):
        Patience(watch)(failing(wrapped(errors.AdminShutdown)))


def test_each_end_has_its_code() -> None:
    ends = (Stopped(), EraRaised(1, 2), OtherLog(3), OtherTopic(("t", 0), 5, range(3)), ValueError("x"))

    assert [code_of(one) for one in ends] == [
        0, exits.OTHER_ERA, exits.OTHER_LOG, exits.OTHER_LOG, exits.CANNOT_GO_ON
    ]  # fmt: skip


def test_batches_are_cut_by_bytes_and_a_giant_goes_alone() -> None:
    sizes = (3, 3, 4, 20, 0, 1)
    records = [Record("t", 0, offset, bytes(size)) for offset, size in enumerate(sizes)]

    assert [[one.offset for one in batch] for batch in batches(records, 10)] == [[0, 1, 2], [3], [4, 5]]
    assert [*batches([])] == []
