"""A door with a log and a vault in files of a test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.event import Event, parse
from services.eventlog import rejects
from services.eventlog.protocol import Indexer
from services.eventlog.rejects import DeadLetter
from services.eventlog.sql import SqlLog, open_log
from services.ingest import process
from services.ingest.answer import Delivery
from services.ingest.intake import RawRecord
from services.ingest.process import Door
from services.ingest.said import Said
from services.vault.identity import Identity
from services.vault.opening import Place, open_vault
from services.vault.vault import Vault
from tests.builders import BOOK

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
HEAD, SPOUSE = Identity("990101194912310028", "李建英", "10000000001"), Identity("990101195001010037", "王芳")
DELIVERY = Delivery("340826", "b1", None, "340826-yb", "made")


@dataclass(frozen=True)
class Town:
    """A door, and what lies behind it."""

    log: SqlLog
    vault: Vault
    door: Door

    def events(self) -> list[Event]:
        """The events of the log, in order."""
        with self.log.reader() as reader:
            return [parse(one.body) for one in reader.after(0, 100_000)]

    def letters(self) -> list[DeadLetter]:
        """The dead letters."""
        with self.log.reader() as reader:
            return list(rejects.letters(reader.connection))


def clock() -> datetime:
    return NOW


@contextmanager
def town(folder: Path, indexer: Indexer | None = None, url: str | None = None) -> Iterator[Town]:
    """A door before an empty log, in a file unless told otherwise."""
    vault = open_vault(Place(f"sqlite:///{folder / 'town.vault.db'}", folder / "town.keys", "AES"), clock)
    log = open_log(url or f"sqlite:///{folder / 'town.db'}", clock=clock, indexer=indexer)
    with log.transaction() as tx:
        process.create(tx.connection)
    yield Town(log, vault, Door(log, vault, BOOK.divisions, clock))
    log.close()
    vault.close()


def line(person: str, **changed: Any) -> dict[str, Any]:
    """A month of outpatient spending."""
    data = {"month": "2026-01", "visits": 1, "personal_fen": 100, "out_of_scope_fen": 0}
    whole = {
        "source": "340826-yb", "type": "OutpatientSummarised", "subject": f"person/{person}",
        "division": "340826100001", "occurredon": "2026-01-31", "data": data | changed.pop("data", {}),
    }  # fmt: skip
    return whole | changed


def said(number: int, *lines: dict[str, Any] | bytes, people: tuple[Identity, ...] = (), **more: Any) -> Said:
    """A row of a file that says lines, naming people."""
    raw = tuple(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
    return Said(RawRecord("a.csv", number, b'{"row": %d}' % number), raw, people, **more)
