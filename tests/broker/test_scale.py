"""Workers, partitions and read models change while events flow: nothing is lost, nothing is doubled (P4)."""

from __future__ import annotations

import json
import signal
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from kafka import KafkaProducer

from schemas.event import parse
from services.host.distributed.exits import OTHER_ERA, OTHER_MEMBER
from services.host.distributed.parts import TOPICS
from tests.broker.cluster import PARTS, Cluster, drafts_of, fill
from tests.broker.test_departments import YB, live
from tests.broker.test_equality import taken
from tests.broker.test_kill import TRICKLE, Derived, expected, trickling
from tests.chaos.accounts import differing_tables, first_difference, replay
from tests.host.calling import Call, line
from tests.host.distributed.cluster import derived

__all__ = ["expected"]

DEPLOYED = Path(__file__).parents[2] / "deploy" / "topics.yaml"
MORE = PARTS + 2
MONTH = 40
"""Statements of a department's month."""


def members(cluster: Cluster) -> int:
    """How many workers the monitor has, as the broker sees it."""
    with cluster.broker.admin() as admin:
        (group,) = admin.describe_groups(["monitor"]).values()
    return len(group["members"])


def test_workers_come_and_go_under_load(cluster: Cluster, worked: Path, expected: Derived) -> None:
    cluster.start("monitor", "m1")
    cluster.start("alerts", "a1")
    drafts = drafts_of(worked, cluster.log)
    with cluster.relaying():
        fill(cluster.log, drafts[:-TRICKLE])
        cluster.wait(cluster.is_published)
        with trickling(cluster, drafts[-TRICKLE:]):
            for name in ("m2", "m3"):  # without a lasting name: who goes leaves its partitions to the others at once
                cluster.run(name, "worker", "monitor")
            cluster.wait(lambda: members(cluster) == 3)
            assert [cluster.end(name) for name in ("m2", "m3")] == [0, 0]
            cluster.wait(lambda: members(cluster) == 1)
        cluster.settle()

    assert derived(cluster.log) == expected


def test_of_two_processes_of_one_name_the_later_one_goes_on(
    cluster: Cluster, worked: Path, expected: Derived
) -> None:  # fmt: skip
    cluster.start("monitor", "m1")
    cluster.start("alerts", "a1")
    drafts = drafts_of(worked, cluster.log)
    with cluster.relaying():
        fill(cluster.log, drafts[:-TRICKLE])
        cluster.settle()
        older = cluster.workers.pop("m1")
        with trickling(cluster, drafts[-TRICKLE:]):
            cluster.start("monitor", "m1")
            ended = older.wait()
        cluster.settle()

    assert ended == OTHER_MEMBER
    assert derived(cluster.log) == expected


def test_who_wakes_when_another_has_its_partitions_changes_nothing(
    cluster: Cluster, worked: Path, expected: Derived
) -> None:  # fmt: skip
    for role, name in (("monitor", "m1"), ("monitor", "m2"), ("alerts", "a1")):
        cluster.start(role, name)
    drafts = drafts_of(worked, cluster.log)
    with cluster.relaying():
        fill(cluster.log, drafts[:-TRICKLE])
        cluster.wait(lambda: members(cluster) == 2)
        with trickling(cluster, drafts[-TRICKLE:-100]):
            time.sleep(1)  # so that it is most likely in the middle of a batch
            cluster.workers["m1"].send_signal(signal.SIGSTOP)
        cluster.settle()  # without the one that is frozen, whose session has ended
        cluster.workers["m1"].send_signal(signal.SIGCONT)
        with trickling(cluster, drafts[-100:]):
            cluster.wait(lambda: members(cluster) == 2)
        cluster.settle()

    assert derived(cluster.log) == expected


@pytest.fixture
def whole(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """A cluster of which the relay is a process, too, and all begin anew with a new era."""
    monkeypatch.setenv("SHOUWANG_KAFKA_SERVERS", cluster.broker.servers)
    cluster.restarts_after = frozenset({OTHER_ERA})
    cluster.run("relay", "relay")
    cluster.start("monitor", "m1")
    cluster.start("alerts", "a1")
    return cluster


def test_partitions_are_added_while_events_flow(
    whole: Cluster, call: Call, worked: Path, expected: Derived
) -> None:  # fmt: skip
    whole.start("monitor", "m2")
    drafts = drafts_of(worked, whole.log)
    fill(whole.log, drafts[:-TRICKLE])
    whole.wait(whole.is_published)

    with trickling(whole, drafts[-TRICKLE:]):
        for command in (("resize", "--parts", MORE), ("topics", "apply", "--file", DEPLOYED)):
            answer = call(*command, "--database", whole.url)
            assert answer.code == 0, answer.err
    whole.settle()

    with whole.log.reader() as reader:
        assert reader.head().partitions == MORE
    assert derived(whole.log) == expected
    assert set(whole.codes) == {OTHER_ERA}


def test_read_models_are_rebuilt_and_a_month_is_sent_again_and_withdrawn_while_events_flow(
    whole: Cluster, call: Call, worked: Path, tmp_path: Path
) -> None:  # fmt: skip
    whole.broker.empty(dict.fromkeys((*TOPICS, YB), PARTS))
    drafts = drafts_of(worked, whole.log)
    whole.run("i1", "worker", "ingest", "--member", "i1", "--topics", str(DEPLOYED))
    fill(whole.log, drafts[:-TRICKLE])
    assert call("tick", "--database", whole.url).code == 0  # as a scheduler does before anybody speaks
    month = [live(line(id=f"stay-{number}")) for number in range(MONTH)]
    send(whole, month)
    whole.wait(partial(has_taken, whole, MONTH))

    with trickling(whole, drafts[-TRICKLE:]):
        assert call("rebuild", "--database", whole.url).code == 0
        send(whole, month)
        whole.wait(partial(has_taken, whole, 2 * MONTH))
        assert spoken(whole) == {0: MONTH}
        gone = {"type": "Retracted", "data": {"reason": "REVERSED"}}
        send(whole, [one | gone for one in month])
        send(whole, [one | {"revision": 1} for one in month])
        whole.wait(partial(has_taken, whole, 4 * MONTH))
    whole.settle()

    assert spoken(whole) == {0: 2 * MONTH, 1: MONTH}  # said, withdrawn, said anew
    with closing(replay(whole.log, tmp_path / "replay.db")) as plain:
        assert first_difference(whole.log, plain) is None
    whole.end_all()
    assert differing_tables(whole.log) == []


def send(cluster: Cluster, said: list[dict[str, object]]) -> None:
    """Publish to the topic of a department."""
    with closing(KafkaProducer(bootstrap_servers=cluster.broker.servers)) as producer:
        sent = [producer.send(YB, key=str(one["id"]).encode(), value=json.dumps(one).encode()) for one in said]
        for each in sent:
            each.get(60)


def has_taken(cluster: Cluster, number: int) -> bool:
    return taken(cluster) == number


def spoken(cluster: Cluster) -> dict[int, int]:
    """What the log has of the department's month, by revision."""
    found: dict[int, int] = {}
    with cluster.log.reader() as reader:
        for one in reader.after(0, 100_000):
            if one.stream == "person/a":
                revision = parse(one.body).revision
                found[revision] = found.get(revision, 0) + 1
    return found
