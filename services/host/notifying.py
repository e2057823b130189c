"""Sending notices: with which channels, and when a delivery of facts is complete."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from services.alerts import outbox
from services.alerts.channels import channels, usable
from services.alerts.notify import Notifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.alerts.notify import Sent
    from services.eventlog.sql import SqlLog
    from services.host.work import Stop
    from services.policy.book import PolicyBook


def notifier_of(book: PolicyBook) -> Notifier:
    """A notifier with every channel that the environment sets up (`SHOUWANG_WEBHOOK_URL`, …)."""
    names = sorted({name for one in channels() for name in one.needs})
    found = {name: os.environ.get(f"SHOUWANG_{name.upper()}", "") for name in names}
    return Notifier(usable(found), found, book)


def send(log: SqlLog, notifier: Notifier, at: datetime, *, only_red: bool = False, from_start: bool = False) -> Sent:
    """Take up what the log says, and send what is due."""
    with log.transaction() as tx:
        notifier.collect(tx, at, from_start=from_start)
    return notifier.pump(log.transaction, at, only_red=only_red)


@contextmanager
def delivery(log: SqlLog, file: str, stop: Stop) -> Iterator[None]:
    """While a file is read, what is not RED waits; if reading is cut short, until the file has been read on."""
    with log.transaction() as tx:
        outbox.open_delivery(tx.connection, file, tx.head().position)
    yield
    if not stop.asked:
        with log.transaction() as tx:
            outbox.close_delivery(tx.connection, file)
