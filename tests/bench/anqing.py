"""`make anqing`: a whole prefecture simulated and worked through on one machine, with SQLite; can be interrupted."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # when started by its path, as `make` does

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from services.alerts import store as alerts_store
from services.host.embedded import Embedded
from services.host.settings import Settings
from services.host.work import Stop, work
from services.policy.load import load
from tests.bench.measure import memory_mb, own_cpu_s
from tests.bench.run import OUT, machine
from tests.bench.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

PEOPLE = 206_100
MONTHS = 24
BYTES_PER_MONTH = 3_200
"""Of a person in event file and database together, generously: 16 GB for all of Anqing over two years."""

FOLDER = Path(tempfile.gettempdir()) / "shouwang-anqing"


@dataclass(slots=True)
class Tally:
    """What all runs so far have taken: an interrupted one goes on where it was."""

    simulate_s: float = 0.0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    events: int = 0
    readings: int = 0
    case_events: int = 0
    runs: int = 0

    @staticmethod
    def of(file: Path) -> Tally:
        """What was kept in a file, if it is there."""
        return Tally(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else Tally()

    def keep(self, file: Path) -> None:
        """Write it down."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")


def main(words: Sequence[str] | None = None) -> None:
    """Simulate, work, report; what is there already is not done again."""
    asked = _arguments(words)
    world = World(people=asked.people, months=asked.months)
    folder = asked.dir / world.name
    _make_room(world, asked.dir)
    stop = Stop()
    signal.signal(signal.SIGINT, lambda *_: _ask(stop))
    tally = run(world, asked.dir, stop)
    if stop.asked:
        sys.exit(f"已停，再运行即继续 / stopped; run it again to go on: {folder}")
    result = report(world, folder, tally)
    asked.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    (asked.out / "anqing.json").write_text(f"{text}\n", encoding="utf-8")
    print(text)
    if not asked.keep:
        shutil.rmtree(folder)


def run(world: World, root: Path, stop: Stop) -> Tally:
    """Do what is left to do, and add it to what was done before."""
    root.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    with Progress(TextColumn("{task.description}"), console=Console(stderr=True)) as progress:
        progress.add_task("模拟 / simulating")
        files = world.files(root)
    kept = root / world.name / "tally.json"
    tally = Tally.of(kept)
    tally.simulate_s = tally.simulate_s or time.perf_counter() - began
    host = Embedded(Settings(database_url=f"sqlite:///{root / world.name / 'anqing.db'}"), load())
    began, cpu_s = time.perf_counter(), own_cpu_s()
    with _progress() as progress:
        task = progress.add_task("处理 / working", total=sum(file.stat().st_size for file in files))
        work(host, files, stop, lambda done: progress.advance(task, done))
    host.close()
    tally.wall_s += time.perf_counter() - began
    tally.cpu_s += own_cpu_s() - cpu_s
    tally.peak_mb = max(tally.peak_mb, memory_mb()[1])
    tally.events += host.counts.appended + host.counts.repeated
    tally.readings += host.counts.assessed
    tally.case_events += host.counts.case_events
    tally.runs += 1
    tally.keep(kept)
    return tally


def report(world: World, folder: Path, tally: Tally) -> dict[str, object]:
    """What came of it."""
    host = Embedded(Settings(database_url=f"sqlite:///{folder / 'anqing.db'}"), load())
    with host.log.reader() as reader:
        counts = alerts_store.counts(reader.connection)
    host.log.close()
    size = sum(file.stat().st_size for file in folder.glob("anqing.db*"))
    return {
        "machine": machine(), "people": world.people, "months": world.months,
        "households": json.loads((folder / "summary.json").read_text(encoding="utf-8"))["households"],
        **{name: round(value, 1) for name, value in asdict(tally).items()},
        "events_per_s": round(tally.events / tally.wall_s) if tally.wall_s else 0,
        "cpu_s_per_100k": round(tally.cpu_s * 100_000 / tally.events, 2) if tally.events else 0,
        "database_mb": round(size / 1e6), "database_bytes_per_event": round(size / tally.events) if tally.events else 0,
        "files_mb": round(sum(file.stat().st_size for file in folder.glob("events-*.jsonl")) / 1e6),
        "open_alerts": {f"{dimension} {grade.name}": number for (dimension, grade), number in sorted(counts.items())},
    }  # fmt: skip


def _make_room(world: World, root: Path) -> None:
    """Stop before the disk is full, not when.

    Raises:
        SystemExit: if less is free than will be needed.
    """
    root.mkdir(parents=True, exist_ok=True)
    there = sum(file.stat().st_size for file in (root / world.name).glob("*"))
    needed, free = world.people * world.months * BYTES_PER_MONTH - there, shutil.disk_usage(root).free
    told = f"{root}: 约需 / about {needed / 1e9:.1f} GB, 可用 / free {free / 1e9:.1f} GB"
    if needed > free:
        sys.exit(f"{told}；请用 --dir 另选目录 / choose another folder with --dir")
    print(told, file=sys.stderr)


def _ask(stop: Stop) -> None:
    stop.asked = True


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
        console=Console(stderr=True),
    )  # fmt: skip


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="安庆市规模测量 / measure a whole prefecture")
    parser.add_argument("--people", type=int, default=PEOPLE, help="人数 / people")
    parser.add_argument("--months", type=int, default=MONTHS, help="月数 / months")
    parser.add_argument(
        "--dir", type=Path, default=FOLDER, help="工作目录，中断后可续 / folder; a stopped run goes on there"
    )
    parser.add_argument("--keep", action="store_true", help="保留文件与数据库 / keep files and database")
    parser.add_argument("--out", type=Path, default=OUT, help="结果目录 / folder of the result")
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
