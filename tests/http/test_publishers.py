from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from services.ingest import publishers
from services.ingest.publishers import TOKEN_BYTES, Publisher

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
WEEK = timedelta(days=7)
TOKEN = bytes(range(TOKEN_BYTES))
ONE = Publisher(
    number=publishers.number_of(TOKEN), publisher="340826-yb", sources=("340826-yb",), divisions=("340826",),
    types=frozenset({"MedicalSettled"}), made_at=NOW, ends_at=None,
)  # fmt: skip


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path}/keys.db")
    with engine.begin() as found:
        publishers.create(found)
        yield found
    engine.dispose()


def whose(connection: Connection, text: str, at: datetime = NOW) -> Publisher | None:
    return publishers.recognise(publishers.digests(connection), text, at)


def test_a_key_tells_who_speaks_and_what_they_may_say(connection: Connection) -> None:
    text = publishers.issue(connection, ONE, TOKEN)

    assert whose(connection, text) == ONE


@pytest.mark.parametrize("change", ["", "x", "sw_", "sw__", "{0}x", "x{0}", "{1}", "sw_00000000_{2}"])
def test_anything_else_is_nobody(connection: Connection, change: str) -> None:
    text = publishers.issue(connection, ONE, TOKEN)

    assert whose(connection, change.format(text, text[:-1], text.rpartition("_")[2])) is None


def test_the_secret_is_not_kept(connection: Connection) -> None:
    text = publishers.issue(connection, ONE, TOKEN)

    rows = [tuple(row) for row in connection.execute(publishers.key.select())]

    assert text.rpartition("_")[2] not in repr(rows)
    assert TOKEN[publishers.NUMBER_BYTES :] not in [value for row in rows for value in row]


def test_a_key_that_has_ended_is_no_longer_one(connection: Connection) -> None:
    text = publishers.issue(connection, replace(ONE, ends_at=NOW + WEEK), TOKEN)

    assert whose(connection, text, NOW + WEEK - timedelta(microseconds=1)) is not None
    assert whose(connection, text, NOW + WEEK) is None


def test_a_key_is_renewed_with_its_limits_and_both_work_for_a_while(connection: Connection) -> None:
    old = publishers.issue(connection, ONE, TOKEN)
    other = secrets.token_bytes(TOKEN_BYTES)

    new = publishers.renew(connection, ONE.number, other, NOW, NOW + WEEK)

    assert new is not None
    assert whose(connection, new.text) == new.publisher == replace(ONE, number=publishers.number_of(other))
    assert whose(connection, old) is not None
    assert whose(connection, old, NOW + WEEK) is None
    assert new.old_ends_at == NOW + WEEK
    assert whose(connection, new.text, NOW + WEEK) is not None


def test_the_key_behind_one_that_ends_soon_lasts_as_long_as_that_one_did(connection: Connection) -> None:
    publishers.issue(connection, replace(ONE, made_at=NOW - 51 * WEEK, ends_at=NOW + timedelta(days=1)), TOKEN)

    new = publishers.renew(connection, ONE.number, secrets.token_bytes(TOKEN_BYTES), NOW, NOW + WEEK)

    assert new is not None
    assert new.publisher.ends_at == NOW + 51 * WEEK + timedelta(days=1)
    assert new.old_ends_at == NOW + timedelta(days=1)


def test_what_has_ended_or_never_was_is_not_renewed(connection: Connection) -> None:
    publishers.issue(connection, ONE, TOKEN)
    assert publishers.end(connection, ONE.number, NOW)

    assert publishers.renew(connection, ONE.number, secrets.token_bytes(TOKEN_BYTES), NOW, NOW + WEEK) is None
    assert publishers.renew(connection, "00000000", secrets.token_bytes(TOKEN_BYTES), NOW, NOW + WEEK) is None
    assert not publishers.end(connection, "00000000", NOW)
