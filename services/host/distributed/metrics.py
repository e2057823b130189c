"""What a process of the distributed host tells a monitoring system: its figures, whether it lives and whether it works.

Figures carry places, sources and steps as labels, never a person or a household.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from schemas.errors import ShouwangError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from prometheus_client.core import Metric

    from services.eventlog.sql import SqlLog
    from services.host.distributed.watch import Watch

Ready = Callable[[], bool]


class PortTaken(ShouwangError):
    """Figures cannot be served where they were asked for."""

    def __init__(self, port: int, why: OSError) -> None:
        super().__init__(
            f"端口 {port} 无法用于指标（{why.strerror}），请用 --metrics 另选 / "
            f"port {port} cannot serve figures ({why.strerror}); choose another by --metrics"
        )


class Doing(Collector):
    """What a process has done since it started, and what it has in hand."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        watch = self._watch
        events = CounterMetricFamily("shouwang_events", "Events by what they were / 事件数", labels=["what"])
        for what, number in asdict(watch.taken).items():
            events.add_metric([what], number)
        yield events
        yield CounterMetricFamily("shouwang_batches", "Batches committed / 已提交的批数", watch.batches)
        yield CounterMetricFamily("shouwang_retries", "Steps taken again / 重试次数", watch.retries)
        yield GaugeMetricFamily(
            "shouwang_in_hand_seconds", "Seconds of the batch in hand / 在办一批的秒数", watch.held_s
        )
        yield GaugeMetricFamily("shouwang_assigned_partitions", "Partitions assigned / 分到的分区", watch.assigned)
        yield from _waiting(watch)
        if watch.committed_at is not None:
            age = time.time() - watch.committed_at
            yield GaugeMetricFamily(
                "shouwang_last_commit_age_seconds", "Seconds since a commit / 距上次提交的秒数", age
            )


def _waiting(watch: Watch) -> Iterator[Metric]:
    labels = ["topic", "part"]
    records = GaugeMetricFamily("shouwang_waiting_records", "Records not taken / 未读的记录数", labels=labels)
    seconds = GaugeMetricFamily(
        "shouwang_waiting_seconds", "How long some have waited / 一直有未读的秒数", labels=labels
    )
    for (topic, part), waiting in watch.backlog.waiting().items():
        records.add_metric([topic, str(part)], waiting.records)
        seconds.add_metric([topic, str(part)], waiting.seconds)
    yield records
    yield seconds


def can_read(log: SqlLog) -> bool:
    """Whether the database answers."""
    try:
        with log.reader() as reader:
            reader.head()
    except SQLAlchemyError:
        return False
    return True


@contextmanager
def serving(port: int, is_ready: Ready, figures: Iterable[Collector]) -> Iterator[None]:
    """While this lasts, /metrics, /healthz and /readyz are served on a port, in threads of their own; 0: they are not.

    Raises:
        PortTaken: somebody else has the port.
    """
    if not port:
        yield
        return
    registry = CollectorRegistry()
    for one in figures:
        registry.register(one)
    try:
        server = make_server("", port, _app(registry, is_ready), ThreadingWSGIServer, _Quiet)
    except OSError as error:
        raise PortTaken(port, error) from None
    with closing(server.socket):
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


def _app(registry: CollectorRegistry, is_ready: Ready) -> WSGIApplication:
    exposed = make_wsgi_app(registry)

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/metrics":
                found: Iterable[bytes] = exposed(environ, start)
                return found
            case "/healthz":  # one that hangs is ended by its watch
                return _answer(start, "200 OK", "ok")
            case "/readyz" if is_ready():
                return _answer(start, "200 OK", "ok")
            case "/readyz":
                return _answer(start, "503 Service Unavailable", "未就绪 / not ready")
            case _:
                return _answer(start, "404 Not Found", "/metrics /healthz /readyz")

    return app


def _answer(start: StartResponse, status: str, text: str) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{text}\n".encode()]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
        """Requests are no news."""
