"""What the board counts from facts: grants and their ends, payments, and how late each source tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, delete, select

from schemas.dates import civil_date, month_of, parse_month
from schemas.events.benefit import BenefitEnded, BenefitGranted, BenefitPaid, PaymentReturned
from schemas.events.correction import Retracted
from schemas.events.membership import MemberJoined, MemberLeft
from schemas.events.registration import CategoryEnded, CategoryGranted
from services.alerts.routing import county
from services.alerts.rows import BIG, upsert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from schemas.event import Payload, Recorded
    from services.alerts.rows import Row
    from services.eventlog.protocol import Stored

HomesOf = Callable[[Collection[str], int], Mapping[str, tuple[str, ...]]]
"""The registered homes that statements at or before a position ever named for each of some persons."""

COUNTED = (CategoryGranted, CategoryEnded, BenefitGranted, BenefitEnded, BenefitPaid, PaymentReturned, Retracted)

READ = (*COUNTED, MemberJoined, MemberLeft)
"""Of all others it is only counted how late they were told."""

SUBJECTS = ("person/", "household/")

FIRST_SAID = re.compile(
    rb'"division":"(\d+)","id":"[0-9a-f]+","occurredon":"[-0-9]+","record":"[0-9a-f]+","revision":0,'
    rb'"schemaversion":\d+,"source":"([^"]+)","specversion":'
)
"""Division and source of a record's first statement in its canonical bytes; a quote within a text is escaped there."""

Lags = Counter[tuple[str, str, date, date]]
"""How many statements, by county, source, day known and day of what happened."""

GRANTS = ("CATEGORY", "BENEFIT")

EVER = date.max.toordinal()
"""Stands for the last day of a grant that has none."""

