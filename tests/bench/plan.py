"""What `make bench` measures: one row of its table each, small or full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import parse_month, show_month
from services.host.distributed.parts import TOPICS
from tests.bench.job import BATCH, Job
from tests.bench.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.kafka import Broker
    from tests.servers.postgres import Server

PARTS = 2
"""Partitions of a log that several processes read: with one worker or with two the same records are read."""

RATES = (50, 500, 2_000)
"""Events a second that several processes are offered."""

MEASURED_MONTH = "2026-01"
"""Month whose deliveries are measured behind histories of all lengths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured. Histories are in months before the month that is measured; crowds are in people;
    two memories of equal months tell what a household takes from what the process takes anyway."""

    main: World
    naive: World
    histories: tuple[int, ...]
    history_people: int
    crowds: tuple[int, ...]
    memories: tuple[World, World]
    cases: int
    """Cases that go through the commands."""
    items: int
    """Open items of one township's list."""
    table: int
    """Rows of a department's table."""
    long_table: int
    """Rows of one that is much longer, for what memory makes of it."""
    sent: int
    """Events sent over HTTP in batches; a tenth as many singly."""
    offered: World
    """Events that several processes are offered at several rates; its first month is history."""
    offered_s: int
    """Seconds of each rate."""


QUICK = Sizes(
    main=World(people=1_500, months=6),
    naive=World(people=400, months=1, county=True),
    histories=(1, 6, 12, 24),
    history_people=500,
    crowds=(500, 5_000),
    memories=(World(people=500, months=6, county=True), World(people=2_500, months=6, county=True)),
    cases=200,
    items=100_000,
    table=20_000,
    long_table=100_000,
    sent=10_000,
    offered=World(people=4_000, months=3),
    offered_s=10,
)
"""About ten minutes."""

FULL = Sizes(
    main=World(people=20_000, months=12),
    naive=World(people=1_000, months=2, county=True),
    histories=(1, 6, 12, 24),
    history_people=2_000,
    crowds=(1_750, 17_500, 175_000),
    memories=(World(people=5_000, months=12, county=True), World(people=35_000, months=12, county=True)),
    cases=5_000,
    items=100_000,
    table=70_000,
    long_table=700_000,
    sent=100_000,
    offered=World(people=20_000, months=4),
    offered_s=60,
)
"""Up to 100,000 households; 20,000 warm ones with a year of history."""


TINY = Sizes(
    main=World(people=300, months=1),
    naive=World(people=40, months=1, county=True),
    histories=(1, 12),
    history_people=20,
    crowds=(20, 40),
    memories=(World(people=20, months=1, county=True), World(people=60, months=1, county=True)),
    cases=3,
    items=500,
    table=60,
    long_table=120,
    sent=1_500,
    offered=World(people=300, months=2),
    offered_s=1,
)
"""As little as shows that every row runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement; `kind` is the database it needs a new one of, or `kafka`: PostgreSQL with a broker beside it;
    `after` is the row whose database it reads."""

    key: str
    title: str
    case: str
    world: World
    kind: str | None = None
    after: str | None = None
    batch: int = BATCH
    size: int = 0
    form: str = ""

    def job(self, root: Path, server: Server | None, broker: Broker | None, profile: Path | None) -> Job:
        """The job that measures it, on a database and topics made for it."""
        url, port, servers = "", None, ""
        if self.kind == "sqlite":
            url = f"sqlite:///{root / (self.after or self.key)}.db"
        elif self.kind is not None and server is not None:
            name = f"bench_{self.key}"
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
            url, port = server.url(name), server.port
        if self.kind == "kafka" and broker is not None:
            broker.empty(dict.fromkeys(TOPICS, PARTS))
            servers = broker.servers
        return Job(
            case=self.case, world=self.world, root=root, database_url=url, server_port=port, batch=self.batch,
            profile=profile, size=self.size, kafka_servers=servers, form=self.form,
        )  # fmt: skip


def rows(sizes: Sizes) -> list[Row]:
    """Every row of the table, in order."""
    return [*_parts(sizes.main), *_jobs(sizes), *_cases(sizes), *_flat(sizes), *_memory(sizes), *_door(sizes)]


def _parts(main: World) -> Iterator[Row]:
    for key, title in (
        ("decode", "解码：文件行 → 事件 / decode: file line to event"),
        ("reference", "参照：解码 + 最简折叠 / reference: decode + trivial fold"),
        ("encode", "编码：事件 → 规范字节 / encode: event to canonical bytes"),
        ("read_back", "回读：字节 → 事件 / read back: bytes to event"),
        ("fold", "仅折叠 / fold only"),
        ("assess", "折叠 + 研判 / fold + assess"),
        ("decode_assess", "解码 + 折叠 + 研判 / decode + fold + assess"),
        ("no_storage", "全程，不落库 / whole job, nothing stored"),
    ):
        yield Row(key=key, title=title, case=key, world=main)
    yield Row(key="append_sqlite", title="追加 / append, SQLite", case="append", world=main, kind="sqlite")
    yield Row(key="append_postgres", title="追加 / append, PostgreSQL", case="append", world=main, kind="postgresql")


