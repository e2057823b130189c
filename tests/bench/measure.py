"""What is measured of a piece of work: events, time, processor time and memory, of this process and of its server."""

from __future__ import annotations

import cProfile
import os
import pstats
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

PER = 100_000
"""Processor seconds are told per this many events."""

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PROFILE_LINES = 80


@dataclass(slots=True, kw_only=True)
class Figure:
    """One measurement: `cpu_s` of this process and its children, `server_cpu_s` of the database server."""

    events: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    server_cpu_s: float = 0.0
    rss_mb: float = 0.0
    peak_mb: float = 0.0
    seen: dict[str, int] = field(default_factory=dict)
    """Counts that show that the same work was done."""

    @property
    def rate(self) -> float:
        """Events a second, by the clock."""
        return self.events / self.wall_s if self.wall_s else 0.0

    @property
    def cost(self) -> float:
        """Processor seconds of 100,000 events, the server's included."""
        return (self.cpu_s + self.server_cpu_s) * PER / self.events if self.events else 0.0

    def as_json(self) -> dict[str, Any]:
        """With the two derived figures, rounded to what can be told apart."""
        derived = {"events_per_s": round(self.rate), "cpu_s_per_100k": round(self.cost, 3)}
        plain = {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(self).items()}
        return {**plain, **derived}


class Meter:
    """Adds up what happens inside `with meter:`; the rest is preparation. With `profile`, a profiler looks on."""

    def __init__(self, *, server_port: int | None = None, profile: Path | None = None) -> None:
        self.figure = Figure()
        self._port = server_port
        self._profile = profile
        self._profiler = cProfile.Profile() if profile is not None else None

    def __enter__(self) -> Figure:
        self._server = server_cpu_s(self._port)
        self._cpu = own_cpu_s()
        self._wall = time.perf_counter()
        if self._profiler is not None:
            self._profiler.enable()
        return self.figure

    def __exit__(self, *_: object) -> None:
        if self._profiler is not None:
            self._profiler.disable()
        self.figure.wall_s += time.perf_counter() - self._wall
        self.figure.cpu_s += own_cpu_s() - self._cpu
        self.figure.server_cpu_s += server_cpu_s(self._port) - self._server
        self.figure.rss_mb, self.figure.peak_mb = memory_mb()

    def write_profile(self) -> None:
        """Write where the time went: by what functions take themselves, then with what they call."""
        if self._profiler is not None and self._profile is not None:
            text = StringIO()
            stats = pstats.Stats(self._profiler, stream=text)
            stats.sort_stats("tottime").print_stats(PROFILE_LINES)
            stats.sort_stats("cumulative").print_stats(PROFILE_LINES)
            self._profile.write_text(text.getvalue().replace(f"{Path.cwd()}/", ""), encoding="utf-8")


def own_cpu_s() -> float:
    """Processor seconds of this process, all its threads, and its children that have ended."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


def cpu_s_of(pids: Iterable[int]) -> float:
    """Processor seconds of other processes, all their threads, without their children; 0 of those that have ended."""
    stats = [_stat(Path(f"/proc/{pid}")) for pid in pids]
    return sum(stat.own for stat in stats if stat is not None) / TICKS_PER_SECOND


def memory_mb(pid: int | str = "self") -> tuple[float, float]:
    """Resident memory of a process now, and the most it ever was, in MB of 10^6 bytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    said = {name: value for name, _, value in (line.partition(":") for line in lines)}
    now, most = (int(said[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return now, most


def server_cpu_s(port: int | None) -> float:
    """Processor seconds of the PostgreSQL server at a port: the postmaster, its living children and its dead ones."""
    if port is None:
        return 0.0
    stats = [stat for stat in map(_stat, Path("/proc").glob("[0-9]*")) if stat is not None]
    masters = {stat.pid for stat in stats if stat.name == "postgres" and _listens(stat.pid, port)}
    ticks = sum(stat.own for stat in stats if stat.pid in masters or stat.parent in masters)
    return (ticks + sum(stat.dead for stat in stats if stat.pid in masters)) / TICKS_PER_SECOND


@dataclass(frozen=True, slots=True)
class _Stat:
    pid: int
    name: str
    parent: int
    own: int
    dead: int


def _stat(process: Path) -> _Stat | None:
    try:
        text = (process / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None  # it has ended meanwhile
    name, _, rest = text.partition("(")[2].rpartition(")")
    parts = rest.split()
    user, system, dead_user, dead_system = map(int, parts[11:15])
    return _Stat(int(process.name), name, int(parts[1]), user + system, dead_user + dead_system)


def _listens(pid: int, port: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return (b"-p", str(port).encode()) in pairwise(words)
