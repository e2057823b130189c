"""What departments write to their topics goes through the door, each record once, whatever becomes of the worker."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings import kafka as binding
from cloudevents.core.v1.event import CloudEvent
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from sqlalchemy import func, select
from typer.testing import CliRunner

from services.eventlog import rejects, tables
from services.host.distributed import refusals
from services.host.distributed.exits import OTHER_LOG
from services.host.distributed.parts import HOUSEHOLD_EVENTS, TOPICS
from services.host.program import app
from services.ingest import deliveries
from tests.broker.cluster import PARTS, Cluster, running_cluster
from tests.broker.trouble import assert_fenced
from tests.host.bureau import MAPPING, stay
from tests.host.calling import family, line
from tests.host.distributed.scraping import ask, scraped
from tests.servers.kafka import Broker
from tests.servers.postgres import free_port

FILE = Path(__file__).parents[2] / "deploy" / "topics.yaml"
MZ, RS, YB = (f"shouwang.departments.{word}" for word in ("mz", "rs", "yb"))
Headers = list[tuple[str, bytes]]


class Department:
    """Sends records, and looks what became of them."""

    def __init__(self, cluster: Cluster, producer: KafkaProducer) -> None:
        self.cluster = cluster
        self._producer = producer
        self._sent = 0

    def send(self, topic: str, value: bytes | None, headers: Headers | None = None) -> None:
        self._producer.send(topic, key=b"k", value=value, headers=headers or [], partition=0).get(60)
        self.expect(1)

    def expect(self, more: int) -> None:
        """Records that somebody has sent, to be waited for."""
        self._sent += more

    def say(self, topic: str, **said: Any) -> None:
        self.send(topic, json.dumps(live(said)).encode(), [("content-type", b"application/cloudevents+json")])

    def wait(self) -> None:
        """Until everything that was sent has been taken."""
        self.cluster.wait(lambda: self.taken() == self._sent)

    def taken(self) -> int:
        consumed = tables.consumed.c
        with self.cluster.log.reader() as reader:
            query = select(func.sum(consumed.position)).where(consumed.consumer == "ingest")
            return int(reader.connection.execute(query).scalar() or 0)

    def ids(self) -> list[str]:
        with self.cluster.log.reader() as reader:
            return [one.event_id for one in reader.after(0, 100_000)]

    def kinds(self) -> list[str]:
        with self.cluster.log.reader() as reader:
            return [one.type for one in reader.after(0, 100_000)]

    def refusals(self) -> list[tuple[str, int, str]]:
        with self.cluster.log.reader() as reader:
            return [(one.place, one.line, one.reason) for one in rejects.letters(reader.connection)]

    def told(self) -> list[tuple[str, int, str]]:
        """The refusals that a subscriber hears of, once the relay has published all there is."""
        self.cluster.run("relay", "relay", "--once")
        assert self.cluster.workers.pop("relay").wait(120) == 0
        end = len(self.refusals())
        with closing(KafkaConsumer(bootstrap_servers=self.cluster.broker.servers)) as consumer:
            consumer.assign([place := TopicPartition(refusals.TOPIC, 0)])
            consumer.seek_to_beginning(place)
            told = [json.loads(next(consumer).value)["data"] for _ in range(end)]
        return [(f"{one['topic']}/{one['partition']}", one["offset"] + 1, one["reason"]) for one in told]

    def call(self, *command: str) -> dict[str, Any]:
        """What a command says of this log and broker."""
        names = {"SHOUWANG_KAFKA_SERVERS": self.cluster.broker.servers, "SHOUWANG_DATABASE_URL": self.cluster.url}
        said = CliRunner(env=names).invoke(app, [*command, "--file", str(FILE), "--json"])
        return {"exit": said.exit_code} | json.loads(said.stdout)

    def start(self, *options: str) -> None:
        self.cluster.start("ingest", "i1", "--topics", str(FILE), *options)


def live(said: dict[str, Any]) -> dict[str, Any]:
    """A statement as a live source makes it, without the stamps of a loaded history."""
    return {name: value for name, value in said.items() if name != "recordedat"} | {"specversion": "1.0"}


def waiting(port: int) -> float:
    """Records of the topics that a worker tells it has not taken."""
    return sum(scraped(ask(port, "metrics")[1])["shouwang_waiting_records"].values())


@pytest.fixture
def department(postgres_database: str, kafka_broker: Broker, tmp_path: Path) -> Iterator[Department]:
    with running_cluster(postgres_database, kafka_broker, tmp_path) as cluster:
        (tmp_path / "mappings" / "stays.yaml").write_text(MAPPING, encoding="utf-8")
        kafka_broker.empty(dict.fromkeys((MZ, RS, YB, refusals.TOPIC), 1) | dict.fromkeys(TOPICS, PARTS))
        with closing(KafkaProducer(bootstrap_servers=kafka_broker.servers)) as producer:
            yield Department(cluster, producer)


def test_all_three_forms_come_in_and_what_is_wrong_is_refused_with_its_place(department: Department) -> None:
    registered, joined, settled = family()
    event = live(settled)
    attributes = {name: value for name, value in event.items() if name != "data"}
    binary = binding.to_binary_event(CloudEvent(attributes | {"datacontenttype": "application/json"}, event["data"]))

    department.say(MZ, **registered)
    department.say(MZ, **joined)
    department.send(YB, binary.value, [*binary.headers.items()])
    row = stay(1)
    department.send(YB, json.dumps(row).encode(), [("shouwang-mapping", b"stays")])
    department.send(YB, json.dumps(row).encode(), [("shouwang-mapping", b"stays")])
    department.send(YB, b"{")
    department.send(YB, None)
    department.send(YB, json.dumps(row).encode(), [("shouwang-mapping", b"none")])
    department.send(YB, b"{}", [("ce_type", b"\xff")])
    department.send(YB, json.dumps({"x" * 70_000: 1}).encode())
    # Its reason would name the field, which the database cannot write: refused a second time, for that.
    department.send(YB, json.dumps({"\0": 1} | live(line(id="nul"))).encode())
    department.say(YB, **registered)
    department.say(RS, **line(id="foreign"))
    department.start()
    department.wait()

    assert sorted(department.kinds()) == ["HouseholdRegistered", "MedicalSettled", "MedicalSettled", "MemberJoined"]
    assert sorted(department.refusals()) == [
        (f"{RS}/0", 1, "not_permitted"), (f"{YB}/0", 4, "not_json"), (f"{YB}/0", 5, "not_json"),
        (f"{YB}/0", 6, "invalid_field"), (f"{YB}/0", 7, "invalid_field"), (f"{YB}/0", 8, "not_json"),
        (f"{YB}/0", 9, "invalid_field"), (f"{YB}/0", 10, "not_permitted"),
    ]  # fmt: skip
    assert department.cluster.end("i1") == 0
    assert sorted(department.told()) == sorted(department.refusals())


def test_each_member_of_a_pack_is_taken_or_refused_for_itself_and_again_it_changes_nothing(
    department: Department,
) -> None:
    stays = [live(line(id=name)) for name in ("a", "b")]
    unnumbered = {name: value for name, value in stays[0].items() if name != "id"}
    bad = [stays[0] | {"type": "Nothing"}, stays[0] | {"division": "340811001001"}, 3]
    pack = json.dumps([*stays, *bad, unnumbered, unnumbered]).encode()
    row = [("shouwang-mapping", b"stays")]

    department.send(YB, pack)
    department.send(YB, pack)
    department.send(YB, json.dumps([stay(1), stay(2), stay(3, 单号="")]).encode(), row)
    department.send(YB, b"[{")
    department.send(YB, b"[]")
    # The database cannot write the reason, which names the field: what came with it is refused as well, and told.
    department.send(YB, json.dumps([live(line(id="c")), {"\0": 1} | live(line(id="nul"))]).encode())
    department.start()
    department.wait()

    assert department.kinds() == ["MedicalSettled"] * 6
    of_pack = {"unknown_type", "not_permitted", "not_json"}
    expected = [(f"{YB}/0", place, reason) for place in (1, 2) for reason in of_pack]
    expected += [
        (f"{YB}/0", 3, "missing_field"), (f"{YB}/0", 4, "not_json"), (f"{YB}/0", 5, "not_json"),
        (f"{YB}/0", 6, "invalid_field"),
    ]  # fmt: skip
    assert sorted(department.refusals()) == sorted(expected)
    assert department.cluster.end("i1") == 0
    assert sorted(department.told()) == sorted(expected)


def test_every_record_is_taken_once_whatever_becomes_of_the_worker(department: Department) -> None:
    sent = [f"stay-{number}" for number in range(300)]
    department.start()
    for number, name in enumerate(sent):
        department.say(YB, **line(id=name))
        if number == 0:
            department.wait()  # from here on the broker knows of the group
        if (last := number) in {60, 140, 220}:
            department.cluster.wait(lambda: department.taken() > last - 50)
            department.cluster.end("i1", signal.SIGKILL)
            department.start()
        if number % 10 == 0:
            assert_fenced(department.cluster, ["ingest"])
    department.wait()
    assert department.cluster.end("i1") == 0

    assert department.cluster.committed(["ingest"]) == {("ingest", YB, 0): len(sent)}
    assert_fenced(department.cluster, ["ingest"])
    ids = department.ids()
    assert len(ids) == len(set(ids)) == len(sent)
    assert department.refusals() == []
    with department.cluster.log.reader() as reader:
        told = deliveries.listed(reader.connection)
    assert {one.source for one in told} == {"340826-yb"}
    assert sum(one.read for one in told) == len(sent)


def test_a_topic_that_was_made_anew_or_cut_off_stops_the_worker_until_a_person_accepts_it(
    department: Department,
) -> None:
    for number in range(5):
        department.say(YB, **line(id=f"stay-{number}"))
        department.say(MZ, **line(id=f"stay-{number}", source="340826-mz"))
    department.start()
    department.wait()
    assert department.cluster.end("i1") == 0

    with department.cluster.broker.admin() as admin:
        admin.delete_topics([YB])
        department.cluster.wait(lambda: YB not in {one["name"] for one in admin.describe_topics()})
        admin.create_topics({YB: {"num_partitions": 2}})
        for number in range(5, 8):
            department.say(MZ, **line(id=f"stay-{number}", source="340826-mz"))
        admin.delete_records({TopicPartition(MZ, 0): 7})
    department.say(YB, **line(id="stay-4"))
    department.say(YB, **line(id="stay-5"))
    department.start()
    assert department.cluster.workers.pop("i1").wait(120) == OTHER_LOG

    shown = department.call("topics", "accept", YB)
    anew = department.call("topics", "accept", YB, "--yes")
    cut_off = department.call("topics", "accept", MZ, "--yes")
    department.start()
    department.cluster.wait(lambda: len(department.ids()) == 12)

    empty = {"part": 1, "was": 0, "gone": 0, "first": 0, "end": 0}
    assert shown == {
        "exit": 1, "topic": YB, "accepted": False,
        "partitions": [{"part": 0, "was": 5, "gone": 0, "first": 0, "end": 2}, empty],
    }  # fmt: skip
    assert anew == shown | {"exit": 0, "accepted": True}
    assert cut_off["partitions"] == [{"part": 0, "was": 5, "gone": 2, "first": 7, "end": 8}]
    assert department.cluster.end("i1") == 0


@pytest.mark.parametrize(("topic", "said"), [(HOUSEHOLD_EVENTS, "topics.yaml"), (YB, "topics apply")])
def test_only_a_departments_topic_that_is_there_is_accepted(topic: str, said: str, kafka_broker: Broker) -> None:
    kafka_broker.empty({})

    refused = CliRunner(env={"SHOUWANG_KAFKA_SERVERS": kafka_broker.servers}).invoke(
        app, ["topics", "accept", topic, "--file", str(FILE)]
    )

    assert refused.exit_code == 2
    assert said in refused.stderr


def test_marks_of_a_senders_transaction_are_no_missing_records(department: Department) -> None:
    options = {"bootstrap_servers": department.cluster.broker.servers, "transactional_id": "yb"}
    port = free_port()
    department.start("--metrics", str(port))
    department.cluster.wait(lambda: ask(port, "readyz")[0] == 200)
    with closing(KafkaProducer(**options)) as producer, department.cluster.log.transaction() as tx:
        tx.append([])  # nobody else can append until this ends
        producer.init_transactions()
        for number in range(4):
            producer.begin_transaction()
            event = json.dumps(live(line(id=f"stay-{number}"))).encode()
            producer.send(YB, key=b"k", value=event, partition=0).get(60)
            producer.commit_transaction()
        department.cluster.wait(lambda: waiting(port) > 0)
    department.cluster.wait(lambda: len(department.ids()) == 4)
    department.cluster.wait(lambda: waiting(port) == 0)

    assert department.cluster.end("i1") == 0
