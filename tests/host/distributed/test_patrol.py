"""The patrol over a log that is whole, and over one that was tampered with behind its back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.eventlog.sql import SqlLog, open_log
from services.host.clock import now
from services.host.distributed import patrol
from services.host.distributed.patrol import Patrol
from tests.host.calling import execute

STEP = 100


@pytest.fixture
def log(worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlLog]:
    """A copy of the worked county, walked in small steps."""
    monkeypatch.setattr(patrol, "STEP", STEP)
    shutil.copy(worked, tmp_path / "own.db")
    with closing(open_log(f"sqlite:///{tmp_path / 'own.db'}", clock=now)) as log:
        yield log


def end_of(log: SqlLog) -> int:
    with log.reader() as reader:
        return reader.head().position


def looks(log: SqlLog, walking: Patrol, number: int) -> list[tuple[float, float]]:
    """Where the patrol stands after each of so many looks, and whether the chain is broken."""
    found = []
    for _ in range(number):
        with log.reader() as reader:
            at, broken = (family.samples[0].value for family in walking.look(reader))
        found.append((at, broken))
    return found


def test_a_whole_log_is_walked_round_after_round(log: SqlLog) -> None:
    end = end_of(log)
    steps = [(float(min(end, at + STEP)), 0.0) for at in range(0, end, STEP)]
    assert len(steps) > 2

    assert looks(log, Patrol(), 2 * len(steps)) == steps + steps


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET recorded_at = recorded_at + 1 WHERE position = 140",
        "DELETE FROM event WHERE position = 140",
    ],
)
def test_a_record_that_was_changed_or_is_gone_is_met_and_told_from_then_on(
    log: SqlLog, tmp_path: Path, statement: str
) -> None:
    execute(tmp_path / "own.db", statement)

    assert looks(log, Patrol(), 4) == [(STEP, 0.0), (STEP, 1.0), (STEP, 1.0), (STEP, 1.0)]


def test_a_tail_that_was_cut_off_is_met_at_the_end(log: SqlLog, tmp_path: Path) -> None:
    end = end_of(log)
    execute(tmp_path / "own.db", "DELETE FROM event WHERE position > (SELECT max(position) - 3 FROM event)")

    found = looks(log, Patrol(), end // STEP + 2)

    assert found[-1] == (end - 3, 1)
    assert {broken for at, broken in found if at < end - 3} == {0}


def test_an_empty_log_is_whole(tmp_path: Path) -> None:
    with closing(open_log(f"sqlite:///{tmp_path / 'empty.db'}", clock=now)) as log:
        assert looks(log, Patrol(), 2) == [(0, 0), (0, 0)]
