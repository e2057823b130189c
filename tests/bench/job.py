"""One measurement, in a process of its own: no other measurement's caches, garbage or memory touch it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tests.bench.measure import Figure
from tests.bench.world import World

ROOT = Path(__file__).resolve().parents[2]
BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to measure on which world; `root` holds worlds and databases, `profile` is where a profile is written.

    `size` is how many cases or items there are, where that is not the world's to say, or how many workers or seconds;
    `form` is how events travel between processes, if they do.
    """

    case: str
    world: World
    root: Path
    database_url: str = ""
    server_port: int | None = None
    batch: int = BATCH
    profile: Path | None = None
    size: int = 0
    kafka_servers: str = ""
    form: str = ""

    def dump(self) -> str:
        """As JSON, for another process."""
        return json.dumps(asdict(self), default=str)

    @staticmethod
    def load(text: str) -> Job:
        """From JSON."""
        said = json.loads(text)
        profile = None if said["profile"] is None else Path(said["profile"])
        return Job(**{**said, "world": World(**said["world"]), "root": Path(said["root"]), "profile": profile})


def alone(job: Job) -> Figure:
    """Measure in a new process, which prints its figure as its last line."""
    command = [sys.executable, "-m", "tests.bench.job", job.dump()]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout
    found = json.loads(said.splitlines()[-1])
    return Figure(**{one.name: found[one.name] for one in fields(Figure)})


def here(job: Job) -> Figure:
    """Measure in this process."""
    # The process that only starts others need not hold the product, nor one without a broker its clients.
    if job.kafka_servers:
        from tests.bench.distributed.hops import CASES  # noqa: PLC0415
    else:
        from tests.bench.cases import CASES  # noqa: PLC0415

    return CASES[job.case](job)


if __name__ == "__main__":
    print(json.dumps(here(Job.load(sys.argv[1])).as_json()))
