"""How the table of events is best laid out for a province: whole, by stream, or by position.

A table of this is in docs/performance.md. The server makes the rows by itself, so that nothing else is measured.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from rich.console import Console
from rich.table import Table

from tests.servers.postgres import running_server

BATCH = 1_000
"""Events of one transaction."""

PARTS = 16
ASKED = 500
"""Streams that the door looks up at once."""

COLUMNS = """position bigint NOT NULL, recorded_at bigint NOT NULL, stream_key integer NOT NULL,
    occurred_on integer NOT NULL, event_id bytea NOT NULL, type text NOT NULL, body bytea NOT NULL,
    link bytea NOT NULL"""

FILL = """INSERT INTO event
    SELECT n, n * 1000, (1 + (hashint8(n)::bigint & 2147483647) % {streams})::integer, (739000 + n / 10000)::integer,
           decode(md5(n::text), 'hex'), 'cn.gov.mz.household.BenefitPaid.v1',
           decode(repeat(md5((n * 7)::text), 8), 'hex'), decode(md5(n::text) || md5((n + 1)::text), 'hex')
    FROM generate_series({first}::bigint, {last}::bigint) AS n"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is made, and what it can promise."""

    name: str
    statements: tuple[str, ...]


def _parts(how: Callable[[int], str]) -> tuple[str, ...]:
    return tuple(f"CREATE TABLE event_{part} PARTITION OF event FOR VALUES {how(part)}" for part in range(PARTS))


def layouts(rows: int) -> list[Layout]:
    """One table; by stream: an id is unique, a position only by the head's lock; by position: no id is unique."""
    each = rows // PARTS + 1
    identity = "CREATE UNIQUE INDEX event_identity ON event (stream_key, event_id)"
    return [
        Layout("一张表 / one table", (f"CREATE TABLE event ({COLUMNS}, PRIMARY KEY (position))", identity)),
        Layout(
            "按流 / by stream",
            (
                f"CREATE TABLE event ({COLUMNS}) PARTITION BY HASH (stream_key)",
                *_parts(lambda part: f"WITH (MODULUS {PARTS}, REMAINDER {part})"),
                identity,
                "CREATE INDEX event_position ON event (position)",
            ),
        ),
        Layout(
            "按位置 / by position",
            (
                f"CREATE TABLE event ({COLUMNS}, PRIMARY KEY (position)) PARTITION BY RANGE (position)",
                *_parts(lambda part: f"FROM ({part * each}) TO ({(part + 1) * each})"),
                "CREATE INDEX event_identity ON event (stream_key, event_id)",
            ),
        ),
    ]


def measured(connection: psycopg.Connection, layout: Layout, rows: int, streams: int) -> list[str]:
    """Append at full size, look up streams, read on by position, tend; ms a call at the median, and sizes."""
    run = connection.execute
    run("DROP TABLE IF EXISTS event")
    for statement in layout.statements:
        run(statement.encode())
    last = rows - 100 * BATCH
    for first in range(1, last + 1, 100 * BATCH):
        run(FILL.format(streams=streams, first=first, last=min(first + 100 * BATCH - 1, last)).encode())
    run("VACUUM (FREEZE, ANALYZE) event")
    chance = random.Random(1)  # which rows are looked up
    appends = [
        _ms(lambda first=first: run(FILL.format(streams=streams, first=first, last=first + BATCH - 1).encode()))
        for first in range(last + 1, rows, BATCH)
    ]
    lookups = [
        _ms(lambda: run(
            "SELECT stream_key, event_id FROM event WHERE stream_key = ANY(%s)",
            ([chance.randint(1, streams) for _ in range(ASKED)],),
        ).fetchall())
        for _ in range(30)
    ]  # fmt: skip
    read = "SELECT * FROM event WHERE position > %s ORDER BY position LIMIT 2000"
    reads = [_ms(lambda: run(read, (chance.randint(1, rows - 2_000),)).fetchall()) for _ in range(30)]
    tend = _ms(lambda: run("VACUUM (FREEZE, ANALYZE) event"))
    size = run(
        "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'event'::regclass"
    ).fetchone()
    whole = run("SELECT pg_total_relation_size('event')").fetchone()
    stored = int((size and size[0]) or (whole and whole[0]) or 0)
    return [
        layout.name, f"{median(appends):.1f}", f"{median(lookups):.1f}", f"{median(reads):.1f}", f"{tend / 1000:.1f}",
        f"{stored / rows:.0f}",
    ]  # fmt: skip


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure the layouts one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    table = Table(title=f"{rows:,} 件 / events")
    for head in (
        "", "追加千件 / append 1,000, ms", "查 500 流 / look up 500 streams, ms", "读 2,000 / read on 2,000, ms",
        "整理 / vacuum, s", "字节每件 / bytes an event",
    ):  # fmt: skip
        table.add_column(head)
    with running_server() as server:
        address = server.url("postgres").replace("+psycopg", "")
        with closing(psycopg.connect(address, autocommit=True)) as connection:
            for layout in layouts(rows):
                table.add_row(*measured(connection, layout, rows, max(1_000, rows // 40)))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
