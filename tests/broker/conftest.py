"""The small county of the host's tests, and an empty cluster for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.broker.cluster import Cluster, running_cluster
from tests.host.conftest import _elsewhere, call, feeds, worked
from tests.servers.kafka import Broker

__all__ = ["_elsewhere", "call", "feeds", "worked"]


@pytest.fixture
def cluster(postgres_database: str, kafka_broker: Broker, tmp_path: Path) -> Iterator[Cluster]:
    """A log without events in three parts, its topics, and nobody who reads them."""
    with running_cluster(postgres_database, kafka_broker, tmp_path) as running:
        yield running
