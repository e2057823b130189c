"""Table `booked` (记账主体): of whom a record is said, where its source can book it to somebody else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from services.ingest.judge import Booking

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

CHUNK = 5_000
"""Parameters in one statement."""

tables = MetaData()
booked = Table(
    "booked",
    tables,
    Column("record", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("occurred_on", Integer, nullable=False),
)


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def of(connection: Connection, records: Collection[str]) -> dict[str, Booking]:
    """To whom these records are booked; those that are not are left out."""
    found: dict[str, Booking] = {}
    ordered = sorted(records)
    for start in range(0, len(ordered), CHUNK):
        query = select(booked).where(booked.c.record.in_(ordered[start : start + CHUNK]))
        for record, subject, revision, day in connection.execute(query):
            found[record] = Booking(subject, revision, date.fromordinal(day))
    return found


def save(connection: Connection, changed: Mapping[str, Booking]) -> None:
    """Let bookings hold from here on."""
    if not changed:
        return
    new = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(booked)
    sets = {name: new.excluded[name] for name in ("subject", "revision", "occurred_on")}
    rows = [
        {"record": record, "subject": one.subject, "revision": one.revision, "occurred_on": one.occurred_on.toordinal()}
        for record, one in changed.items()
    ]
    connection.execute(new.on_conflict_do_update(index_elements=["record"], set_=sets), rows)
