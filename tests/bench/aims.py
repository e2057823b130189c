"""What was aimed at, held against what was measured: a report, never a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import ge, le
from typing import TYPE_CHECKING

from tests.bench.measure import Figure

if TYPE_CHECKING:
    from tests.bench.plan import Sizes

Figures = Mapping[str, Figure]

WORKER_HOUSEHOLDS = 20_000
ANQING_PEOPLE = 206_100
MONTH_ROWS = 700_000
"""Rows of a month in Anqing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A figure, the bound it should keep (`>=` or `<=`), and its unit; a bound of None only informs."""

    key: str
    title: str
    value: float
    bound: float | None = None
    sign: str = ">="
    unit: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the bound is kept."""
        if self.bound is None:
            return None
        return {">=": ge, "<=": le}[self.sign](self.value, self.bound)


def aims(figures: Figures, sizes: Sizes) -> list[Aim]:
    """Every aim whose rows were measured. Ratios are of processor time, so that a busy machine counts on both sides."""
    ratios = [
        ratio(figures, key, title, bound)
        for key, title, bound in (
            ("decode_assess/reference", "解码折叠研判 ÷ 参照循环 / decode + fold + assess over the reference", 0.4),
            ("batch_sqlite/naive_sqlite", "SQLite 成批 ÷ 逐件 / batches over a commit per event, SQLite", 20.0),
            ("batch_postgres/naive_postgres", "PostgreSQL 成批 ÷ 逐件 / batches over a commit per event, PG", None),
            ("job_sqlite/no_storage", "SQLite 全程 ÷ 不落库 / whole job over nothing stored, SQLite", 0.5),
            ("job_postgres/no_storage", "PostgreSQL 全程 ÷ 不落库 / whole job over nothing stored, PG", None),
            ("rebuild/assess", "重建 ÷ 折叠研判 / rebuild over fold + assess", 0.8),
        )
    ]
    found = [
        *ratios,
        _spread(figures, "history", "单件成本随历史长度 最大 ÷ 最小 / cost per event against history", sizes.histories),
        _spread(figures, "crowd", "单件成本随户数 最大 ÷ 最小 / cost per event against households", sizes.crowds),
        *_memory(figures, sizes),
        _night(figures),
        *_pages(figures),
        _rebuild(figures),
        *_door(figures),
    ]
    return [one for one in found if one is not None]


def ratio(figures: Figures, key: str, title: str, bound: float | None) -> Aim | None:
    """The rate of one row over another's."""
    quick, slow = (figures.get(name) for name in key.split("/"))
    if quick is None or slow is None or not quick.cost:
        return None
    return Aim(key=key, title=title, value=slow.cost / quick.cost, bound=bound, unit="×")


def _spread(figures: Figures, name: str, title: str, steps: Sequence[int]) -> Aim | None:
    costs = [figures[key].cost for step in steps if (key := f"{name}_{step}") in figures]
    if len(costs) < 2 or not min(costs):
        return None
    return Aim(key=f"{name}_spread", title=title, value=max(costs) / min(costs), bound=1.2, sign="<=", unit="×")


def _memory(figures: Figures, sizes: Sizes) -> list[Aim]:
    """What a household takes, from the difference of two runs, counted up to more of them."""
    found = [figures.get(f"memory_{world.people}") for world in sizes.memories]
    if found[0] is None or found[1] is None:
        return []
    few, many = found[0], found[1]
    each_mb = (many.rss_mb - few.rss_mb) / (many.seen["registered"] - few.seen["registered"])
    anqing = many.seen["registered"] * ANQING_PEOPLE / sizes.memories[1].people
    return [
        Aim(
            key=key, value=few.rss_mb + each_mb * (households - few.seen["registered"]), bound=bound, sign="<=",
            unit="MB", title=f"{title}（{sizes.memories[0].months} 个月历史，推算） / projected",
        )
        for key, title, households, bound in (
            ("memory_worker", "两万户常驻内存 / 20,000 warm households", WORKER_HOUSEHOLDS, 200),
            ("memory_anqing", "安庆全市内存 / all of Anqing embedded", anqing, 2_000),
        )
    ]  # fmt: skip


def _pages(figures: Figures) -> list[Aim]:
    """What a person waits for one page, in processor time, in 95 cases of 100."""
    return [
        Aim(
            key=f"{key}_ms",
            title=f"{title} p95",
            value=figures[key].seen["p95_us"] / 1000,
            bound=50,
            sign="<=",
            unit="ms",
        )
        for key, title in (
            ("feed_sqlite", "待办页 / a page of a list, SQLite"),
            ("feed_postgres", "待办页 / a page of a list, PG"),
            ("board_page", "看板页，全市一年 / the board of a prefecture for a year"),
        )
        if key in figures
    ]  # fmt: skip


def _door(figures: Figures) -> list[Aim]:
    """Rates of the door by processor time; how long a batch waits is by the clock, as its sender's is."""
    found = [
        Aim(key=f"{key}_rate", title=title, value=100_000 / figures[key].cost, bound=bound, unit="/s")
        for key, title, bound in (
            ("csv_rows", "CSV 入库，含封存 / rows a second from CSV to the log, with the vault", 10_000),
            ("xlsx_rows", "XLSX 入库 / from XLSX", None),
            ("seal_people", "封存新人 / new people sealed a second", 20_000),
            ("http_batches", "HTTP 每批 500 件 / events a second over HTTP, in batches", 5_000),
            ("http_singles", "HTTP 逐件 / one by one", None),
        )
        if key in figures and figures[key].cost
    ]  # fmt: skip
    found += [
        Aim(
            key=f"{key}_p99_ms", title=title, value=figures[key].seen["p99_us"] / 1000, bound=bound, sign="<=",
            unit="ms",
        )
        for key, title, bound in (
            ("http_batches", "HTTP 一批 p99 / a batch of 500, p99", 250),
            ("http_singles", "HTTP 单件 p99 / a single event, p99", None),
        )
        if key in figures
    ]  # fmt: skip
    if {"csv_rows", "csv_long"} <= figures.keys():
        title = "长表多用的内存 / memory that a much longer table takes"
        more_mb = figures["csv_long"].peak_mb - figures["csv_rows"].peak_mb
        found.append(Aim(key="table_memory", title=title, value=more_mb, bound=100, sign="<=", unit="MB"))
    return found


def _rebuild(figures: Figures) -> Aim | None:
    figure = figures.get("rebuild_alerts")
    if figure is None or not figure.cost:
        return None
    title = "预警各表重建 / records a second, the alerts' tables made again"
    return Aim(key="rebuild_alerts_rate", title=title, value=100_000 / figure.cost, bound=50_000, unit="/s")


def _night(figures: Figures) -> Aim | None:
    figure = figures.get("history_12")
    if figure is None:
        return None
    title = "安庆一个月 70 万行的折叠研判，单核 / a month of Anqing folded and assessed on one core"
    return Aim(key="month_minutes", title=title, value=figure.cost * MONTH_ROWS / 100_000 / 60, unit="min")