def _jobs(sizes: Sizes) -> Iterator[Row]:
    for name, kind in (("sqlite", "sqlite"), ("postgres", "postgresql")):
        shown = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[name]
        yield Row(
            key=f"job_{name}", title=f"嵌入式全程 / whole embedded job, {shown}", case="whole", world=sizes.main,
            kind=kind,
        )  # fmt: skip
    yield Row(
        key="rebuild", title="重建 / rebuild, SQLite", case="rebuilt", world=sizes.main, kind="sqlite",
        after="job_sqlite",
    )  # fmt: skip
    for name, kind in (("sqlite", "sqlite"), ("postgres", "postgresql")):
        shown = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[name]
        yield Row(
            key=f"naive_{name}", title=f"逐件提交 / a commit per event, {shown}", case="whole", world=sizes.naive,
            kind=kind, batch=1,
        )  # fmt: skip
        yield Row(
            key=f"batch_{name}", title=f"同上，成批提交 / the same in batches, {shown}", case="whole",
            world=sizes.naive, kind=kind,
        )  # fmt: skip


def _cases(sizes: Sizes) -> Iterator[Row]:
    for name, kind in (("SQLite", "sqlite"), ("PostgreSQL", "postgresql")):
        key = {"sqlite": "sqlite", "postgresql": "postgres"}[kind]
        yield Row(
            key=f"commands_{key}", title=f"处置操作，逐件提交 / commands, a commit each, {name}", case="commands",
            world=sizes.naive, kind=kind, size=sizes.cases,
        )  # fmt: skip
        yield Row(
            key=f"feed_{key}", title=f"待办页，{sizes.items:,} 条 / a page of {sizes.items:,} items, {name}",
            case="feed_page", world=sizes.naive, kind=kind, size=sizes.items,
        )  # fmt: skip
    for case, title in (
        ("board_page", "看板页 / a page of the board, SQLite"),
        ("rebuild_alerts", "重建预警各表 / alerts rebuilt, SQLite"),
    ):
        yield Row(key=case, title=title, case=case, world=sizes.main, kind="sqlite", after="job_sqlite")


def _flat(sizes: Sizes) -> Iterator[Row]:
    for months in sizes.histories:
        yield Row(
            key=f"history_{months}", title=f"一个月报送，此前 {months} 个月 / a month's rows after {months} months",
            case="last_month", world=_history(sizes.history_people, months),
        )  # fmt: skip
    for people in sizes.crowds:
        yield Row(
            key=f"crowd_{people}", title=f"一个月报送，{people:,} 人 / a month's rows, {people:,} people",
            case="last_month", world=World(people=people, months=2, county=True),
        )  # fmt: skip


def _history(people: int, months: int) -> World:
    """A world that ends with the same month of the calendar, whatever was before: deliveries differ with the season."""
    start = parse_month(MEASURED_MONTH) - months
    return World(people=people, months=months + 1, county=True, start_month=show_month(start))


def _memory(sizes: Sizes) -> Iterator[Row]:
    for world in sizes.memories:
        yield Row(
            key=f"memory_{world.people}", title=f"内存，{world.people:,} 人 / memory, {world.people:,} people",
            case="memory", world=world, kind="sqlite",
        )  # fmt: skip


def _door(sizes: Sizes) -> Iterator[Row]:
    for case, title, size in (
        ("csv_rows", "CSV（GB18030）入库 / a CSV table into the log", sizes.table),
        ("xlsx_rows", "XLSX 入库 / an XLSX table into the log", sizes.table),
        ("seal_people", "封存身份 / people sealed", sizes.table),
        ("resolve_people", "换成代号 / pseudonyms", sizes.table),
        ("http_batches", "HTTP 每批 500 件 / over HTTP, 500 in a batch", sizes.sent),
        ("http_singles", "HTTP 逐件 / over HTTP, one by one", sizes.sent // 10),
    ):
        yield Row(key=case, title=title, case=case, world=sizes.naive, kind="sqlite", size=size)
    yield Row(
        key="csv_long", title=f"CSV {sizes.long_table:,} 行 / a CSV table of so many rows", case="csv_rows",
        world=sizes.naive, kind="sqlite", size=sizes.long_table,
    )  # fmt: skip
