from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.servers import prometheus
from tests.servers.postgres import ServerFailedError
from tests.servers.prometheus import (
    PrometheusMissingError,
    QueryRefusedError,
    program,
    program_or_skip,
    running_prometheus,
)

NEEDED = ("dirname", "mkdir", "rm", "tail")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    program_or_skip("prometheus")
    file = tmp_path / "prometheus.yml"
    file.write_text("global: {scrape_interval: 1s}\n", encoding="utf-8")
    return file


@pytest.fixture
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout without a cache, on a machine whose package manager has no network."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in NEEDED:
        (programs / name).symlink_to(shutil.which(name) or name)
    (programs / "apt-get").write_text("#!/bin/sh\necho no network >&2\nexit 100\n", encoding="utf-8")
    (programs / "apt-get").chmod(0o755)
    (tmp_path / "tools").mkdir()
    shutil.copy(prometheus.ROOT / "tools/prometheus.sh", tmp_path / "tools")
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(prometheus, "ROOT", tmp_path)
    monkeypatch.setattr(prometheus, "CACHE", tmp_path / ".cache")


def test_a_server_answers_and_is_gone_afterwards(config: Path) -> None:
    with running_prometheus(config) as server:
        assert [one["value"][1] for one in server.query("vector(42)")] == ["42"]
        assert server.query("nothing_of_this_name") == []
        with pytest.raises(QueryRefusedError, match="parse error"):
            server.query("sum by (")

    with pytest.raises(OSError, match="refused"):
        server.query("vector(42)")


def test_a_server_that_cannot_start_says_why(config: Path) -> None:
    config.write_text("scrape_config: []\n", encoding="utf-8")

    with pytest.raises(ServerFailedError, match="field scrape_config not found"), running_prometheus(config):
        pass


@pytest.mark.usefixtures("_nowhere")
def test_what_is_missing_is_told_with_what_to_do() -> None:
    with pytest.raises(PrometheusMissingError, match=r"no network\n.*sh tools/prometheus.sh"):
        program("promtool")


@pytest.mark.usefixtures("_nowhere")
def test_what_is_missing_skips_a_test_and_under_ci_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Prometheus is not there"):
        program_or_skip("promtool")

    monkeypatch.setenv("CI", "true")
    with pytest.raises(PrometheusMissingError):
        program_or_skip("promtool")
