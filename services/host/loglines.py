"""What a process says of itself to whoever runs it: JSON, one object a line, never what a record holds."""

from __future__ import annotations

import logging
from typing import TextIO

import structlog

QUIET_S = 10.0
"""Seconds for which a library's message stands; said again meanwhile, it is only counted."""


class Libraries(logging.Handler):
    """Warnings and errors of libraries as lines of ours.

    Clients of a broker that is away say so several times a second: of what one place in their code says, one line in
    `QUIET_S` is written, with the number of those left out since the last.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said: dict[tuple[str, int], tuple[float, int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, or count it; whatever goes wrong, whoever said it goes on."""
        try:
            self._write(record)
        except Exception:  # noqa: BLE001  # as every handler: the thread of a library must not end by what it says
            self.handleError(record)

    def _write(self, record: logging.LogRecord) -> None:
        place = record.pathname, record.lineno
        said_at, left_out = self._said.get(place, (float("-inf"), 0))
        if record.created - said_at < QUIET_S:
            self._said[place] = said_at, left_out + 1
            return
        self._said[place] = record.created, 0
        structlog.get_logger().log(
            record.levelno, record.getMessage(), logger=record.name, left_out=left_out, exc_info=record.exc_info
        )


def log_to(stream: TextIO) -> None:
    """Write log lines as JSON, one each; those of libraries among them."""
    if not any(isinstance(one, Libraries) for one in logging.root.handlers):
        logging.root.addHandler(Libraries())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
    )  # fmt: skip
