"""The alerts' step on a real log, and the table that it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from schemas import case as cases
from schemas import readings
from schemas.assessment import Assessment, DimensionReading, Grade
from schemas.case.course import AlertChange
from services.alerts import store
from services.alerts.process import Alerts, create, rebuild
from services.alerts.store import AlertRow, Filter
from services.eventlog.errors import LogCorrupt
from services.eventlog.protocol import Draft
from services.eventlog.sql import open_log
from services.eventlog.writing import SqlTransaction
from tests.builders import BOOK, noon

ON = date(2026, 2, 10)
SHOCK, PLUNGE = "sudden_shock", "income_plunge"
VILLAGE, TOWN = "340826100001", "340826101002"


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[SqlTransaction]:
    log = open_log(f"sqlite:///{tmp_path / 'log.db'}", clock=lambda: noon(date(2027, 1, 1)))
    with log.transaction() as tx:
        create(tx.connection)
        tx.save_book(BOOK.digest, BOOK.to_bytes())
        yield tx
    log.close()


def reading(home: str, number: int, *, shock: Grade | None = None, plunge: Grade | None = None) -> Assessment:
    grades = {SHOCK: shock, PLUNGE: plunge}
    return Assessment(
        household_id=home, as_of=ON, cause=(f"{number:032x}", number), caused_at=noon(ON), corrects=False,
        division=VILLAGE if home == "h1" else TOWN, signals=(), items=(),
        dimensions=tuple(
            DimensionReading(dimension=name, grade=grade, unknown_since_on=None, silent_feeds=())
            for name, grade in grades.items()
        ),
        means=None, successor=None, review_on=None, policy_digest=BOOK.digest, rules_version="1",
    )  # fmt: skip


def step(tx: SqlTransaction, alerts: Alerts, *batch: Assessment) -> list[str]:
    """Decide on a batch and append it with what follows; the steps taken."""
    decided = alerts.step(tx, batch)
    told = [
        Draft(
            readings.stream_of(one.household_id), readings.reading_id(one.household_id, one.cause[0]), readings.TYPE,
            one.as_of, readings.body_of(one), one.caused_at,
        )
        for one in batch
    ]  # fmt: skip
    tx.append([*told, *decided])
    changes = [cases.parse(draft.body).change for draft in decided]
    return [one.step for one in changes if isinstance(one, AlertChange)]


def rows(tx: SqlTransaction, **wanted: object) -> list[AlertRow]:
    return list(store.find(tx.connection, Filter(**wanted)))


def test_a_case_goes_on_from_the_log_when_the_memory_is_lost(tx: SqlTransaction) -> None:
    assert step(tx, Alerts(10), reading("h1", 1, shock=Grade.YELLOW)) == ["RAISED"]
    assert step(tx, Alerts(10), reading("h1", 2, shock=Grade.RED)) == ["REGRADED"]
    assert step(tx, Alerts(10), reading("h1", 3)) == ["ENDED"]
    assert step(tx, Alerts(10), reading("h1", 4, shock=Grade.BLUE)) == ["RAISED"]

    first, second = rows(tx, is_open=False)[::-1]
    assert (first.alert_id, first.grade, first.worst) == ("h1:sudden_shock:1", None, Grade.RED)
    assert (second.alert_id, second.grade, second.worst) == ("h1:sudden_shock:2", Grade.BLUE, Grade.BLUE)


def test_a_memory_that_is_full_begins_anew_and_decides_the_same(tx: SqlTransaction) -> None:
    alerts = Alerts(capacity=1)
    step(tx, alerts, reading("h1", 1, shock=Grade.RED), reading("h2", 2, shock=Grade.RED))

    assert step(tx, alerts, reading("h1", 3, shock=Grade.RED)) == []


def test_several_readings_of_one_home_in_a_batch_follow_one_another(tx: SqlTransaction) -> None:
    batch = [reading("h1", 1, shock=Grade.RED), reading("h1", 2), reading("h1", 3, shock=Grade.RED)]

    assert step(tx, Alerts(10), *batch) == ["RAISED", "ENDED", "RAISED"]
    assert [row.episode for row in rows(tx, is_open=False)] == [2, 1]


def test_an_empty_batch_does_nothing(tx: SqlTransaction) -> None:
    assert step(tx, Alerts(10)) == []
    assert rows(tx, is_open=False) == []


def test_alerts_are_listed_the_worst_first_and_only_open_ones_unless_asked(tx: SqlTransaction) -> None:
    step(
        tx, Alerts(10), reading("h2", 1, shock=Grade.BLUE), reading("h1", 2, shock=Grade.RED, plunge=Grade.YELLOW),
        reading("h3", 3, plunge=Grade.RED), reading("h3", 4),
    )  # fmt: skip

    assert [(row.household_id, row.grade) for row in rows(tx)] == [
        ("h1", Grade.RED), ("h1", Grade.YELLOW), ("h2", Grade.BLUE),
    ]  # fmt: skip
    assert len(rows(tx, is_open=False)) == 4


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"division": "340826000000"}, ["h1", "h1", "h2"]),
        ({"division": "340826101000"}, ["h2"]),
        ({"grade": Grade.RED}, ["h1"]),
        ({"dimension": PLUNGE}, ["h1"]),
        ({"household_id": "h2"}, ["h2"]),
        ({"household_id": "h2", "episode": 2}, []),
    ],
)
def test_a_filter_lets_through_what_fits_in_every_respect(
    tx: SqlTransaction, wanted: dict[str, object], found: list[str]
) -> None:
    step(tx, Alerts(10), reading("h2", 1, shock=Grade.BLUE), reading("h1", 2, shock=Grade.RED, plunge=Grade.YELLOW))

    assert [row.household_id for row in rows(tx, **wanted)] == found


def test_open_alerts_are_counted_by_dimension_and_grade(tx: SqlTransaction) -> None:
    step(tx, Alerts(10), reading("h1", 1, shock=Grade.RED), reading("h2", 2, shock=Grade.RED, plunge=Grade.BLUE))
    step(tx, Alerts(10), reading("h1", 3))

    assert store.counts(tx.connection) == {(SHOCK, Grade.RED): 1, (PLUNGE, Grade.BLUE): 1}


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_a_rebuild_gives_the_same_rows_and_decides_nothing(tx: SqlTransaction, chunk: int) -> None:
    step(tx, Alerts(10), reading("h1", 1, shock=Grade.RED), reading("h2", 2, plunge=Grade.BLUE))
    step(tx, Alerts(10), reading("h1", 3, shock=Grade.ORANGE), reading("h2", 4))
    before, head = rows(tx, is_open=False), tx.head()

    passed: list[int] = []
    records = rebuild(tx, chunk, lambda _persons, _until: {}, passed.append)

    assert records == sum(passed) == head.position
    assert rows(tx, is_open=False) == before
    assert tx.head() == head


def test_a_reading_under_a_book_that_is_not_kept_stops_the_worker(tx: SqlTransaction) -> None:
    lost = replace(reading("h1", 1, shock=Grade.RED), policy_digest="d" * 64)

    with pytest.raises(LogCorrupt, match="dddd"):
        step(tx, Alerts(10), lost)
