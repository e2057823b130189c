"""The storm in small; `make chaos` is the whole of it."""

from __future__ import annotations

import gc
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.lab.simulate import Settings
from tests.chaos.faults import KINDS, QUICK, drawn
from tests.chaos.storm import weather, write_feed
from tests.servers.kafka import Broker
from tests.servers.postgres import Server, running_server

SEED = 20261122


@pytest.fixture
def lasting_server() -> Iterator[Server]:
    """A server that may be killed."""
    with running_server(options=()) as server:
        yield server


@pytest.fixture
def _sockets_of_the_dead(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Kafka's client leaves open the sockets on which a broker died; what it says of them would keep them alive."""
    caplog.set_level(logging.CRITICAL, "kafka")
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.slow
@pytest.mark.usefixtures("_sockets_of_the_dead")
def test_nothing_is_lost_or_doubled_in_a_storm(lasting_server: Server, kafka_broker: Broker, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    write_feed(Settings(people=40, months=1, seed=SEED), None, feed)
    planned = [*drawn(SEED, len(QUICK), QUICK)]

    survived = weather(lasting_server, kafka_broker, tmp_path, feed, planned)

    assert sorted(one.kind for one in survived) == sorted(QUICK)


def test_a_seed_always_draws_the_same_faults_and_every_kind_as_often() -> None:
    planned = [*drawn(SEED, 2 * len(KINDS))]

    assert planned == [*drawn(SEED, 2 * len(KINDS))]
    assert sorted(kind for kind, _ in planned) == sorted(2 * [*KINDS])
    assert planned != [*drawn(SEED + 1, 2 * len(KINDS))]
