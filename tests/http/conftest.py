"""A department with a key, and a service that it sends to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.host.calling import Call
from tests.host.conftest import _call, _elsewhere
from tests.http.serving import Department, department

__all__ = ["_elsewhere"]


@pytest.fixture
def call() -> Call:
    """Call the command line as a person would, in this process."""
    return _call


@pytest.fixture
def yb(call: Call, tmp_path: Path) -> Iterator[Department]:
    """The medical insurance of a county, with a service that only appends."""
    with department(call, tmp_path / "http.db") as found:
        yield found


@pytest.fixture(scope="session")
def _still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Department]:
    with department(_call, tmp_path_factory.mktemp("still") / "http.db") as found:
        yield found


@pytest.fixture
def still(_still: Department) -> Iterator[Department]:
    """The same for many tests: whatever they send is refused."""
    yield _still
    assert _still.event_ids() == set()
