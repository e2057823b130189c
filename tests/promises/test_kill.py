"""P4: whatever dies at whatever moment, nothing is lost and nothing doubled."""

from __future__ import annotations

import random
from pathlib import Path

from tests.kill.run import disturb, write_events


def test_a_job_killed_three_times_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    parts = write_events(tmp_path, people=60, seed=2)

    report = disturb(parts, tmp_path, kills=3, chance=random.Random(2))

    assert report.kills == 3
    assert report.different == ()