tables = MetaData()
granted = Table(
    "granted",
    tables,
    Column("record", String, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("position", BIG, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("division", String, nullable=False),
    Column("happened_month", Integer, nullable=False),
    Column("happened_on", Integer, nullable=False),
    Column("through_on", Integer, nullable=False),
    Column("is_monthly", Boolean, nullable=False),
    Column("known_month", Integer, nullable=False),
    Column("known_on", Integer, nullable=False),
    Index("granted_known", "known_month", "division"),
    Index("granted_happened", "happened_month", "division"),
)
"""CATEGORY and BENEFIT are grants, CATEGORY_END and BENEFIT_END ends; RETRACTED of what never was.

`happened_on` is the first day of a grant, and the last day that an end leaves.
"""
home = Table(
    "granted_home",
    tables,
    Column("record", String, primary_key=True),
    Column("household", String, primary_key=True),
)
paid = Table(
    "paid",
    tables,
    Column("record", String, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("position", BIG, nullable=False),
    Column("kind", String, nullable=False),
    Column("programme", String, nullable=False),
    Column("month", Integer, nullable=False),
    Column("division", String, nullable=False),
    Column("fen", BIG, nullable=False),
    Column("subject", String, nullable=False),
    Index("paid_month", "month", "division", "programme", "kind", "fen"),
    Index("paid_subject", "subject", "month"),
)
lag = Table(
    "lag",
    tables,
    Column("county", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("month", Integer, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("days", Integer, nullable=False),
)


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def drop(connection: Connection) -> None:
    """Throw everything derived away."""
    for table in tables.sorted_tables:
        connection.execute(delete(table))


def count(connection: Connection, facts: Sequence[Recorded], homes: HomesOf) -> None:
    """Count facts that were just appended; called once for each, in the order of the log."""
    of_household = [one for one in facts if one.event.subject.startswith(SUBJECTS)]
    _count_lags(connection, of_household)
    counted = [one for one in of_household if isinstance(one.event.payload, COUNTED)]
    _keep(connection, granted, counted, _grant)
    _keep(connection, paid, counted, _payment)
    _keep_homes(connection, of_household, homes)


# --- what holds of a record: the last statement of the highest revision


def _keep(
    connection: Connection, table: Table, facts: Sequence[Recorded], row_of: Callable[[Recorded], Row | None]
) -> None:
    told = [(one, row_of(one)) for one in facts]
    told = [(one, row) for one, row in told if row is not None or isinstance(one.event.payload, Retracted)]
    if not told:
        return
    known = select(table).where(table.c.record.in_(sorted({one.event.record for one, _ in told})))
    said: dict[str, Any] = {row.record: tuple(row) for row in connection.execute(known)}
    changed: dict[str, Row] = {}
    for one, given in told:
        record, revision = one.event.record, one.event.revision
        before = said.get(record)
        row = given
        if row is None and before is not None:
            row = (record, revision, one.position, "RETRACTED", *before[4:])
        if row is not None and (before is None or revision >= before[1]):
            said[record] = changed[record] = row
    upsert(connection, table, changed.values())


def _grant(one: Recorded) -> Row | None:
    event, said = one.event, _granted(one.event.payload)
    if said is None:
        return None
    kind, name, happened_on, through_on = said
    is_monthly = isinstance(event.payload, BenefitGranted) and event.payload.monthly_fen is not None
    return (
        event.record, event.revision, one.position, kind, name, event.subject, event.division, month_of(happened_on),
        happened_on.toordinal(), EVER if through_on is None else through_on.toordinal(), is_monthly,
        month_of(one.known_on), one.known_on.toordinal(),
    )  # fmt: skip


def _granted(payload: Payload) -> tuple[str, str, date, date | None] | None:
    """Kind, name, first and last day of a grant, or of the end of one."""
    if isinstance(payload, CategoryGranted):
        return "CATEGORY", payload.category, payload.valid_from_on, payload.valid_through_on
    if isinstance(payload, CategoryEnded):
        return "CATEGORY_END", payload.category, payload.ended_on, payload.ended_on
    if isinstance(payload, BenefitGranted):
        return "BENEFIT", payload.programme, payload.from_on, payload.through_on
    if isinstance(payload, BenefitEnded):
        return "BENEFIT_END", payload.programme, payload.ended_on, payload.ended_on
    return None


def _payment(one: Recorded) -> Row | None:
    event, payload = one.event, one.event.payload
    if not isinstance(payload, BenefitPaid | PaymentReturned):
        return None
    kind = "PAID" if isinstance(payload, BenefitPaid) else "RETURNED"
    return (
        event.record, event.revision, one.position, kind, payload.programme, parse_month(payload.month),
        event.division, payload.amount_fen, event.subject,
    )  # fmt: skip


# --- whose they are


def _keep_homes(connection: Connection, facts: Sequence[Recorded], homes: HomesOf) -> None:
    """Which households a grant helps: of a person's, every home that was ever named before it, however facts come."""
    rows: list[Row] = []
    waiting: dict[str, list[str]] = {}
    for one in facts:
        subject, payload = one.event.subject, one.event.payload
        if isinstance(payload, MemberJoined | MemberLeft) and subject in waiting:
            rows += _homes(waiting, homes, one.position - 1)
            waiting = {}
        if isinstance(payload, CategoryGranted | BenefitGranted):
            if subject.startswith("person/"):
                waiting.setdefault(subject, []).append(one.event.record)
            else:
                rows.append((one.event.record, subject.removeprefix("household/")))
    if waiting:
        rows += _homes(waiting, homes, facts[-1].position)
    upsert(connection, home, dict.fromkeys(rows))


def _homes(waiting: Mapping[str, Sequence[str]], homes: HomesOf, until: int) -> Iterator[Row]:
    found = homes(waiting.keys(), until)
    for person, records in waiting.items():
        yield from ((record, each) for record in records for each in found.get(person, ()))


def _count_lags(connection: Connection, facts: Sequence[Recorded]) -> None:
    lags: Lags = Counter()
    for one in facts:
        event = one.event
        if event.revision == 0 and not isinstance(event.payload, Retracted):
            lags[county(event.division), event.source, one.known_on, event.occurred_on] += 1
    _add_lags(connection, lags)


def count_unread(connection: Connection, stored: Sequence[Stored]) -> None:
    """Count facts of types that are not `READ`, from their bytes as they stand: only how late they were told."""
    said = Counter(
        (first[1], first[2], one.recorded_at, one.occurred_on)
        for one in stored
        if one.stream.startswith(SUBJECTS) and (first := FIRST_SAID.search(one.body)) is not None
    )
    lags: Lags = Counter()
    for (division, source, at, occurred_on), times in said.items():
        lags[county(division.decode()), source.decode(), civil_date(at), occurred_on] += times
    _add_lags(connection, lags)


def _add_lags(connection: Connection, lags: Lags) -> None:
    number: Counter[tuple[str, str, int]] = Counter()
    days: Counter[tuple[str, str, int]] = Counter()
    for (place, source, known_on, occurred_on), times in lags.items():
        key = place, source, month_of(known_on)
        number[key] += times
        days[key] += times * max(0, (known_on - occurred_on).days)
    upsert(connection, lag, [(*key, number[key], days[key]) for key in sorted(number)], added=("n", "days"))
