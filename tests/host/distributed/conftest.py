"""The worked county, before anybody has read it, and what one process says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.host.distributed import generations
from tests.host.distributed.cluster import PARTS, Cluster, derived, facts_of, fill, log_at


@pytest.fixture
def cluster(worked: Path, tmp_path: Path) -> Iterator[Cluster]:
    """The facts of the worked county in another log, of which nothing has been read."""
    log = log_at(tmp_path / "parts.db")
    generations.resize(log, PARTS, 1)
    fill(log, facts_of(worked))
    yield Cluster(log)
    log.close()


@pytest.fixture(scope="module")
def expected(worked: Path) -> dict[str, list[object]]:
    """What one process says of it."""
    log = log_at(worked)
    found = derived(log)
    log.close()
    assert len(found) > 50
    return found
