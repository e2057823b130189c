"""A small simulated county that has been worked through, and a way to call the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.host.program import app
from services.lab.simulate import Settings, simulate, write
from tests.host.calling import Answer, Call, url_of


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the settings or the database of whoever runs it."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "POLICY_DIRS", "WARM_HOUSEHOLDS", "BATCH_EVENTS"):
        monkeypatch.delenv(f"SHOUWANG_{name}", raising=False)


@pytest.fixture
def call() -> Call:
    """Call the command line as a person would, in this process."""
    return _call


def _call(*arguments: object, database: Path | None = None) -> Answer:
    chosen = [] if database is None else ["--database", url_of(database)]
    result = CliRunner().invoke(app, [*map(str, arguments), *chosen])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="session")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five months of feeds of sixty people, a few lines of them unreadable."""
    folder = tmp_path_factory.mktemp("feeds")
    write(simulate(Settings(people=60, months=5, seed=3, bad=True)), folder)
    return folder


@pytest.fixture(scope="session")
def worked(feeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that the feeds lead to; to be read only."""
    database = tmp_path_factory.mktemp("worked") / "shouwang.db"
    assert _call("work", feeds, database=database).code == 0
    return database


@pytest.fixture
def own(worked: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    copy = tmp_path / "own.db"
    shutil.copy(worked, copy)
    return copy


@pytest.fixture
def alert(call: Call, worked: Path) -> str:
    """The id of the worst alert."""
    found = call("alerts", "--json", database=worked).json["alerts"][0]["alert"]
    assert isinstance(found, str)
    return found
