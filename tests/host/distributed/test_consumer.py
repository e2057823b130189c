from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from services.eventlog.protocol import Head
from services.eventlog.sql import SqlLog, open_log
from services.eventlog.writing import SqlTransaction
from services.host import indexing
from services.host.clock import now
from services.host.distributed import generations
from services.host.distributed.consumer import Consumer, Decided
from services.host.distributed.parts import HOUSEHOLD_EVENTS
from services.host.distributed.wire import Item
from services.host.drafting import adoption, draft_of
from services.policy.load import load

PARTS = 2


class Silent:
    """A service that has nothing to say about anything."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str]] = []

    def start(self, tx: SqlTransaction, part: int, head: Head, position: int) -> None:
        """Nothing to take up."""

    def handle(self, _tx: SqlTransaction, part: int, items: Sequence[Item]) -> Decided:
        self.heard += [(part, item.type) for item in items]
        return Decided([], {})

    def forget(self) -> None:
        """Nothing to drop."""


@pytest.fixture
def log(postgres_database: str) -> Iterator[SqlLog]:
    log = open_log(postgres_database, clock=now, indexer=indexing.index)
    with log.transaction() as tx:
        indexing.create(tx.connection)
    generations.resize(log, PARTS, capacity=10)
    with log.transaction() as tx:
        tx.append([draft_of(adoption(tx, load(), None), None)])
    yield log
    log.close()


def test_a_batch_from_which_nothing_follows_does_not_wait_for_whoever_holds_the_head(log: SqlLog) -> None:
    service = Silent()
    consumer = Consumer("silent", HOUSEHOLD_EVENTS, log, service)

    with log.transaction() as door:
        door.append([])  # holds the head; a step that asked for it would wait until the database gave it up
        taken = [consumer.catch_up(part) for part in range(PARTS)]

    assert service.heard == [(part, "PolicyAdopted") for part in range(PARTS)]
    assert [(one.mended, one.followed) for one in taken] == [(1, 0)] * PARTS
    with log.reader() as reader:
        assert {reader.consumed("silent", HOUSEHOLD_EVENTS, part) for part in range(PARTS)} == {reader.head().position}
