"""Which host speaks to a log: the one process that reads it too, or a clerk where workers read it in parts."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, TypeAlias

from services.eventlog.sql import open_log
from services.host.clock import now
from services.host.distributed.clerk import Clerk
from services.host.embedded import Embedded
from services.host.sharing import is_distributed

if TYPE_CHECKING:
    from services.host.settings import Settings
    from services.policy.book import PolicyBook

Host: TypeAlias = Embedded | Clerk


def host_of(settings: Settings, book: PolicyBook) -> Host:
    """The host of a log, which begins it if there is none."""
    with closing(open_log(settings.database_url, clock=now)) as log, log.reader() as reader:
        is_in_parts = is_distributed(reader.head())
    return Clerk(settings, book) if is_in_parts else Embedded(settings, book)
