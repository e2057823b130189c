"""Power cuts (断电试验): the main job, killed at random moments and started again, must end as the undisturbed one.

Run by `make kill`. A simulated county is read by `shouwang work` in a process of its own. Once it runs undisturbed;
then, into other databases, it is killed with SIGKILL again and again, in batches of another size at every start, until
it is through. Each database must then hold the same facts, readings, case events, alerts and refused records, and an
unbroken chain.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.alerts import store as alerts_store
from services.alerts.store import Filter
from services.eventlog import rejects
from services.eventlog.chain import first_break
from services.host.database import looking
from services.host.export import export
from services.lab.simulate.run import simulate
from services.lab.simulate.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
JOB = "from services.host.cli import main; main()"
UNTIL = "2025-09-01"
BATCHES = (50, 100, 200, 333)
"""Events of a batch: small ones, so that a kill falls between two and into one alike."""
LONGEST_LIFE_SECONDS = 0.6
"""A process is killed at a random moment of so much time after its first write."""


@dataclass(frozen=True)
class Outcome:
    """What a database says when the job is through."""

    exported: tuple[bytes, ...]
    alerts: tuple[object, ...]
    refused: tuple[object, ...]
    is_whole: bool


@dataclass(frozen=True)
class Report:
    """How many kills hit a job at work, over how many databases, and which of these ended otherwise."""

    kills: int
    databases: int
    different: tuple[Path, ...]


def write_events(folder: Path, people: int, seed: int) -> Path:
    """One file of simulated statements, some of them unreadable."""
    file = folder / "events.jsonl"
    rows = simulate(Settings(people=people, months=6, seed=seed, bad=True))
    file.write_text("".join(f"{row.line}\n" for row in rows), encoding="utf-8")
    return file


def start(file: Path, database: Path, batch_events: int) -> subprocess.Popen[bytes]:
    """The main job in a process of its own."""
    environment = os.environ | {"SHOUWANG_BATCH_EVENTS": str(batch_events), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", JOB, "work", str(file), "--database", f"sqlite:///{database}", "--until", UNTIL]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def finish(job: subprocess.Popen[bytes]) -> None:
    """Wait for a job that must end well.

    Raises:
        RuntimeError: it did not.
    """
    if job.wait() != 0:
        raise RuntimeError(f"the job ended with {job.returncode}")


def kill_at_work(job: subprocess.Popen[bytes], database: Path, chance: random.Random) -> bool:
    """Kill a job at a random moment after its first write; False if it was through before."""
    before = _written(database)
    while job.poll() is None and _written(database) == before:
        time.sleep(0.005)
    try:
        job.wait(chance.uniform(0, LONGEST_LIFE_SECONDS))
    except subprocess.TimeoutExpired:
        job.kill()
        job.wait()
        return True
    finish(job)
    return False


def _written(database: Path) -> tuple[float, ...]:
    files = (database, database.with_name(f"{database.name}-wal"))
    return tuple(file.stat().st_mtime for file in files if file.exists())


def outcome_of(database: Path) -> Outcome:
    """Everything that counts in a database."""
    with looking(f"sqlite:///{database}") as reader:
        return Outcome(
            tuple(export(reader, lambda _: None)),
            tuple(alerts_store.find(reader.connection, Filter(is_open=False))),
            tuple(rejects.letters(reader.connection)),
            first_break(reader.after(0, reader.head().position), known=reader.head().anchor) is None,
        )


def undisturbed(file: Path, database: Path) -> Outcome:
    """What the job makes of a file when nobody disturbs it."""
    finish(start(file, database, BATCHES[-1]))
    return outcome_of(database)


def disturb(file: Path, folder: Path, kills: int, chance: random.Random, say: Callable[[str], None] = print) -> Report:
    """Kill the job so many times, over as many databases as that takes, and compare each with the undisturbed one."""
    expected = undisturbed(file, folder / "undisturbed.db")
    say(f"undisturbed: {len(expected.exported)} records, {len(expected.alerts)} alerts")
    done, databases, different = 0, 0, list[Path]()
    while done < kills or not databases:
        databases += 1
        database = folder / f"killed-{databases}.db"
        hits = 0
        while done + hits < kills:
            if not kill_at_work(start(file, database, chance.choice(BATCHES)), database, chance):
                break
            hits += 1
        else:
            finish(start(file, database, chance.choice(BATCHES)))
        done += hits
        is_same = expected.is_whole and outcome_of(database) == expected
        say(f"{database.name}: killed {hits} times, {'the same' if is_same else 'DIFFERENT'}")
        if not is_same:
            different.append(database)
    return Report(done, databases, tuple(different))


def main() -> int:
    """Run the trial; exit code 1 if a database ended otherwise."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--people", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = write_events(folder, chosen.people, chosen.seed)
        report = disturb(file, folder, chosen.kills, random.Random(chosen.seed))
    print(f"{report.kills} kills over {report.databases} databases, {len(report.different)} ended otherwise")
    return 1 if report.different else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
