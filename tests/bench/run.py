"""`make bench`: measure the parts, print tables, write bench.json and bench.md; a slow machine is no failure."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from subprocess import CalledProcessError
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # when started by its path, as `make` does

from rich.console import Console
from rich.progress import Progress

from tests.bench import aims as whole_aims
from tests.bench import plan
from tests.bench.distributed import aims as parted_aims
from tests.bench.distributed import plan as parted
from tests.bench.job import ROOT, Job, alone
from tests.bench.plan import FULL, QUICK, Row, Sizes
from tests.bench.tables import aim_lines, figure_lines, markdown, show
from tests.servers.kafka import Broker, running_broker
from tests.servers.postgres import Server, running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.bench.aims import Aim
    from tests.bench.measure import Figure

OUT = ROOT / ".cache" / "bench"
"""Where results go: a folder that git ignores."""

WIDTH = 130
"""Of the tables where no terminal says its own."""


def main(words: Sequence[str] | None = None) -> None:
    """Measure what the words ask for."""
    asked = _arguments(words)
    sizes = FULL if asked.full else QUICK
    wanted = {asked.profile} if asked.profile else set(asked.only or ())
    chosen = [row for row in rows(sizes) if not wanted or row.key in wanted]
    if unknown := wanted - {row.key for row in chosen}:
        sys.exit(f"没有 / there is no {', '.join(sorted(unknown))}: {', '.join(row.key for row in rows(sizes))}")
    asked.out.mkdir(parents=True, exist_ok=True)
    profile = asked.out / f"profile-{asked.profile}.txt" if asked.profile else None
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as scratch:
        figures = measure(chosen, Path(scratch), alone, profile)
    where = machine()
    about = f"Python {where['python']} · {where['cores']} × {where['processor']} · load {where['load']}"
    lines, found = figure_lines(chosen, figures), aim_lines(aims(figures, sizes))
    show(about, lines, found, Console(width=None if sys.stdout.isatty() else WIDTH))
    result = asked.out / "bench.json"
    if profile is None:
        result.write_text(json.dumps(report(figures, sizes), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        result.with_suffix(".md").write_text(markdown(about, lines, found), encoding="utf-8")
    print(profile or result)
    if len(figures) < len(chosen):
        sys.exit(1)


def rows(sizes: Sizes) -> list[Row]:
    """Every row, those of one process first."""
    return [*plan.rows(sizes), *parted.rows(sizes)]


def aims(figures: dict[str, Figure], sizes: Sizes) -> list[Aim]:
    """Every aim whose rows were measured."""
    return [*whole_aims.aims(figures, sizes), *parted_aims.aims(figures)]


def measure(
    chosen: Sequence[Row], scratch: Path, run: Callable[[Job], Figure], profile: Path | None = None
) -> dict[str, Figure]:
    """The figure of each row, in order, each on a new database; a row whose process fails has none."""
    figures: dict[str, Figure] = {}
    with ExitStack() as stack:
        server: Server | None = None
        broker: Broker | None = None
        if any(row.kind in {"postgresql", "kafka"} for row in chosen):
            server = stack.enter_context(running_server())
        if any(row.kind == "kafka" for row in chosen):
            broker = stack.enter_context(running_broker())
        progress = stack.enter_context(Progress(console=Console(stderr=True), transient=True))
        task = progress.add_task("", total=len(chosen))
        for row in chosen:
            progress.update(task, description=row.title)
            row.world.files(scratch)
            with suppress(CalledProcessError):  # it has said why itself; the other rows still count
                figures[row.key] = run(row.job(scratch, server, broker, profile))
            progress.advance(task)
    return figures


def report(figures: dict[str, Figure], sizes: Sizes) -> dict[str, object]:
    """Everything measured, for machines."""
    return {
        "machine": machine(),
        "sizes": asdict(sizes),
        "figures": {key: one.as_json() for key, one in figures.items()},
        "aims": [{**asdict(one), "holds": one.holds} for one in aims(figures, sizes)],
    }


def machine() -> dict[str, object]:
    """Where it was measured: without it no figure means anything."""
    names = [line for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if "model name" in line]
    processor = names[0].partition(":")[2].strip() if names else platform.machine()
    load = round(os.getloadavg()[0], 1)
    return {"cores": os.cpu_count(), "python": platform.python_version(), "processor": processor, "load": load}


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="性能测量 / measure the parts")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="约十分钟（默认） / about ten minutes, the default")
    size.add_argument(
        "--full", action="store_true", help="十万户，需一小时以上 / up to 100,000 households: an hour or more"
    )
    parser.add_argument("--only", metavar="KEY", nargs="+", help="只测这些行 / these rows only")
    parser.add_argument("--profile", metavar="KEY", help="剖析一行 / write where the time of one row goes")
    parser.add_argument("--out", type=Path, default=OUT, help="结果目录 / folder of the results")
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
