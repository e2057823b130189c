"""The demonstration on a cluster, in small."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.host.commands.demo import demo
from services.lab.simulate import Settings
from tests.cluster.run import DOOR, RELAY, WORKERS, ask, free_ports, jobs, show, started_on, stop
from tests.cluster.watching import watching
from tests.servers.kafka import Broker
from tests.servers.prometheus import program_or_skip

PEOPLE, MONTHS, SEED = 60, 2, 1


def shown(said: str) -> str:
    """From the report of what was read to the explanation of an alert, without the name of the database."""
    return said[said.index("\n读入 ") : said.index("复算 / recompute")]


def test_the_cluster_shows_what_the_demonstration_shows_and_every_query_that_is_shipped_is_answered(
    postgres_database: str, kafka_broker: Broker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program_or_skip("prometheus")
    kafka_broker.empty({})
    ports = free_ports()
    with (
        started_on(postgres_database, kafka_broker, tmp_path, ports) as cluster,
        watching(jobs(ports)) as prometheus,
    ):
        show(cluster, Settings(people=PEOPLE, months=MONTHS, seed=SEED, bad=True))
        on_many = capsys.readouterr().out
        ask(cluster, prometheus, ports[DOOR])
        asked = capsys.readouterr().out
        codes = stop(cluster)
    capsys.readouterr()
    demo(tmp_path / "demo", PEOPLE, MONTHS, SEED)
    on_one = capsys.readouterr().out

    assert shown(on_many) == shown(on_one[on_one.index("二、") :])
    assert "预警 h" in shown(on_many)
    assert "个查询都有回答" in asked
    assert codes == [0] * len((RELAY, DOOR, *WORKERS))
