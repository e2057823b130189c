"""What was handed over, and how each delivery stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.ingest import deliveries
from services.ingest.deliveries import Handed, State
from tests.ingest.doors import DELIVERY, NOW, town


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with town(tmp_path) as made, made.log.transaction() as tx:
        yield tx.connection


def found(connection: Connection) -> Handed:
    one = deliveries.find(connection, DELIVERY.source, DELIVERY.batch)
    assert one is not None
    return one


def test_a_file_is_known_again_by_its_digest_and_its_source(connection: Connection) -> None:
    begun = deliveries.begin(connection, DELIVERY, "d1", NOW)

    assert (begun.state, begun.read, begun.began_at, begun.ended_at) == (State.OPEN, 0, NOW, None)
    assert deliveries.same_file(connection, DELIVERY.source, "d1") == begun
    assert deliveries.same_file(connection, DELIVERY.source, "d2") is None
    assert deliveries.same_file(connection, "340826-rs", "d1") is None


def test_a_delivery_ends_opens_again_and_counts_on(connection: Connection) -> None:
    deliveries.begin(connection, DELIVERY, "d1", NOW)
    deliveries.tally(connection, DELIVERY, {"stored": 2, "rejected": 1}, NOW)
    deliveries.end(connection, DELIVERY, State.STOPPED, NOW + timedelta(hours=1))
    assert (found(connection).state, found(connection).ended_at) == (State.STOPPED, NOW + timedelta(hours=1))

    again = deliveries.begin(connection, DELIVERY, "d1", NOW + timedelta(days=1))
    deliveries.tally(connection, DELIVERY, {"stored": 1}, NOW)

    assert (again.state, again.read, again.began_at, again.ended_at) == (State.OPEN, 3, NOW, None)
    assert found(connection).counts["stored"] == 3


def test_a_delivery_that_is_read_from_its_start_is_counted_anew(connection: Connection) -> None:
    deliveries.tally(connection, DELIVERY, {"rejected": 3}, NOW)
    deliveries.mend(connection, DELIVERY.source, DELIVERY.batch, 2)
    assert found(connection).mended == 2

    deliveries.restart(connection, DELIVERY.source, DELIVERY.batch)

    assert (found(connection).read, found(connection).mended) == (0, 0)


def test_what_a_delivery_covers_and_of_which_counties_there_were_any_is_kept(connection: Connection) -> None:
    deliveries.tally(connection, DELIVERY, {"stored": 1}, NOW)
    deliveries.tally(connection, replace(DELIVERY, batch="b2", county="340827"), {"stored": 1}, NOW)
    deliveries.cover(connection, DELIVERY, "MEDICAL", date(2026, 1, 31))

    assert (found(connection).feed, found(connection).covered_through_on) == ("MEDICAL", date(2026, 1, 31))
    assert deliveries.counties(connection) == ["340826", "340827"]
    assert deliveries.find(connection, "340826-rs", "b1") is None
