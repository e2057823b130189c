"""A Prometheus that watches a cluster, and whether every query that is shipped has an answer there."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from kafka import KafkaProducer

from services.host.distributed import security
from tests.deploy.shipped import PROMETHEUS, queries, selectors
from tests.servers.prometheus import Prometheus, running_prometheus

if TYPE_CHECKING:
    from tests.broker.cluster import Cluster

DEPARTMENT = "shouwang.departments.mz"
FULL_S = 120
"""Seconds in which every figure must be there: the relay looks for its own every 15 seconds, a busy machine is slow."""

MAY_BE_EMPTY = {
    "ALERTS": "何时报要等，且本来就不该有 / alarms wait before they are raised, and none should be",
    "offset 1h": "一小时前还没有监控 / nobody watched an hour ago",
    "shouwang_door_records_total": "演示不经 HTTP 报送 / the demonstration hands nothing over by HTTP",
    "shouwang_cases_overdue": "没有超期的个案时没有 / there is none while no case is past its term",
    'grade=~"RED"': "该等级现在没有预警 / there is no alert of this grade",
    'grade=~"ORANGE"': "该等级现在没有预警 / there is no alert of this grade",
    'grade=~"YELLOW"': "该等级现在没有预警 / there is no alert of this grade",
    'grade=~"BLUE"': "该等级现在没有预警 / there is no alert of this grade",
}
"""What a figure that need not be there has in it, and why not."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many queries were asked, how many of them found something, and the figures that need not be and were not."""

    asked: int
    full: int
    empty: tuple[str, ...]


@contextmanager
def watching(ports: Mapping[str, Sequence[int]]) -> Iterator[Prometheus]:
    """A Prometheus with what is shipped, but for the ports, by job; it looks every second."""
    said = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    said["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    said["rule_files"] = [str(PROMETHEUS / one) for one in said["rule_files"]]
    for job in said["scrape_configs"]:
        job["static_configs"] = [{"targets": [f"127.0.0.1:{port}" for port in ports[job["job_name"]]]}]
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        config = Path(folder) / "prometheus.yml"
        config.write_text(yaml.safe_dump(said), encoding="utf-8")
        with running_prometheus(config) as server:
            yield server


def stir(cluster: Cluster) -> None:
    """Let happen what the demonstration has not: a department sends what nobody can read."""
    with closing(KafkaProducer(**security.client(cluster.settings))) as producer:
        producer.send(DEPARTMENT, key=b"k", value=b"{").get(60)


def answers(server: Prometheus) -> Answers:
    """Ask everything that is shipped, and wait until every figure that must be there is.

    Raises:
        QueryRefusedError: the server does not take a query.
        AssertionError: a figure is not there.
    """
    figures = sorted({figure for one in queries() for figure in selectors(one.expr)})
    until = time.monotonic() + FULL_S
    while missing := [figure for figure in figures if not server.query(figure) and not _may_be_empty(figure)]:
        assert time.monotonic() < until, f"nothing is told of {missing}"
        time.sleep(0.5)
    found = [server.query(one.expr) for one in queries()]
    empty = tuple(figure for figure in figures if not server.query(figure))
    return Answers(len(found), sum(map(bool, found)), empty)


def _may_be_empty(figure: str) -> bool:
    return any(part in figure for part in MAY_BE_EMPTY)
