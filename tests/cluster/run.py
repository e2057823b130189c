"""The demonstration on a cluster (集群演练): Kafka, PostgreSQL, the relay, the door, two workers of each service.

Run by `make cluster`. Everything is a process of its own on this machine and is set up by the commands that an operator
uses, in their order. The feeds are those of `make demo`, and so must be the alerts that it shows. A Prometheus watches,
and is asked everything that the alarms and the overview of deploy/ ask.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # when started by its path, as `make` does

from sqlalchemy import func, select

from schemas import case as cases
from schemas import readings
from services.alerts import store
from services.eventlog import tables
from services.eventlog.sql import open_log
from services.host.clock import now
from services.host.commands.demo import MONTHS, PEOPLE, SEED, say_alerts
from services.host.commands.output import say
from services.host.commands.work import expand, print_report, run
from services.host.work import Stop
from services.lab.simulate import Settings, simulate, write
from tests.broker.cluster import SHOUWANG, Cluster
from tests.cluster.watching import MAY_BE_EMPTY, answers, stir, watching
from tests.servers.kafka import Broker, running_broker
from tests.servers.postgres import free_port, running_server
from tests.servers.prometheus import Prometheus

PARTS = 3
WORKERS = {"m1": "monitor", "m2": "monitor", "a1": "alerts", "a2": "alerts", "i1": "ingest", "i2": "ingest"}
RELAY, DOOR = "relay", "serve"
LOOK_S = 0.2
TOLD_S = 10.0
"""Seconds between two words about how far it has come."""


def main() -> int:
    """Run the demonstration; a process that ends on its own ends all of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=PEOPLE)
    options.add_argument("--months", type=int, default=MONTHS)
    options.add_argument("--seed", type=int, default=SEED)
    chosen = options.parse_args()
    started, ports = time.monotonic(), free_ports()
    say("一、启动 Kafka、PostgreSQL 和各进程 / 1. start Kafka, PostgreSQL and the processes")
    with (
        tempfile.TemporaryDirectory(prefix="shouwang-") as name,
        running_server() as server,
        running_broker() as broker,
        started_on(server.url("postgres"), broker, Path(name), ports) as cluster,
        watching(jobs(ports)) as prometheus,
    ):
        show(cluster, Settings(people=chosen.people, months=chosen.months, seed=chosen.seed, bad=True))
        ask(cluster, prometheus, ports[DOOR])
        codes = stop(cluster)
    say(f"用时 {time.monotonic() - started:.0f} 秒 / that took {time.monotonic() - started:.0f} s")
    return max(codes)


def free_ports() -> dict[str, int]:
    """A port for the figures of each process, by its name."""
    return {name: free_port() for name in (RELAY, DOOR, *WORKERS)}


def jobs(ports: Mapping[str, int]) -> dict[str, list[int]]:
    """The same ports by what the processes do, as deploy/prometheus has them."""
    found: dict[str, list[int]] = {}
    for name, port in ports.items():
        found.setdefault(WORKERS.get(name, name), []).append(port)
    return found


@contextmanager
def started_on(url: str, broker: Broker, folder: Path, ports: Mapping[str, int]) -> Iterator[Cluster]:
    """Everything that a distributed deployment consists of, set up in the order of docs/operations.md."""
    with closing(open_log(url, clock=now)) as log:
        (folder / "mappings").mkdir()
        cluster = Cluster(url, broker, folder, log)
        _order(cluster, "resize", "--parts", str(PARTS))
        _order(cluster, "topics", "apply")
        cluster.run(RELAY, "relay", "--metrics", str(ports[RELAY]))
        for name, role in WORKERS.items():
            cluster.start(role, name, "--metrics", str(ports[name]))
        try:
            yield cluster
        finally:
            cluster.kill_all()


def show(cluster: Cluster, settings: Settings) -> None:
    """Read the feeds, wait until all is read, and show what came of it, as `shouwang demo` does."""
    say(f"\n二、模拟并读入 {settings.people} 人 {settings.months} 个月 / 2. simulate and read the feeds")
    feeds = cluster.folder / "feeds"
    write(simulate(settings), feeds)
    report = run(cluster.settings, expand([feeds]), Stop())
    _settle(cluster)
    print_report(report | _followed(cluster))
    say_alerts(cluster.url)


def ask(cluster: Cluster, prometheus: Prometheus, door: int) -> None:
    """Ask a Prometheus all that is shipped, and say what has no figures and why.

    The door is opened only now: on an empty log it would let time begin today, behind the feeds.
    """
    cluster.run(DOOR, "serve", "--port", str(door))
    stir(cluster)
    found = answers(prometheus)
    say(f"\n五、监控：{found.asked} 个查询都有回答，{found.full} 个有数据")
    say(f"5. figures: all {found.asked} queries are answered, {found.full} of them by figures")
    for figure in found.empty:
        [why] = [why for part, why in MAY_BE_EMPTY.items() if part in figure]
        say(f"  {figure}：{why}")


def stop(cluster: Cluster) -> list[int]:
    """End everything in order; the exit codes."""
    codes = {name: cluster.end(name) for name in [*cluster.workers]}
    said = "，".join(f"{name} {code}" for name, code in codes.items())
    say(f"\n六、逐个停止，退出码 {said} / 6. everything is stopped; exit codes")
    return [*codes.values()]


def _order(cluster: Cluster, *command: str) -> None:
    say(f"  shouwang {' '.join(command)}")
    program = [sys.executable, "-c", SHOUWANG, *command]
    subprocess.run(program, env=cluster.environment, check=True, stdout=subprocess.DEVNULL)


def _settle(cluster: Cluster) -> None:
    """Wait until all is read, and say now and then how far it has come."""
    told_at = time.monotonic()
    while not cluster.is_settled():
        cluster.look()
        time.sleep(LOOK_S)
        if time.monotonic() - told_at > TOLD_S:
            told_at = time.monotonic()
            say(
                "  研判 {assessed}，案件记录 {case_events} / readings and case events so far".format(
                    **_followed(cluster)
                )
            )


def _followed(cluster: Cluster) -> dict[str, int]:
    """What the workers have made of it: what one process reports of itself."""
    with cluster.log.reader() as reader:
        of_type = tables.event.c.type
        counted = dict(map(tuple, reader.connection.execute(select(of_type, func.count()).group_by(of_type))))
        raised = reader.connection.execute(select(func.count()).select_from(store.alert)).scalar_one()
    return {
        "assessed": counted.get(readings.TYPE, 0), "case_events": counted.get(cases.TYPE, 0), "alerts_raised": raised,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
