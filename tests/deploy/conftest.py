"""Prometheus's tool for files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deploy.shipped import PROMETHEUS
from tests.servers.prometheus import program_or_skip

Promtool = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def promtool() -> Promtool:
    """Runs promtool beside the files that are shipped, or elsewhere."""
    tool = program_or_skip("promtool")

    def run(*arguments: str, folder: Path = PROMETHEUS) -> subprocess.CompletedProcess[str]:
        return subprocess.run([tool, *arguments], cwd=folder, check=False, capture_output=True, text=True)

    return run
