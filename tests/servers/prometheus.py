"""A real Prometheus for tests, with its tools: of the PATH, or Debian's, fetched once into `.cache/prometheus`."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

import pytest

from tests.servers.postgres import ServerFailedError, free_port

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache"
READY_SECONDS = 60
FETCH_SECONDS = 300


class PrometheusMissingError(Exception):
    """Prometheus is not there and could not be fetched; the message says what to do."""


class QueryRefusedError(Exception):
    """Prometheus did not take a query; the message is its own."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A running server."""

    port: int

    def ask(self, path: str, **asked: str) -> Any:
        """What the server answers to a question of its HTTP interface.

        Raises:
            QueryRefusedError: the question is not one.
        """
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urlencode(asked)}"
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return json.load(answer)["data"]
        except HTTPError as error:
            with error:
                raise QueryRefusedError(error.read().decode()) from None

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series of an expression at this moment."""
        found: list[dict[str, Any]] = self.ask("query", query=expression)["result"]
        return found


def program(name: str) -> Path:
    """`prometheus` or `promtool`.

    Raises:
        PrometheusMissingError: there is none, and none could be fetched.
    """
    on_path = shutil.which(name)
    if on_path is not None:
        return Path(on_path)
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "prometheus.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the test processes of one run would fetch side by side
        done = subprocess.run(
            ["/bin/sh", ROOT / "tools/prometheus.sh"],
            check=False, capture_output=True, text=True, timeout=FETCH_SECONDS,
        )  # fmt: skip
    if done.returncode:
        raise PrometheusMissingError(done.stderr)
    return CACHE / "prometheus/usr/bin" / name


def program_or_skip(name: str) -> Path:
    """The same; where it is missing the test is skipped and says so, unless CI is set: there it fails."""
    try:
        return program(name)
    except PrometheusMissingError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@contextmanager
def running_prometheus(config: Path) -> Iterator[Prometheus]:
    """Start a server on a free port, with a folder of its own, and remove both at the end.

    Raises:
        ServerFailedError: it did not start; the message ends with what it said itself.
        PrometheusMissingError: the program is not there.
    """
    with tempfile.TemporaryDirectory(prefix="shouwang-prometheus-") as name:
        process, server = _start(config, Path(name))
        try:
            yield server
        finally:
            process.terminate()
            process.wait(READY_SECONDS)


def _start(config: Path, folder: Path, attempts: int = 3) -> tuple[subprocess.Popen[bytes], Prometheus]:
    """Start the server; another process may take the free port first, so try again on a new one."""
    port = free_port()
    said = folder / "said"
    options = [
        f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
    ]  # fmt: skip
    with said.open("wb") as log:
        process = subprocess.Popen([program("prometheus"), *options], stdout=log, stderr=log)
    if _is_ready(process, port):
        return process, Prometheus(port)
    process.kill()
    process.wait(READY_SECONDS)
    if attempts > 1:
        return _start(config, folder, attempts - 1)
    raise ServerFailedError(f"Prometheus did not start on port {port}:\n{said.read_text(encoding='utf-8')[-4000:]}")


def _is_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=5).close()
        except HTTPError as error:
            error.close()
            time.sleep(0.1)
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return True
    return False
