"""What the door tells a monitoring system: counts and seconds, nothing about anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from services.ingest.answer import Kind

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class Figures:
    """The figures of one process. `waiting` counts the records that have not been answered yet."""

    def __init__(self, waiting: Callable[[], float]) -> None:
        self._registry = CollectorRegistry()
        self._records = Counter(
            "shouwang_door_records", "Records by what became of them / 记录数，按处理结果", ["answer"],
            registry=self._registry,
        )  # fmt: skip
        self._requests = Histogram(
            "shouwang_door_request_seconds", "Seconds of requests / 请求耗时（秒）", ["route", "status"],
            buckets=SECONDS, registry=self._registry,
        )  # fmt: skip
        gauge = Gauge("shouwang_door_waiting", "Records not answered yet / 待写入的记录数", registry=self._registry)
        gauge.set_function(waiting)

    def answered(self, counts: Mapping[Kind, int]) -> None:
        """Count records, by answer."""
        for kind, number in counts.items():
            self._records.labels(kind).inc(number)

    def requested(self, route: str, status: int, seconds: float) -> None:
        """Count a request. `route` is the pattern of its address, never the address itself."""
        self._requests.labels(route, str(status)).observe(seconds)

    def exposed(self) -> bytes:
        """All figures, in the text format of Prometheus."""
        return generate_latest(self._registry)
