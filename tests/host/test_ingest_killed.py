"""A program that dies while it reads a department's file: run again, it ends where the undisturbed one does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.host.bureau import Bureau, bureau_in, stay
from tests.host.calling import Call, rows, url_of

ROWS = 3_000
PROGRAM = "from services.host.cli import main; main()"


@pytest.fixture
def bureau(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    return bureau_in(call, tmp_path, monkeypatch)


def taken(database: Path) -> int:
    """Stays that are in the log, and committed."""
    if not database.exists() or not rows(database, "SELECT 1 FROM sqlite_master WHERE name = 'event'"):
        return 0
    return int(rows(database, "SELECT count(*) FROM event WHERE type = 'MedicalSettled'")[0][0])


def kill_in_the_midst(bureau: Bureau, file: Path, least: int) -> int:
    """Begin to hand a file in, and kill the program once so many rows are in; how many there were."""
    said = ["ingest", str(file), "--source", "stays", "--division", "340826", "--no-follow"]
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *said, "--database", url_of(bureau.database)],
        env={**os.environ, "SHOUWANG_BATCH_EVENTS": "100", "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while running.poll() is None and taken(bureau.database) < least:
        time.sleep(0.01)
    running.kill()
    running.wait()
    return taken(bureau.database)


@pytest.mark.slow
def test_a_file_that_was_cut_off_by_kills_is_handed_in_again_and_is_there_once(bureau: Bureau) -> None:
    file = bureau.file(*(stay(number) for number in range(ROWS)))

    first = kill_in_the_midst(bureau, file, 1)
    second = kill_in_the_midst(bureau, file, first + 500)
    assert 0 < first < second < ROWS

    (report,) = bureau.handed(file, options=("--no-follow",))

    assert report["state"] == "DONE"
    assert taken(bureau.database) == ROWS
    assert len({one.event_id for one in bureau.events()}) == ROWS
    assert bureau.letters() == []
