"""A writer in a process of its own: `python -m tests.eventlog.appender URL NAME BATCHES SIZE`.

Says the last position of each batch once its transaction has committed. Every fourth batch is first taken back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256

from services.eventlog.protocol import Draft, EventLog
from services.eventlog.sql import open_log


class TakenBackError(Exception):
    pass


def batch(name: str, number: int, size: int) -> list[Draft]:
    """Drafts of three streams, with ids that nobody else makes."""
    return [
        Draft(
            f"person/{name}-{index % 3}",
            sha256(f"{name} {number} {index}".encode()).hexdigest()[:32],
            "IncomeReported",
            date(2026, 1, 4),
            f"{name} {number} {index}".encode() * 5,
        )
        for index in range(size)
    ]


def take_back(log: EventLog, drafts: list[Draft]) -> None:
    """Append, and leave the transaction by an exception."""
    with log.transaction() as transaction:
        transaction.append(drafts)
        raise TakenBackError


def write(log: EventLog, name: str, batches: int, size: int, say: Callable[[int], None]) -> None:
    """Append batch by batch; `say` hears of each commit."""
    for number in range(batches):
        drafts = batch(name, number, size)
        if number % 4 == 3:
            with suppress(TakenBackError):
                take_back(log, drafts)
        with log.transaction() as transaction:
            stored = transaction.append(drafts)
        say(stored[-1].position)


if __name__ == "__main__":
    url, name, batches, size = sys.argv[1:]
    log = open_log(url, clock=lambda: datetime.now(UTC))
    write(log, name, int(batches), int(size), lambda position: print(position, flush=True))  # noqa: T201
    log.close()
