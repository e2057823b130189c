"""The command line `shouwang`: light, so that an interrupt is answered even while everything else is being imported."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""What shells give a program that SIGINT has ended."""


def main() -> None:
    """Run the command line; a letter that the terminal cannot show is escaped, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        from services.host.program import app  # noqa: PLC0415  # half a second of imports, which may be interrupted

        app()
    except KeyboardInterrupt:
        sys.stderr.write("已中断 / interrupted\n")
        sys.exit(INTERRUPTED)
