"""The files of a deployment in containers, held against each other and against the programs that read them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.host.distributed.exits import CANNOT_GO_ON, OTHER_ERA, OTHER_LOG, OTHER_MEMBER, SLOW_STOP
from services.host.program import app

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PROGRAMS = Path(sys.executable).parent

Kept = Callable[[str], subprocess.Popen[str]]


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
    workers = {f"{role}-{number}" for role in ("monitor", "alerts", "ingest") for number in (1, 2)}
    assert set(ours) >= {"relay", *workers}
    assert set(ours.values()) <= known


def test_what_is_scraped_runs_and_serves_figures_there(services: dict[str, Any]) -> None:
    said = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text(encoding="utf-8"))
    targets = [target for job in said["scrape_configs"] for one in job["static_configs"] for target in one["targets"]]
    assert len(targets) == 8
    for target in targets:
        name, port = target.split(":")
        opened = [str(one["target"]) for one in services[name].get("ports", ())]
        assert port in [services[name]["environment"]["SHOUWANG_METRICS_PORT"], *opened]


def test_every_file_that_is_given_to_a_container_is_there(services: dict[str, Any]) -> None:
    given = [one for service in services.values() for one in service.get("volumes", ()) if one["type"] == "bind"]
    assert len(given) == 4
    for one in given:
        assert Path(one["source"]).exists(), one["source"]


def test_no_two_workers_bear_one_name(services: dict[str, Any]) -> None:
    workers = [tuple(one["command"][1:]) for one in services.values() if (one["command"] or [""])[0] == "worker"]
    assert len(workers) == len(set(workers)) == 6


@pytest.fixture
def kept(services: dict[str, Any], tmp_path: Path) -> Iterator[Kept]:
    """Run a worker's container without the container; in place of the program some lines of shell."""
    program = tmp_path / "shouwang"
    entry = [part.replace("$$", "$") for part in services["monitor-1"]["entrypoint"]]
    running = []

    def run(lines: str) -> subprocess.Popen[str]:
        program.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        program.chmod(0o755)
        path = f"{tmp_path}:{os.environ['PATH']}"
        command = [*entry, *services["monitor-1"]["command"]]
        # In a session of its own, so that whatever it left behind ends with it.
        options: dict[str, Any] = {"stderr": subprocess.PIPE, "text": True, "start_new_session": True}
        running.append(subprocess.Popen(command, env=os.environ | {"PATH": path}, **options))
        return running[-1]

    yield run
    for one in running:
        with suppress(ProcessLookupError):
            os.killpg(one.pid, signal.SIGKILL)
        one.communicate()


@pytest.mark.parametrize("code", [0, CANNOT_GO_ON, SLOW_STOP, OTHER_ERA])
def test_a_worker_that_may_be_started_again_ends_its_container(kept: Kept, code: int) -> None:
    assert kept(f'[ "$*" = "worker monitor --member m1" ] && exit {code}').wait(60) == code


@pytest.mark.parametrize("code", [OTHER_LOG, OTHER_MEMBER])
def test_a_worker_that_asks_for_a_person_is_not_started_again(kept: Kept, code: int) -> None:
    held = kept(f"exit {code}")

    assert held.stderr is not None
    assert str(code) in held.stderr.readline()
    assert held.poll() is None
    held.send_signal(signal.SIGTERM)
    assert held.wait(60) == code


def test_a_container_that_is_stopped_lets_its_worker_finish(kept: Kept) -> None:
    stopped = kept("trap 'exit 0' TERM; echo up >&2; while :; do sleep 0.1; done")

    assert stopped.stderr is not None
    assert stopped.stderr.readline() == "up\n"
    stopped.send_signal(signal.SIGTERM)
    assert stopped.wait(60) == 0


def test_only_workers_stand_still_and_every_process_comes_back(services: dict[str, Any]) -> None:
    ours = {name: one for name, one in services.items() if one["image"] == "shouwang" and name != "setup"}
    assert {one["restart"] for one in ours.values()} == {"unless-stopped"}
    keeping = {name for name, one in ours.items() if one["entrypoint"] == services["monitor-1"]["entrypoint"]}
    assert keeping == {name for name, one in ours.items() if (one["command"] or [""])[0] == "worker"}


def test_the_image_is_built_as_the_linter_of_such_files_wants_it() -> None:
    done = subprocess.run([PROGRAMS / "hadolint", DEPLOY / "Dockerfile"], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
