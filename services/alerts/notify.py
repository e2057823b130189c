"""Sending what was decided to be told: an outbox beside the log; at least once, and under one id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from schemas.case.feed import Notice
    from services.alerts.channels import Channel, Settings
    from services.eventlog.protocol import TabledReader, TabledTransaction

CONSUMER = "notify"

Drop = Literal["CLOSED", "WITHDRAWN", "SUPERSEDED"]
"""Why a notice need not be sent any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of the notices that were due: how many."""

    sent: int
    dropped: int
    waiting: int
    dead: int


class Notifier:
    """Follows the log into the outbox, and sends what is due outside of any transaction."""

    def __init__(self, channels: Sequence[Channel], settings: Settings) -> None:
        self.channels = channels
        self.settings = settings

    def collect(self, tx: TabledTransaction) -> int:
        """Put the notices of the log behind the last place into the outbox; how many."""
        raise NotImplementedError

    def pump(
        self, transaction: Callable[[], AbstractContextManager[TabledTransaction]], at: datetime, *, only_red: bool
    ) -> Sent:
        """Send what is due at an instant."""
        raise NotImplementedError


def still_holds(reader: TabledReader, notice: Notice) -> Drop | None:
    """Why a notice need not be sent any more; None if it must."""
    raise NotImplementedError
