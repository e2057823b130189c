"""Vaults in new folders, of both suites and both databases, with a clock that stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.vault.number import check_digit
from services.vault.opening import Place, open_vault
from services.vault.vault import Vault

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Open = Callable[[Place], Vault]


def number(serial: int, born: str = "19800101") -> str:
    """A valid identity number of nobody."""
    digits = f"99{serial // 1000:04d}{born}{serial % 1000:03d}"
    return digits + check_digit(digits)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(f"sqlite:///{tmp_path}/town.vault.db", tmp_path / "town.keys", "SM")


@pytest.fixture
def opened() -> Iterator[Open]:
    """Open vaults that are closed after the test."""
    with ExitStack() as closing:

        def start(place: Place) -> Vault:
            vault = open_vault(place, lambda: NOW)
            closing.callback(vault.close)
            return vault

        yield start


@pytest.fixture(params=["SM on SQLite", "AES on SQLite", "SM on PostgreSQL"])
def vault(request, place: Place, opened: Open) -> Vault:
    """A vault that keeps the same promises whatever it is made of."""
    cipher, database = request.param.split(" on ")
    url = place.url if database == "SQLite" else request.getfixturevalue("postgres_database")
    return opened(Place(url, place.keys, cipher))
