"""The files of a deployment in containers, held against each other and against the programs that read them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.host.program import app

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PROGRAMS = Path(sys.executable).parent


def read() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAMS / "docker-compose", "-f", DEPLOY / "compose.yaml", "config", "--format", "json"],
        env=os.environ | {"POSTGRES_PASSWORD": "secret"}, check=False, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    done = read()
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["services"]
    return found


def test_every_process_is_a_command_of_ours(services: dict[str, Any]) -> None:
    known = {command.name for command in app.registered_commands}
    ours = {name: one["command"][0] for name, one in services.items() if one["image"] == "shouwang" and one["command"]}
    assert set(ours) >= {"relay", "monitor-1", "monitor-2", "alerts-1", "alerts-2", "ingest"}
    assert set(ours.values()) <= known


def test_what_is_scraped_runs_and_serves_figures_there(services: dict[str, Any]) -> None:
    said = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text(encoding="utf-8"))
    targets = [target for job in said["scrape_configs"] for one in job["static_configs"] for target in one["targets"]]
    assert len(targets) == 6
    for target in targets:
        name, port = target.split(":")
        assert services[name]["environment"]["SHOUWANG_METRICS_PORT"] == port


def test_no_two_workers_bear_one_name(services: dict[str, Any]) -> None:
    workers = [tuple(one["command"][1:]) for one in services.values() if (one["command"] or [""])[0] == "worker"]
    assert len(workers) == len(set(workers)) == 5


def test_the_image_is_built_as_the_linter_of_such_files_wants_it() -> None:
    done = subprocess.run([PROGRAMS / "hadolint", DEPLOY / "Dockerfile"], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
