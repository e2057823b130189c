from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.eventlog.chain import first_break
from services.eventlog.sql import open_log
from tests.eventlog.appender import batch
from tests.eventlog.conftest import HostClock, everything

ROOT = Path(__file__).parents[2]
SIZE = 40


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_answered_outlives_a_killed_writer(kind, tmp_path, request):
    url = f"sqlite:///{tmp_path}/log.db" if kind == "sqlite" else request.getfixturevalue("postgres_database")
    answered: list[int] = []

    for life in range(3):
        command = [sys.executable, "-m", "tests.eventlog.appender", url, f"life{life}", "100000", str(SIZE)]
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        answered.append(int(writer.stdout.readline()))
        time.sleep(0.05 * (life + 1))  # into the midst of some later batch
        writer.kill()
        # A last line that the kill cut short was not answered.
        answered += [int(line) for line in writer.stdout if line.endswith("\n")]
        writer.wait()
        writer.stdout.close()

    log = open_log(url, clock=HostClock())
    with log.reader() as reader:
        events = list(everything(reader, limit=1000))
        head = reader.head()
    log.close()
    positions = {event.position for event in events}
    assert set(answered) <= positions
    assert first_break(events, known=head.anchor) is None
    assert len(events) % SIZE == 0, "a transaction came through in part"
    first = [event.body for event in events[:SIZE]]
    assert first == [made.body for made in batch("life0", 0, SIZE)]
