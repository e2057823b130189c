from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.eventlog.sql import SqlLog, open_log
from services.ingest import publishers
from services.ingest.api.keyring import FRESH_S, STRANGERS_S, Keyring
from services.ingest.publishers import TOKEN_BYTES, Publisher
from tests.host.calling import url_of

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@dataclass
class Steady:
    """A clock that goes on when told."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqlLog]:
    found = open_log(url_of(tmp_path / "keys.db"), clock=lambda: NOW)
    with found.transaction() as tx:
        publishers.create(tx.connection)
    yield found
    found.close()


def issue(log: SqlLog, first: int) -> str:
    token = bytes([first]) * TOKEN_BYTES
    one = Publisher(
        number=publishers.number_of(token), publisher="340826-yb", sources=("340826-yb",), types=None,
        divisions=("34",), made_at=NOW, ends_at=None,
    )  # fmt: skip
    with log.transaction() as tx:
        return publishers.issue(tx.connection, one, token)


def revoke(log: SqlLog, text: str) -> None:
    with log.transaction() as tx:
        assert publishers.end(tx.connection, text.split("_")[1], NOW - timedelta(seconds=1))


def test_a_new_key_is_known_at_once(log: SqlLog) -> None:
    ring = Keyring(log, lambda: NOW, Steady(), rate=1.0)
    assert ring.whose("sw_00000000_x") is None

    assert ring.whose(issue(log, 1)) is not None


def test_a_revoked_key_works_for_seconds_at_most(log: SqlLog) -> None:
    clock = Steady()
    ring, text = Keyring(log, lambda: NOW, clock, rate=1.0), issue(log, 1)
    assert ring.whose(text) is not None
    revoke(log, text)

    clock.seconds += FRESH_S

    assert ring.whose(text) is None


def test_whoever_tries_keys_keeps_nobody_else_out(log: SqlLog) -> None:
    clock = Steady()
    ring, text = Keyring(log, lambda: NOW, clock, rate=1.0), issue(log, 1)
    for number in range(10 * int(STRANGERS_S)):
        assert ring.whose(f"sw_{number:08x}_x") is None

    clock.seconds += FRESH_S

    assert ring.whose(text) is not None


def test_each_key_has_a_rate_of_its_own(log: SqlLog) -> None:
    ring = Keyring(log, lambda: NOW, Steady(), rate=1.0)
    first, second = ring.whose(issue(log, 1)), ring.whose(issue(log, 2))
    assert first is not None
    assert second is not None

    assert [ring.pause_s(first) for _ in range(3)] == [0.0, 0.0, 1.0]
    assert ring.pause_s(second) == 0.0
