from __future__ import annotations

from pathlib import Path

import pytest

from tests.leaks.run import prepare, problems
from tests.leaks.search import leaks

PEOPLE = 25


@pytest.mark.slow
def test_nobody_is_found_but_sealed_and_after_erasure_nowhere(tmp_path: Path) -> None:
    trial = prepare(tmp_path, PEOPLE, months=1, seed=2)

    assert len(trial.secrets.names) > PEOPLE // 2
    assert problems(trial) == []
    assert {"shouwang.db", "shouwang.vault.db", "said.log", "http.log"} <= {one.name for one in trial.house.iterdir()}


def test_the_trial_would_notice_a_name_that_somebody_prints(tmp_path: Path) -> None:
    trial = prepare(tmp_path, PEOPLE, months=1, seed=2)
    name = min(trial.secrets.names)

    (trial.house / "app.log").write_text(f"cannot read the row of {name}\n", encoding="utf-8")

    assert leaks(trial.secrets, trial.house) == {"app.log": {name}}
