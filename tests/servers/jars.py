"""The jars of Apache Kafka, fetched once into `.cache/kafka` and held against the sums that stand beside this file."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERSION = "4.1.1"
FOLDER = ROOT / ".cache" / "kafka" / VERSION
SUMS = Path(__file__).with_name(f"kafka-{VERSION}.sha256")

JARS = f"org.apache.kafka:kafka_2.13:{VERSION}+org.slf4j:slf4j-simple:1.7.36"
"""Kafka with what it runs on, and a plain log, without which a broker that does not start says nothing."""

TOOLS = "org.apache.kafka", "kafka-tools"
"""Kafka's own clients for a console: this jar alone, for what they run on is among the others."""

FETCH_SECONDS = 600


class JarsMissingError(Exception):
    """The jars are not there and could not be fetched, or are not those that were tried."""


def jars() -> list[Path]:
    """All jars, those of this version and no others; fetched when they are not there yet.

    Raises:
        JarsMissingError: a jar is missing or differs from its sum; the message says which.
    """
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with (FOLDER.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the test processes of one run would fetch side by side
        if not FOLDER.is_dir():
            _fetch_apart()
    _check()
    return sorted(FOLDER.iterdir())


def fetch(folder: Path) -> None:
    """Fetch the jars into a new folder."""
    from jgo import EnvironmentBuilder, LinkStrategy, MavenContext  # noqa: PLC0415  # slow, and needed once
    from jgo.maven import PythonResolver  # noqa: PLC0415

    scratch = folder.with_name(f"{folder.name}.fetching")
    shutil.rmtree(scratch, ignore_errors=True)
    context = MavenContext(repo_cache=scratch / "m2", resolver=PythonResolver(), timeout=60)
    builder = EnvironmentBuilder(context=context, cache_dir=scratch / "env", link_strategy=LinkStrategy.HARD)
    found = builder.from_endpoint(JARS).path
    (scratch / "jars").mkdir()
    for jar in found.rglob("*.jar"):
        jar.rename(scratch / "jars" / jar.name)
    tools = context.project(*TOOLS).at_version(VERSION).artifact().resolve()
    tools.rename(scratch / "jars" / tools.name)
    (scratch / "jars").rename(folder)
    shutil.rmtree(scratch)


def _fetch_apart() -> None:
    """Fetch in a process of its own: a test process may speak to this machine only."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.servers.jars"],
        check=False, capture_output=True, text=True, cwd=ROOT, timeout=FETCH_SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise JarsMissingError(
            f"the jars of Apache Kafka {VERSION} are not in {FOLDER} and could not be fetched from Maven's repository; "
            f"run `python -m tests.servers.jars` where there is a network:\n{done.stderr[-2000:]}"
        )


def _check() -> None:
    wanted = dict(reversed(line.split()) for line in SUMS.read_text(encoding="utf-8").splitlines())
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in FOLDER.iterdir()}
    wrong = sorted({name for name, _ in wanted.items() ^ found.items()})
    if wrong:
        raise JarsMissingError(
            f"jars in {FOLDER} that are missing, unknown or not what {SUMS.name} says: {', '.join(wrong)}; "
            "remove the folder to fetch them again"
        )


if __name__ == "__main__":
    fetch(FOLDER)
