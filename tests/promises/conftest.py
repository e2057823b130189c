from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.eventlog.sql import SqlLog
from tests.promises.hosts import new_log


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlLog]:
    """A log that every example finds empty and leaves empty."""
    log = new_log(tmp_path_factory.mktemp("log"))
    yield log
    log.close()
