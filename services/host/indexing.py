"""What is derived from each record as it is appended, whoever appends it; and all tables beside the log."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from schemas.event import Recorded, parse
from services.alerts import facts, outbox
from services.alerts import process as alerts_process
from services.alerts.projection import NO_FACTS, READ
from services.ingest import process as door
from services.monitor import places
from services.monitor import store as monitor_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from services.eventlog.protocol import Stored


def create(connection: Connection) -> None:
    """Create what is missing of the tables beside the log."""
    monitor_store.create(connection)
    alerts_process.create(connection)
    outbox.create(connection)
    door.create(connection)


def index(connection: Connection, appended: Sequence[Stored]) -> None:
    """Index a batch, and count its facts; an `Indexer` of the log, called under the head lock."""
    monitor_store.index(connection, appended)
    told = [Recorded(parse(one.body), one.position, one.recorded_at) for one in appended if one.type in READ]
    facts.count(connection, told, partial(places.registered, connection))
    facts.count_unread(connection, [one for one in appended if one.type not in READ and one.type not in NO_FACTS])
