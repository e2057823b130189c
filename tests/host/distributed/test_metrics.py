"""The server of figures, and the figures of a log."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from schemas.assessment import Grade
from services.alerts import casefile, store
from services.eventlog.protocol import Draft
from services.eventlog.sql import SqlLog, open_log
from services.host import indexing
from services.host.clock import now
from services.host.distributed.consumer import Taken
from services.host.distributed.metrics import Doing, PortTaken, can_read, serving
from services.host.distributed.standing import Standing
from services.host.distributed.watch import Watch
from services.ingest import deliveries
from services.ingest.answer import Delivery
from tests.host.distributed.scraping import ask, exposed, scraped
from tests.servers.postgres import free_port

CASE = {
    "number": 1, "status": "NEW", "division": "340826100001", "level": "TOWNSHIP", "opened_at": 0, "since_at": 0,
    "is_resting": False, "has_provisional": False,
}  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqlLog]:
    with closing(open_log(f"sqlite:///{tmp_path / 'shouwang.db'}", clock=now, indexer=indexing.index)) as log:
        with log.transaction() as tx:
            indexing.create(tx.connection)
        yield log


def test_what_a_process_does_is_counted() -> None:
    watch = Watch()
    before = scraped(exposed(Doing(watch)))
    watch.note(Taken(new=3, repeated=2, mended=1, followed=4, refused=5))
    watch.retries += 1
    watch.assigned = 2
    watch.backlog.assign({("t", 0): 5, ("t", 1): 0})
    watch.backlog.see(("t", 0), 8)
    with watch.in_hand():
        found = scraped(exposed(Doing(watch)))

    assert "shouwang_last_commit_age_seconds" not in before
    assert before["shouwang_in_hand_seconds"] == {(): 0}
    assert found["shouwang_events_total"] == {
        ("new",): 3, ("repeated",): 2, ("mended",): 1, ("followed",): 4, ("refused",): 5,
    }  # fmt: skip
    assert found["shouwang_batches_total"] == found["shouwang_retries_total"] == {(): 1}
    assert found["shouwang_assigned_partitions"] == {(): 2}
    assert found["shouwang_waiting_records"] == {("0", "t"): 3, ("1", "t"): 0}
    assert found["shouwang_waiting_seconds"]["0", "t"] > 0
    assert found["shouwang_in_hand_seconds"][()] > 0
    assert found["shouwang_last_commit_age_seconds"][()] >= 0


def test_who_cannot_work_lives_and_is_not_ready() -> None:
    port, works = free_port(), [False]
    with serving(port, lambda: works[0], [Doing(Watch())]):
        assert ask(port, "healthz")[0] == 200
        assert ask(port, "readyz")[0] == 503
        works[0] = True
        assert ask(port, "readyz")[0] == 200
        assert ask(port, "metrics")[0] == 200
        assert ask(port, "elsewhere")[0] == 404
    assert ask(port, "healthz")[0] == 0


def test_no_port_is_opened_unasked() -> None:
    with serving(0, lambda: True, []):
        pass


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"端口 {port}"), serving(port, lambda: True, []):
            pass


def test_a_database_that_is_away_is_told_and_nothing_else(log: SqlLog, tmp_path: Path) -> None:
    log.close()
    (tmp_path / "shouwang.db").unlink()
    (tmp_path / "shouwang.db").mkdir()

    assert not can_read(log)
    assert scraped(exposed(Standing(log))) == {"shouwang_database_up": {(): 0}}


def test_the_database_is_not_asked_at_every_scrape(log: SqlLog) -> None:
    standing = Standing(log)
    first = standing.collect()
    assert can_read(log)
    assert standing.collect() is first


def test_work_that_waits_is_counted_by_place(log: SqlLog) -> None:
    with log.transaction() as tx:
        add = tx.connection.execute
        add(insert(casefile.opened), [
            CASE | {"household": "h1", "grade": int(Grade.RED), "is_overdue": True},
            CASE | {"household": "h2", "grade": int(Grade.RED), "is_overdue": True},
            CASE | {"household": "h3", "grade": None, "is_overdue": True},
            CASE | {"household": "h4", "grade": int(Grade.RED), "is_overdue": False},
        ])  # fmt: skip
        add(insert(store.alert), [{
            "household": "h1", "dimension": "income_drop", "episode": 1, "division": "340826100001",
            "grade": int(Grade.ORANGE), "worst": 3, "step": "RAISED", "raised_on": 1, "changed_on": 1, "cause": "x",
            "is_open": True, "is_stream": False,
        }])  # fmt: skip
        deliveries.begin(tx.connection, Delivery("340826", "b1", source="340826-mz"), "d", now() - timedelta(hours=2))
        deliveries.tally(
            tx.connection, Delivery("340826", "b1", source="340826-mz"), {"stored": 5, "rejected": 2}, now()
        )

    found = scraped(exposed(Standing(log)))
    assert found["shouwang_cases_overdue"] == {("340826", "RED", "NEW"): 2, ("340826", "NONE", "NEW"): 1}
    assert found["shouwang_alerts_open"] == {("340826", "income_drop", "ORANGE"): 1}
    assert found["shouwang_delivery_age_seconds"]["340826-mz",] >= 7_200
    assert {answer: number for (answer, _), number in found["shouwang_delivered_records"].items() if number} == {
        "rejected": 2, "stored": 5,
    }  # fmt: skip
    assert found["shouwang_log_position"] == found["shouwang_relay_lag_seconds"] == {(): 0}


def test_what_is_not_published_has_an_age(log: SqlLog) -> None:
    with log.transaction() as tx:
        tx.append([Draft("household/h1", "0" * 32, "Seen", date(2025, 1, 1), b"{}", datetime(2025, 1, 1, tzinfo=UTC))])

    found = scraped(exposed(Standing(log)))
    assert found["shouwang_relay_lag_positions"] == {(): 1}
    assert found["shouwang_relay_lag_seconds"][()] > 0
    assert found["shouwang_lag_positions"] == {("alerts", "0"): 0, ("monitor", "0"): 0}
