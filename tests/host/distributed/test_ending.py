from __future__ import annotations

import logging
import math
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from kafka.errors import KafkaError, KafkaTimeoutError
from sqlalchemy import create_engine, event, text

from schemas.errors import ShouwangError
from services.host.commands import relay
from services.host.commands.relay import _ending, is_ready
from services.host.distributed import exits
from services.host.distributed.consumer import OtherLog
from services.host.distributed.leaving import Ended, coded
from services.host.distributed.patience import TooMuch
from services.host.distributed.relay import EraRaised
from services.host.distributed.watch import Watch
from tests.host.calling import Call
from tests.host.distributed.cluster import Cluster

REFUSING = "CREATE TRIGGER refusing BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'not this'); END"


def test_a_relay_that_is_told_to_stop_while_it_returns_a_connection_stops() -> None:
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "reset")
    def tell(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(SystemExit), _ending(), engine.connect():
        pass
    engine.dispose()


def test_a_relay_is_not_ready_while_something_is_in_its_hand_for_long(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    watch, seen = Watch(), []
    with watch.in_hand():
        for granted in (math.inf, 0.0):
            monkeypatch.setattr(relay, "UNREADY_S", granted)
            seen.append(is_ready(watch, cluster.log))

    assert seen == [True, False]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (EraRaised(1, 2), exits.OTHER_ERA, "era 1 became 2"),
        (OtherLog(3), exits.OTHER_LOG, "shouwang restore"),
        (TooMuch(), exits.CANNOT_GO_ON, "gave up a step"),
        (KafkaTimeoutError("no answer"), exits.CANNOT_GO_ON, "KafkaTimeoutError: no answer"),
    ],
)
def test_what_ends_the_work_of_a_command_has_the_code_of_a_worker(
    error: ShouwangError | KafkaError, code: int, said: str
) -> None:  # fmt: skip
    with pytest.raises(Ended, match=said) as ended, coded():
        raise error

    assert ended.value.code == code


@pytest.fixture
def _logged() -> Iterator[None]:
    """What a command does to the log lines of its process is undone."""
    before = logging.root.handlers[:]
    yield
    logging.root.handlers = before
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logged")
def test_a_database_that_refuses_ends_a_catch_up_and_what_keeps_it_from_beginning_does_not_look_like_that(
    call: Call, cluster: Cluster, tmp_path: Path
) -> None:  # fmt: skip
    with cluster.log.transaction() as tx:
        tx.connection.execute(
            text("CREATE TRIGGER t BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'not this'); END")
        )

    refused = call("catch-up", "monitor", database=tmp_path / "parts.db")
    elsewhere = call("catch-up", "monitor", database=tmp_path / "elsewhere.db")

    assert (refused.code, "not this" in refused.err) == (exits.CANNOT_GO_ON, True)
    assert (elsewhere.code, "elsewhere.db" in elsewhere.err) == (2, True)
