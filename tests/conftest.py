"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.kafka import Broker, running_broker
from tests.servers.postgres import Server, running_server

# The default is the same on every run and machine, so that a red build means a change; `deep` goes looking.
# A slow shared machine is no defect of the code under test: no deadline, no complaint about slow generation.
settings.register_profile(
    "default", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", settings.get_profile("default"), max_examples=2_000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for each test process that asks for it; it fails, and never skips, when it cannot start."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: Server) -> str:
    """URL of the server's own database, for tests that make their databases themselves."""
    return postgres_server.url("postgres")


@pytest.fixture
def postgres_database(postgres_server: Server) -> Iterator[str]:
    """URL of a new, empty database, dropped after the test with whatever is still connected to it."""
    name = f"test_{next(_numbers)}"
    postgres_server.execute(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def kafka_broker() -> Iterator[Broker]:
    """One broker for each test process that asks for it; whoever kills it starts it again."""
    with running_broker() as broker:
        yield broker
