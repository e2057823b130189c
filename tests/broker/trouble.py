"""Trouble that is made for a cluster, and what must hold meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import text

from schemas import readings
from services.eventlog.sql import SqlLog
from tests.broker.cluster import READERS, Cluster

FAILING = f"""
CREATE OR REPLACE FUNCTION fail() RETURNS trigger AS
  $$ BEGIN RAISE 'no' USING ERRCODE = '22023'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER failing BEFORE INSERT ON event FOR EACH ROW WHEN (NEW.type = '{readings.TYPE}') EXECUTE FUNCTION fail()
"""


@contextmanager
def failing(log: SqlLog) -> Iterator[None]:
    """While this lasts, the database refuses every reading."""
    with log.transaction() as tx:
        tx.connection.execute(text(FAILING))
    try:
        yield
    finally:
        with log.transaction() as tx:
            tx.connection.execute(text("DROP TRIGGER failing ON event"))


def ahead(cluster: Cluster, groups: Sequence[str] = (*READERS,)) -> dict[tuple[str, str, int], int]:
    """Where a group has acknowledged more than the log has, and how much that is."""
    committed, stored = cluster.committed(groups), cluster.stored()  # in this order: the log may only be ahead
    return {place: offset for place, offset in committed.items() if offset > stored.get(place, 0)}


def assert_fenced(cluster: Cluster, groups: Sequence[str] = (*READERS,)) -> None:
    """No group has acknowledged more than the log has."""
    assert ahead(cluster, groups) == {}
