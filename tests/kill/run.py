"""Power cuts (断电试验): the main job, killed at random moments and started again, must end as the undisturbed one.

Run by `make kill`. A simulated county is read in a process of its own, and people do their part behind each month
(`tests/kill/job.py`). Once it runs undisturbed; then, into other databases, it is killed with SIGKILL again and again,
in batches of another size at every start, until it is through. Each database must then hold the same facts, readings,
case events, read models and refused records and commands, and an unbroken chain; every notice must have arrived, and
what came twice must be the same under the same id.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.alerts import store as alerts_store
from services.alerts.store import Filter
from services.eventlog import rejects
from services.eventlog.chain import first_break
from services.eventlog.reading import SqlReader
from services.host.database import looking
from services.host.export import export
from services.lab.simulate.run import simulate
from services.lab.simulate.settings import Settings
from tests.kill.receiver import Receiver, receiving

ROOT = Path(__file__).resolve().parents[2]
VILLAGE = re.compile(r'"division":"(\d{12})"')
MODELS = ("casefile", "closed", "due", "feed", "tally", "bulk", "granted", "paid", "lag", "roster")
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
    models: tuple[tuple[str, ...], ...]
    notices: tuple[str, ...]
    is_whole: bool


@dataclass(frozen=True)
class Report:
    """How many kills hit a job at work, over how many databases, and which of these ended otherwise."""

    kills: int
    databases: int
    different: tuple[Path, ...]


def write_events(folder: Path, people: int, seed: int) -> Path:
    """A folder with one file of simulated statements for each month, some unreadable, and the list of the villages."""
    parts = folder / "parts"
    parts.mkdir()
    villages: set[str] = set()
    for row in simulate(Settings(people=people, months=6, seed=seed, bad=True)):
        villages.update(VILLAGE.findall(row.line))
        with (parts / f"{row.recorded_at[:7]}.jsonl").open("a", encoding="utf-8") as out:
            out.write(f"{row.line}\n")
    (parts / "villages.json").write_text(json.dumps(sorted(villages)))
    return parts


def start(parts: Path, database: Path, batch_events: int, url: str, *more: str) -> subprocess.Popen[bytes]:
    """The job in a process of its own."""
    environment = os.environ | {
        "SHOUWANG_BATCH_EVENTS": str(batch_events), "PYTHONPATH": str(ROOT), "SHOUWANG_WEBHOOK_URL": url,
        "SHOUWANG_WEBHOOK_SECRET": "secret",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.kill.job", str(parts), str(database), *more]
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
            (*rejects.letters(reader.connection), *_rows(reader, "SELECT command_id, reason FROM refusal")),
            tuple(_rows(reader, f"SELECT * FROM {model}") for model in MODELS),
            _rows(reader, "SELECT notice FROM outbox WHERE channel = 'webhook'"),
            first_break(reader.after(0, reader.head().position), known=reader.head().anchor) is None,
        )


def _rows(reader: SqlReader, query: str) -> tuple[str, ...]:
    """What a query finds, sorted, but for positions: where a record stands in the log, batches decide."""
    found = reader.connection.exec_driver_sql(query)
    kept = [place for place, name in enumerate(found.keys()) if name != "position"]
    return tuple(sorted(str([row[place] for place in kept]) for row in found))


def is_delivered(database: Path, got: Mapping[str, Sequence[bytes]]) -> bool:
    """Whether everything that was sent arrived, and what arrived twice was the same."""
    with looking(f"sqlite:///{database}") as reader:
        query = "SELECT notice, state FROM outbox WHERE channel = 'webhook'"
        states = dict(map(tuple, reader.connection.exec_driver_sql(query)))
    sent = {notice for notice, state in states.items() if state == "SENT"}
    is_settled = set(states.values()) <= {"SENT", "DROPPED"}
    return is_settled and sent <= got.keys() <= states.keys() and all(len(set(each)) == 1 for each in got.values())


@dataclass
class Trial:
    """The same job again and again, with somebody who receives its notices."""

    parts: Path
    folder: Path
    receiver: Receiver
    chance: random.Random

    def undisturbed(self) -> Outcome:
        """What the job makes of the parts when nobody disturbs it; leaves the script of what people do."""
        database = self.folder / "undisturbed.db"
        finish(self._start(database, "--plan"))
        return outcome_of(database)

    def killed(self, database: Path, kills: int) -> int:
        """Kill the job so many times at most, then let it end; how many times it was killed."""
        for hits in range(kills):
            if not kill_at_work(self._start(database), database, self.chance):
                return hits
        finish(self._start(database))
        return kills

    def is_same(self, database: Path, expected: Outcome) -> bool:
        """Whether a database says what it should, and its notices arrived."""
        is_delivered_too = is_delivered(database, self.receiver.got[database.stem])
        return expected.is_whole and is_delivered_too and outcome_of(database) == expected

    def _start(self, database: Path, *more: str) -> subprocess.Popen[bytes]:
        return start(self.parts, database, self.chance.choice(BATCHES), self.receiver.url(database.stem), *more)


def disturb(parts: Path, folder: Path, kills: int, chance: random.Random, say: Callable[[str], None] = print) -> Report:
    """Kill the job so many times, over as many databases as that takes, and compare each with the undisturbed one."""
    done, databases, different = 0, 0, list[Path]()
    with receiving() as receiver:
        trial = Trial(parts, folder, receiver, chance)
        expected = trial.undisturbed()
        say(f"undisturbed: {len(expected.exported)} records, {len(expected.alerts)} alerts, {len(expected.refused)} no")
        while done < kills or not databases:
            databases += 1
            database = folder / f"killed-{databases}.db"
            hits = trial.killed(database, kills - done)
            done += hits
            is_same = trial.is_same(database, expected)
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
        parts = write_events(folder, chosen.people, chosen.seed)
        report = disturb(parts, folder, chosen.kills, random.Random(chosen.seed))
    print(f"{report.kills} kills over {report.databases} databases, {len(report.different)} ended otherwise")
    return 1 if report.different else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
