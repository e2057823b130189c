from __future__ import annotations

import os
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from tests.servers import jars
from tests.servers.jars import JarsMissingError
from tests.servers.kafka import Broker, running_broker
from tests.servers.postgres import ServerFailedError


def topics(admin: KafkaAdminClient) -> dict[str, int]:
    return {one["name"]: len(one["partitions"]) for one in admin.describe_topics()}


def test_a_test_gets_the_topics_that_it_asked_for_and_no_others(kafka_broker: Broker) -> None:
    kafka_broker.empty({"before": 1, "both": 1})

    kafka_broker.empty({"both": 3, "after": 2})

    with kafka_broker.admin() as admin:
        assert topics(admin) == {"both": 3, "after": 2}


def test_a_broker_that_was_killed_comes_back_with_what_it_had(kafka_broker: Broker) -> None:
    kafka_broker.empty({"kept": 2})
    address, first = kafka_broker.servers, kafka_broker.pid

    kafka_broker.kill()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    kafka_broker.start()

    assert kafka_broker.servers == address
    with kafka_broker.admin() as admin:
        assert topics(admin) == {"kept": 2}


def test_a_broker_that_cannot_start_says_why(tmp_path: Path) -> None:
    broker = Broker(tmp_path)

    with pytest.raises(ServerFailedError, match=r"No readable meta\.properties"):
        broker.start()


def test_a_broker_leaves_no_process_and_no_folder_behind() -> None:
    with running_broker() as broker:
        folder, process = broker.folder, broker.pid

    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_jars_are_held_against_their_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = jars.jars()
    for jar in taken[1:]:
        (tmp_path / jar.name).symlink_to(jar)
    (tmp_path / taken[1].name).unlink()
    (tmp_path / taken[1].name).write_bytes(b"another")
    monkeypatch.setattr(jars, "FOLDER", tmp_path)

    with pytest.raises(JarsMissingError, match=f"{taken[0].name}, {taken[1].name}"):
        jars.jars()
