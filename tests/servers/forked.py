"""The program as a process of its own, forked from one that has imported it: an import costs more than many a test."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["services.host.program", "services.host.distributed.worker"])

STOP_SECONDS = 60


class Forked:
    """A command of `shouwang` at work; to be asked as a `subprocess.Popen` is."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], said: Path) -> None:
        self._process = SERVER.Process(target=_shouwang, args=(command, dict(environment), said), daemon=True)
        with _nobody_as_main():
            self._process.start()

    @property
    def pid(self) -> int:
        """Its number, for signals."""
        assert self._process.pid is not None
        return self._process.pid

    def send_signal(self, how: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, how)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """Its exit code; none while it runs."""
        return self._process.exitcode

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        """Its exit code, when it has ended.

        Raises:
            subprocess.TimeoutExpired: it has not.
        """
        self._process.join(seconds)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(str(self._process), seconds)
        return code


@contextmanager
def _nobody_as_main() -> Iterator[None]:
    """While this lasts there is no main module: what is forked would run the script anew that asks for it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _shouwang(command: Sequence[str], environment: Mapping[str, str], said: Path) -> None:
    """Run the command line in a process that has just been forked."""
    with said.open("ab") as stream:
        for number in (1, 2):
            os.dup2(stream.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["shouwang", *command]
    from services.host.cli import main  # noqa: PLC0415  # who asks for the process need not import the program

    main()
