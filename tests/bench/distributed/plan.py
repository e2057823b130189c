"""The rows of the distributed host: each hop by itself, the whole chain, and what they are held against."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.bench.plan import Row, Sizes

FORMS = {"single": "单条 / single", "packed": "成包 / packed"}


def rows(sizes: Sizes) -> list[Row]:
    """Every row of it, in order."""
    return [*_hops(sizes), *_beside(sizes), *_few(sizes), *_latency(sizes)]


def _hops(sizes: Sizes) -> Iterator[Row]:
    row = partial(Row, world=sizes.main, kind="kafka")
    yield row(key="door", title="入口：文件行 → 日志 / door: file line to log", case="door")
    for form, name in FORMS.items():
        yield row(key=f"relay_{form}", title=f"转发，{name} / relay", case="relay", form=form)
    for form, name in FORMS.items():
        for workers in (1, 2):
            yield row(
                key=f"faust_{form}_{workers}", title=f"研判 Faust，{name}，{workers} 个进程 / monitor, Faust, workers",
                case="monitor_faust", form=form, size=workers,
            )  # fmt: skip
    for form, name in (*FORMS.items(), ("log", "从日志 / from the log")):
        yield row(
            key=f"loop_{form}", title=f"研判 catch-up，{name} / monitor, plain loop", case="monitor_loop", form=form
        )
    for form, name in FORMS.items():
        yield row(
            key=f"alerts_{form}", title=f"预警 catch-up，{name} / alerts, plain loop", case="alerts_loop", form=form
        )
    yield row(key="chain", title="全链：入口至个案 / whole chain, door to case", case="chain")


def _beside(sizes: Sizes) -> Iterator[Row]:
    row = partial(Row, world=sizes.main, kind="kafka")
    for form, name in FORMS.items():
        yield row(
            key=f"raw_{form}",
            title=f"仅消费与解码，{name} / consume + decode only, kafka-python",
            case="raw",
            form=form,
        )
    yield row(key="empty_faust", title="空 Faust agent / an empty Faust agent", case="empty")


def _few(sizes: Sizes) -> Iterator[Row]:
    row = partial(Row, world=sizes.naive, kind="kafka")
    yield row(key="naive_faust", title="朴素 Faust，逐件提交 / naive Faust, a commit per event", case="naive")
    for form, name in FORMS.items():
        yield row(
            key=f"few_{form}", title=f"同上，本系统，{name} / the same by ours", case="monitor_faust", form=form, size=1
        )


def _latency(sizes: Sizes) -> Iterator[Row]:
    yield Row(
        key="latency", title="由事实至预警可见 / from a fact to the alert that is seen", case="latency",
        world=sizes.offered, kind="kafka", size=sizes.offered_s,
    )  # fmt: skip
