"""Clients of other makers: what they publish comes in, and what we publish they can read as the contract says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from cloudevents.core.bindings import kafka as binding
from cloudevents.core.v1.event import CloudEvent

from schemas import case as cases
from services.eventlog.protocol import Draft, Stored
from services.eventlog.sql import open_log
from services.host.clock import now
from services.host.distributed import generations
from services.host.distributed.parts import CASE_EVENTS
from tests.broker.cluster import Cluster, fill
from tests.broker.test_departments import MZ, YB, Department, department, live
from tests.host.bureau import stay
from tests.host.calling import family
from tests.servers.jars import jars
from tests.servers.kafka import JAVA

__all__ = ["department"]

PAGE = (Path(__file__).parents[2] / "schemas" / "README.md").read_text(encoding="utf-8")
(SUBSCRIBER,) = (one for one in re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE) if "Kafka" in one)

PRODUCER, CONSUMER = "org.apache.kafka.tools.ConsoleProducer", "org.apache.kafka.tools.consumer.ConsoleConsumer"
SECONDS = 60


def test_the_sdk_of_cloudevents_publishes_in_both_modes(department: Department) -> None:
    registered, joined, settled = (of_sdk(one) for one in family())

    for topic, one in ((MZ, registered), (MZ, joined)):
        structured = binding.to_structured_event(one)
        department.send(topic, structured.value, [*structured.headers.items()])
    binary = binding.to_binary_event(settled)
    department.send(YB, binary.value, [*binary.headers.items()])
    department.start()
    department.wait()

    assert sorted(department.kinds()) == ["HouseholdRegistered", "MedicalSettled", "MemberJoined"]
    assert department.refusals() == []


def test_kafkas_own_producer_publishes_the_rows_of_a_table(department: Department) -> None:
    rows = [json.dumps(stay(number), ensure_ascii=False) for number in (1, 2, 2)]

    said = "".join(f"shouwang-mapping:stays\t{row}\n" for row in rows)
    console(PRODUCER, department, f"--topic={YB}", "--property=parse.headers=true", said=said)
    department.expect(len(rows))
    department.start()
    department.wait()

    assert department.kinds() == ["MedicalSettled"] * 2
    assert department.refusals() == []


def test_kafkas_own_consumer_reads_the_feed(published: Cluster, changes: list[Stored]) -> None:
    wanted = ("print.key=true", "print.headers=true", "print.value=true")

    said = console(
        CONSUMER, published, f"--topic={CASE_EVENTS}", "--from-beginning", f"--max-messages={len(changes)}",
        *(f"--property={one}" for one in wanted),
    )  # fmt: skip

    found = [line.split("\t") for line in said.splitlines()]
    assert sorted((key, json.loads(value)["id"]) for _, key, value in found) == sorted(
        (one.stream.removeprefix("case/"), one.event_id) for one in changes
    )
    assert all(f"division:{json.loads(value)['data']['division']}" in beside for beside, _, value in found)


def test_the_subscriber_on_the_page_hears_everything_once_and_in_order(
    published: Cluster, changes: list[Stored], tmp_path: Path
) -> None:  # fmt: skip
    generations.refill(published.log, from_start=True)
    with published.relaying():  # everything a second time
        published.wait(published.is_published)

    with subscriber(published, tmp_path) as said:
        heard = [said.readline().split() for _ in changes]

    wanted = defaultdict(list)
    for one in changes:
        body = cases.parse(one.body)
        wanted[body.household_id, body.division].append(body.change.kind)
    found = defaultdict(list)
    for household, division, kind in heard:
        found[household, division].append(kind)
    assert found == wanted


# --- who reads and writes


def of_sdk(said: dict[str, Any]) -> CloudEvent:
    attributes = {name: value for name, value in live(said).items() if name != "data"}
    return CloudEvent(attributes | {"datacontenttype": "application/json"}, said["data"])


def console(tool: str, cluster: Cluster | Department, *options: str, said: str = "") -> str:
    """Run a client of Kafka's own; what it writes."""
    where = cluster.cluster if isinstance(cluster, Department) else cluster
    command = [*JAVA, "-cp", ":".join(map(str, jars())), tool, f"--bootstrap-server={where.broker.servers}", *options]
    done = subprocess.run(command, input=said, check=False, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def subscriber(cluster: Cluster, folder: Path) -> Iterator[IO[str]]:
    """The program of the page, as it stands there."""
    (folder / "subscriber.py").write_text(SUBSCRIBER, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-u", folder / "subscriber.py"],
        env=os.environ | {"KAFKA": cluster.broker.servers}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with closing(process.stdout):
        yield process.stdout
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def whole(worked: Path) -> list[Stored]:
    """The log of the worked county, with all that follows."""
    with closing(open_log(f"sqlite:///{worked}", clock=now)) as log, log.reader() as reader:
        return reader.after(0, 100_000)


@pytest.fixture
def changes(whole: Sequence[Stored]) -> list[Stored]:
    found = [one for one in whole if one.type == cases.TYPE]
    assert len(found) > 50
    return found


@pytest.fixture
def published(cluster: Cluster, whole: Sequence[Stored]) -> Cluster:
    """A cluster whose feed tells of all cases of the county."""
    drafts = [Draft(one.stream, one.event_id, one.type, one.occurred_on, one.body, one.recorded_at) for one in whole]
    fill(cluster.log, drafts)
    with cluster.relaying():
        cluster.wait(cluster.is_published)
    return cluster
