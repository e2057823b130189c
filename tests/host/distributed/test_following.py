"""What one worker is delivered at once, whichever partitions it comes from."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from schemas.assessment import Grade
from schemas.dates import DAY
from services.eventlog.protocol import Draft
from services.eventlog.sql import SqlLog
from services.host.clock import tick
from services.host.distributed import generations
from services.host.distributed.following import Following
from services.host.distributed.parts import READINGS, part_of
from services.host.distributed.records import Record
from services.host.drafting import adoption, draft_of
from tests.alerts.town import SHOCK, Town, reading_draft
from tests.builders import BOOK
from tests.host.distributed.cluster import Cluster, derived, log_at

BEGIN = datetime(2025, 3, 20, 4, tzinfo=UTC)
LEFT, JOINED = "h2", "h1"
PARTS = 2


def append(log: SqlLog, *drafts: Draft) -> None:
    with log.transaction() as tx:
        tx.append(drafts)


def records(cluster: Cluster, topic: str) -> list[Record]:
    """All that a topic holds."""
    return [
        Record(topic, part, offset, value, tuple(headers))
        for part in range(PARTS)
        for offset, (value, headers) in enumerate(cluster.broker.sent[topic, part])
    ]


def test_a_case_that_goes_along_to_a_home_of_another_partition_is_there_when_time_comes_for_it(tmp_path: Path) -> None:
    assert part_of(LEFT, PARTS) < part_of(JOINED, PARTS)
    with closing(log_at(tmp_path / "parts.db")) as log:
        generations.resize(log, PARTS, 1)
        with log.transaction() as tx:
            tx.append([draft_of(adoption(tx, BOOK, BEGIN), BEGIN)])
        cluster = Cluster(log)
        cluster.settle()
        town = Town(cast("Any", None), BEGIN)
        append(log, reading_draft(town.reading(LEFT, **{SHOCK: Grade.RED})))
        town.at += timedelta(days=1)
        append(log, reading_draft(town.reading(LEFT, successor=JOINED)), draft_of(tick(town.at + 40 * DAY), None))
        cluster.publish()
        for part in range(PARTS):
            cluster.deliver(cluster.consumers[0], part, 1_000)  # passes the day on to the alerts of each partition
        cluster.publish()

        Following(cluster.alerts(), lambda _damaged: None).take(records(cluster, READINGS))

        kinds = [said["change"]["kind"] for said in derived(log)[f"case/{JOINED}"]]
    assert "OPENED" in kinds
    assert "ESCALATED" in kinds
