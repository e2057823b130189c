"""What the distributed host was to reach, held against what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.aims import Aim, Figures, ratio
from tests.bench.plan import RATES

if TYPE_CHECKING:
    from collections.abc import Iterator

LATENCY_MS = {500: 1_000}
"""The aim for 99 alerts of 100, by events offered a second."""


def aims(figures: Figures) -> list[Aim]:
    """Every aim whose rows were measured; ratios are of processor time, waits are by the clock."""
    ratios = [
        ratio(figures, key, title, bound)
        for key, title, bound in (
            ("few_single/naive_faust", "研判，单条 ÷ 朴素 Faust / monitor, single, over naive Faust", 8.0),
            ("few_packed/naive_faust", "研判，成包 ÷ 朴素 Faust / monitor, packed, over naive Faust", 20.0),
            ("faust_single_1/empty_faust", "研判，单条 ÷ 空 agent / monitor, single, over an empty agent", 0.5),
            ("faust_packed_1/job_postgres", "研判，成包 ÷ 嵌入式 / monitor, packed, over the embedded host, PG", 0.6),
            ("chain/job_postgres", "全链 ÷ 嵌入式 / whole chain over the embedded host, PG", None),
            ("faust_packed_1/loop_packed", "研判，Faust ÷ 普通循环 / monitor, Faust over the plain loop", None),
            ("loop_packed/loop_log", "研判，从主题 ÷ 从日志 / monitor, from the topic over from the log", None),
            ("faust_packed_2/faust_packed_1", "研判，两个进程 ÷ 一个 / monitor, two workers over one", None),
        )
    ]
    return [*(one for one in ratios if one is not None), *_latency(figures)]


def _latency(figures: Figures) -> Iterator[Aim]:
    """How long whoever reads the feed waits; a rate that was not kept is shown as what was reached instead."""
    if "latency" not in figures:
        return
    seen = figures["latency"].seen
    for rate in RATES:
        title = f"每秒 {rate:,} 件 / at {rate:,} events a second"
        yield Aim(key=f"reached_{rate}", title=f"{title}: 达到 / reached", value=seen[f"reached_{rate}"], unit="/s")
        yield Aim(key=f"p50_{rate}", title=f"{title}: p50", value=seen[f"p50_us_{rate}"] / 1000, unit="ms")
        yield Aim(
            key=f"p99_{rate}", title=f"{title}: p99", value=seen[f"p99_us_{rate}"] / 1000,
            bound=LATENCY_MS.get(rate), sign="<=", unit="ms",
        )  # fmt: skip
