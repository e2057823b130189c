"""What a process says of itself to whoever runs it: JSON, one object a line, never what a record holds."""

from __future__ import annotations

from typing import TextIO

import structlog


def log_to(stream: TextIO) -> None:
    """Write log lines as JSON, one each."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
    )  # fmt: skip
