"""The processes of the distributed host as they are started in earnest, and what they take of the processor."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import Figure, cpu_s_of, memory_mb, server_cpu_s
from tests.servers.postgres import free_port

if TYPE_CHECKING:
    from tests.bench.distributed.ground import Ground

LOOK_S = 0.1
PATIENCE_S = 300
"""A busy machine needs its time; nothing is measured by it."""

SHOUWANG = "from services.host.cli import main; main()"

Command = tuple[str, ...]


@dataclass
class Processes:
    """Commands that run until they are told to stop, by name."""

    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def pids(self) -> list[int]:
        return [one.pid for one in self.running.values()]

    def start(self, name: str, command: Sequence[str], settings: dict[str, str]) -> None:
        with (self.folder / f"{name}.said").open("wb") as said:
            program = [sys.executable, "-c", SHOUWANG, *command]
            self.running[name] = subprocess.Popen(program, env=os.environ | settings, stdout=said, stderr=said)

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; a process that ends meanwhile says why."""
        until = time.monotonic() + PATIENCE_S
        while not is_so():
            ended = [name for name, one in self.running.items() if one.poll() is not None]
            is_in_vain = bool(ended) or time.monotonic() > until
            assert not is_in_vain, "\n".join(map(self._said, ended or self.running))
            time.sleep(LOOK_S)

    def end(self) -> None:
        for one in self.running.values():
            one.kill()
            one.wait()

    def _said(self, name: str) -> str:
        return f"{name}: {(self.folder / f'{name}.said').read_text(encoding='utf-8')[-2000:]}"


@contextmanager
def processes(ground: Ground, commands: Sequence[Command]) -> Iterator[Processes]:
    """Start commands on a ground; workers among them have partitions when it begins."""
    settings = {
        "SHOUWANG_KAFKA_SERVERS": ground.job.kafka_servers, "SHOUWANG_DATABASE_URL": ground.job.database_url,
        "SHOUWANG_VAULT_KEYS": str(ground.job.root / "keys"),
    }  # fmt: skip
    running = Processes(ground.job.root)
    try:
        for number, command in enumerate(commands):
            port = free_port()
            running.start(f"{'-'.join(command)}-{number}", [*command, "--metrics", str(port)], settings)
            running.wait(lambda port=port: _is_ready(port))
        yield running
    finally:
        running.end()


def _is_ready(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        return answer.status == 200
    return False


class Gauge:
    """What other processes take inside `with gauge:`; of the server's time, that of some backends is left out."""

    def __init__(self, pids: Sequence[int], server_port: int | None, without: Callable[[], list[int]] = list) -> None:
        self.figure = Figure()
        self._pids = pids
        self._port = server_port
        self._without = without

    def __enter__(self) -> Figure:
        self._server, self._cpu, self._wall = self._server_s(), cpu_s_of(self._pids), time.perf_counter()
        return self.figure

    def __exit__(self, *_: object) -> None:
        self.figure.wall_s += time.perf_counter() - self._wall
        self.figure.cpu_s += cpu_s_of(self._pids) - self._cpu
        self.figure.server_cpu_s += self._server_s() - self._server
        self.figure.rss_mb, self.figure.peak_mb = map(max, zip(*map(memory_mb, self._pids), strict=True))

    def _server_s(self) -> float:
        return server_cpu_s(self._port) - cpu_s_of(self._without())
