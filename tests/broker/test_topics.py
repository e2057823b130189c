from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.eventlog.sql import open_log
from services.host.clock import now
from services.host.distributed.parts import TOPICS
from services.host.program import app
from tests.host.calling import execute, url_of
from tests.servers.kafka import Broker

DEPLOYED = Path(__file__).parents[2] / "deploy" / "topics.yaml"

Asked = tuple[int, list[dict[str, Any]]]
Ask = Callable[[str], Asked]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A log of three partitions."""
    file = tmp_path / "shouwang.db"
    open_log(url_of(file), clock=now).close()
    execute(file, "UPDATE head SET partitions = 3")
    return file


@pytest.fixture
def ask(kafka_broker: Broker, database: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Call `topics plan` or `topics apply`: exit code and changes."""
    monkeypatch.setenv("SHOUWANG_KAFKA_SERVERS", kafka_broker.servers)
    kafka_broker.empty({})

    def called(what: str) -> Asked:
        options = ["--file", str(DEPLOYED), "--database", url_of(database), "--json"]
        result = CliRunner().invoke(app, ["topics", what, *options])
        return result.exit_code, json.loads(result.stdout)["changes"]

    return called


def partitions(broker: Broker) -> dict[str, int]:
    with broker.admin() as admin:
        return {one["name"]: len(one["partitions"]) for one in admin.describe_topics()}


def kinds(asked: Asked) -> list[tuple[str, str]]:
    return [(one["kind"], one["topic"]) for one in asked[1] if one["what"] != "ACL"]


def test_a_plan_changes_nothing_and_what_was_applied_needs_no_further_change(ask: Ask, kafka_broker: Broker) -> None:
    planned = ask("plan")
    after_plan = partitions(kafka_broker)
    applied = ask("apply")

    again = ask("plan")

    assert planned[0] == 1
    assert after_plan.keys() & set(TOPICS) == set()
    assert applied == (0, planned[1])
    assert again[0] == 0
    assert kinds(again) == []


def test_our_topics_get_the_partitions_of_the_log_and_grow_with_it(
    ask: Ask, kafka_broker: Broker, database: Path
) -> None:
    ask("apply")
    before = partitions(kafka_broker)
    execute(database, "UPDATE head SET partitions = 4")

    grown = ask("apply")

    assert {before[name] for name in TOPICS} == {3}
    assert kinds(grown) == [("grow", name) for name in ("shouwang.household-events", "shouwang.readings", TOPICS[2])]
    assert {partitions(kafka_broker)[name] for name in TOPICS} == {4}


def test_a_topic_with_too_many_partitions_is_refused_and_left_alone(
    ask: Ask, kafka_broker: Broker, database: Path
) -> None:
    ask("apply")
    execute(database, "UPDATE head SET partitions = 2")

    refused = ask("apply")

    assert refused[0] == 1
    assert {kind for kind, _ in kinds(refused)} == {"refused"}
    assert {partitions(kafka_broker)[name] for name in TOPICS} == {3}


def test_a_changed_setting_is_set_back_and_a_foreign_topic_of_ours_is_kept(ask: Ask, kafka_broker: Broker) -> None:
    ask("apply")
    with kafka_broker.admin() as admin:
        admin.create_topics({"shouwang.departments.gone": {"num_partitions": 1}})
        admin.delete_topics(["shouwang.dead-letters"])
        admin.create_topics({"shouwang.dead-letters": {"num_partitions": 1, "configs": {"retention.ms": "1000"}}})

    applied = ask("apply")

    assert ("kept", "shouwang.departments.gone") in kinds(applied)
    assert ("configure", "shouwang.dead-letters") in kinds(applied)
    assert kinds(ask("plan")) == [("kept", "shouwang.departments.gone")]
    assert partitions(kafka_broker)["shouwang.departments.gone"] == 1


def test_a_broker_that_nobody_guards_is_told(ask: Ask) -> None:
    assert {"kind": "kept", "topic": "*", "what": "ACL", "was": "", "now": "off"} in ask("plan")[1]


def test_people_get_a_table(ask: Ask, database: Path) -> None:
    shown = CliRunner().invoke(app, ["topics", "plan", "--file", str(DEPLOYED), "--database", url_of(database)])

    assert "新建 create" in shown.stdout
    assert "shouwang.household-events" in shown.stdout


def test_a_broker_that_is_away_is_named_with_what_to_look_at(database: Path) -> None:
    # In a process of its own: kafka-python leaves a socket open where nobody answers.
    tried = ["topics", "plan", "--file", str(DEPLOYED), "--database", url_of(database)]
    variables = {"SHOUWANG_KAFKA_SERVERS": "127.0.0.1:9", "LC_ALL": "C.UTF-8"}
    away = subprocess.run(
        [Path(sys.executable).with_name("shouwang"), *tried], check=False, capture_output=True, text=True, env=variables
    )

    assert away.returncode == 2
    assert "127.0.0.1:9" in away.stderr
    assert "SHOUWANG_KAFKA_SERVERS" in away.stderr
