"""A transaction that stores nothing: what the steps of monitor and alerts cost by themselves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, create_engine

from schemas.event import Recorded, body_of
from services.eventlog.protocol import Bound, Stored
from services.monitor import places
from services.monitor.route import MOVES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection


class Rows(tuple):
    """The answer to every query: no rows."""

    __slots__ = ()

    def scalars(self) -> Rows:
        return self

    def all(self) -> Rows:
        return self

    def first(self) -> None:
        return None

    scalar = first


class Nothing:
    """A connection to no database: writing costs nothing, and nothing is found but who lives where, in memory."""

    dialect = SimpleNamespace(name="sqlite")

    def __init__(self) -> None:
        self.homes = create_engine("sqlite://").connect()
        places.tables.create_all(self.homes, [places.home])

    def execute(self, statement: Any, *_: Any) -> Any:
        if isinstance(statement, Select) and statement.get_final_froms() == [places.home]:
            return self.homes.execute(statement)
        return Rows()

    def exec_driver_sql(self, *_: Any) -> Rows:
        return Rows()


class Nowhere:
    """Remembers the events of each stream in memory, which the monitor asks for when somebody moves, and no more.

    Right for a monitor and alerts that began with the first event and never let a household go. The alerts find who is
    due in their tables, so that they need a connection to some, if only in memory.
    """

    def __init__(self, books: dict[str, bytes], connection: Connection | None = None) -> None:
        self.connection = connection or Nothing()
        self._books = books
        self._streams: dict[str, list[Recorded]] = {}

    def tell(self, batch: Sequence[Recorded]) -> None:
        """Let the events of a batch be asked for, and who lives where."""
        if isinstance(self.connection, Nothing):
            places.index(self.connection.homes, [_stored(one) for one in batch if isinstance(one.event.payload, MOVES)])
        for one in batch:
            self._streams.setdefault(one.event.subject, []).append(one)

    def streams(self, names: Collection[str], until: Bound | None = None) -> dict[str, list[Stored]]:
        """What was told of each stream."""
        last = until.position if until is not None and until.position is not None else 1 << 62
        return {name: [_stored(one) for one in self._streams.get(name, ()) if one.position <= last] for name in names}

    def book(self, digest: str) -> bytes | None:
        """The policy book of a digest."""
        return self._books.get(digest)


def _stored(one: Recorded) -> Stored:
    event = one.event
    return Stored(
        one.position, event.subject, event.event_id, event.type, event.occurred_on, one.recorded_at, body_of(event),
        bytes(32),
    )  # fmt: skip
