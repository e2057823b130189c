from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from services.alerts.process import create
from services.eventlog.sql import open_log
from tests.alerts.town import Town
from tests.builders import BOOK, noon


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A log whose policy was adopted, at noon on a Tuesday."""
    with _town(f"sqlite:///{tmp_path / 'log.db'}") as town:
        town.adopt()
        yield town


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Town]:
    """Another one, of which nothing was said yet."""
    with _town(f"sqlite:///{tmp_path / 'scratch.db'}") as town:
        town.tx.save_book(BOOK.digest, BOOK.to_bytes())
        yield town


@pytest.fixture
def server_town(postgres_database: str) -> Iterator[Town]:
    """As `town`, on PostgreSQL."""
    with _town(postgres_database) as town:
        town.adopt()
        yield town


@contextmanager
def _town(url: str) -> Iterator[Town]:
    log = open_log(url, clock=lambda: noon(date(2028, 1, 1)))
    with log.transaction() as tx:
        create(tx.connection)
        yield Town(tx, noon(date(2026, 3, 10)))
    log.close()
