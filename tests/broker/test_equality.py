"""The same months through the topics of departments: the same facts in another order, and all else follows (P9)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import yaml
from kafka import KafkaProducer
from sqlalchemy import func, select

from services.eventlog import tables
from services.eventlog.sql import SqlLog, open_log
from services.host.clock import now
from services.host.distributed.parts import TOPICS
from tests.broker.cluster import PARTS, Cluster
from tests.chaos.accounts import facts, first_difference, replay
from tests.host.calling import Call

PREFECTURE = "340800"
WORKERS = (("monitor", "m1"), ("alerts", "a1"))


def test_months_through_the_topics_of_departments_are_those_of_the_files(
    cluster: Cluster, call: Call, feeds: Path, worked: Path, tmp_path: Path
) -> None:  # fmt: skip
    said = [*statements(feeds)]
    departments = set_up(cluster, said, tmp_path / "topics.yaml")
    assert call("tick", "--database", cluster.url).code == 0  # adopts the policy
    for name in ("i1", "i2"):
        cluster.start("ingest", name, "--topics", str(tmp_path / "topics.yaml"))
    for role, name in WORKERS:
        cluster.start(role, name)

    with cluster.relaying():
        with closing(KafkaProducer(bootstrap_servers=cluster.broker.servers)) as producer:
            sent = [
                producer.send(departments[one["source"]], key=one["subject"].encode(), value=json.dumps(one).encode())
                for one in said
            ]
            for each in sent:
                each.get(60)
        cluster.wait(lambda: taken(cluster) == len(said))
        cluster.settle()

    with closing(open_log(f"sqlite:///{worked}", clock=now)) as of_files:
        assert spoken(cluster.log) == spoken(of_files)
    with closing(replay(cluster.log, tmp_path / "replay.db")) as plain:
        assert first_difference(cluster.log, plain) is None


def statements(feeds: Path) -> Iterator[dict[str, str]]:
    """What the files of the feeds say, but for lines that nobody can read."""
    for file in sorted(feeds.glob("*.jsonl")):
        for line in file.read_bytes().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue
            yield said


def set_up(cluster: Cluster, said: list[dict[str, str]], file: Path) -> dict[str, str]:
    """A topic for each kind of department, in several partitions; the topic of each source."""
    sources = defaultdict(set)
    for one in said:
        sources[f"shouwang.departments.{one['source'].rpartition('-')[2]}"].add(one["source"])
    about = {"about": "", "key": "", "partitions": PARTS, "retention_days": 1, "max_message_bytes": 1_048_588}
    described = [
        {"name": name, **about, "write": [], "read": ["ingest"],
         "limits": {"sources": sorted(of_topic), "divisions": [PREFECTURE[:4]]}}
        for name, of_topic in sorted(sources.items())
    ]  # fmt: skip
    file.write_text(yaml.safe_dump({"topics": described}), encoding="utf-8")
    cluster.broker.empty(dict.fromkeys((*TOPICS, *sources), PARTS))
    return {source: name for name, of_topic in sources.items() for source in of_topic}


def taken(cluster: Cluster) -> int:
    """How many records of departments were taken."""
    consumed = tables.consumed.c
    with cluster.log.reader() as reader:
        query = select(func.sum(consumed.position)).where(consumed.consumer == "ingest")
        return int(reader.connection.execute(query).scalar() or 0)


def spoken(log: SqlLog) -> set[tuple[str, str]]:
    """The facts that departments have said."""
    return {(stream, event_id) for stream, event_id in facts(log) if stream != "system"}
