from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.asyncapi import document
from schemas.events import event_types
from schemas.fields import HOUSEHOLD_ID, whole
from services.host.distributed import refusals
from services.host.distributed.parts import TOPICS
from services.host.distributed.topics import Change, Cluster, Found, Grant, Topic, Wanted, WrongTopics, load, plan

DEPLOYED = Path(__file__).parents[3] / "deploy" / "topics.yaml"

TOPIC = Topic(
    name="shouwang.readings", about="研判", key="household_id", partitions="log", retention_days=7,
    max_message_bytes=1000, write=("relay",), read=("alerts",),
)  # fmt: skip
GRANTS = frozenset(TOPIC.grants())
WANTED = Wanted([TOPIC], 4)


def planned(parts: int = 4, grants: frozenset[Grant] | None = GRANTS, **changed: str) -> list[Change]:
    found = Found(parts, TOPIC.configs() | {name.replace("_", "."): value for name, value in changed.items()})
    return plan(WANTED, Cluster({TOPIC.name: found}, grants))


def written(folder: Path, text: str) -> Path:
    file = folder / "topics.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def entry(**changed: str) -> str:
    said = {
        "name": "shouwang.readings", "about": "x", "key": "x", "partitions": "3", "retention_days": "1",
        "max_message_bytes": "1000", "write": "[relay]", "read": "[alerts]",
    }  # fmt: skip
    return "topics:\n  - " + "\n    ".join(f"{name}: {value}" for name, value in (said | changed).items()) + "\n"


def contract() -> dict[str, tuple[str, dict[str, Any]]]:
    """The channels of the published contract by topic, those of departments one each; each with what we do there."""
    said = document(event_types())
    actions = {one["channel"]["$ref"].split("/")[-1]: one["action"] for one in said["operations"].values()}
    found = {}
    for name, channel in said["channels"].items():
        (words,) = [one["examples"] for one in channel.get("parameters", {}).values()] or [[""]]
        messages = [said["components"]["messages"][one] for one in channel["messages"]]
        keys = {one.get("bindings", {}).get("kafka", {}).get("key", {}).get("pattern") for one in messages}
        for word in words:
            found[channel["address"].replace("{department}", word)] = (
                actions[name], channel["bindings"]["kafka"] | {"keys": keys}
            )  # fmt: skip
    return found


def test_the_topics_that_are_deployed_are_those_of_the_published_contract() -> None:
    assert {topic.name for topic in load(DEPLOYED)} == contract().keys()


@pytest.mark.parametrize("topic", load(DEPLOYED), ids=lambda topic: topic.name)
def test_a_topic_is_deployed_as_the_published_contract_says(topic: Topic) -> None:
    action, said = contract()[topic.name]
    kept = topic.configs()
    keys = {"household_id": whole(HOUSEHOLD_ID), "主题 / the topic": whole(r"shouwang\.[a-z.-]+")}

    assert said["topicConfiguration"] == {
        "cleanup.policy": [kept["cleanup.policy"]], "retention.ms": int(kept["retention.ms"]),
        "max.message.bytes": int(kept["max.message.bytes"]),
    }  # fmt: skip
    assert said["keys"] == {keys.get(topic.key)}
    assert said.get("partitions") == (topic.partitions if topic.name == refusals.TOPIC else None)
    assert (action == "send") == (topic.write == ("relay",))
    assert (action == "receive") == (topic.read == ("ingest",))


def test_our_own_topics_have_the_partitions_of_the_log_and_no_other_has() -> None:
    assert {topic.name for topic in load(DEPLOYED) if topic.partitions == "log"} == set(TOPICS)


def test_a_department_writes_its_own_topic_alone_and_is_limited_by_intake() -> None:
    of_departments = [topic for topic in load(DEPLOYED) if topic.permit()]

    assert [topic.write for topic in of_departments] == [
        (topic.name.removeprefix("shouwang.departments."),) for topic in of_departments
    ]
    for topic in load(DEPLOYED):
        assert (topic in of_departments) == topic.name.startswith("shouwang.departments.")


def test_the_relay_tells_of_dead_letters_and_every_department_may_hear_of_its_own() -> None:
    topics = {topic.name: topic for topic in load(DEPLOYED)}
    departments = {writer for topic in topics.values() if topic.permit() for writer in topic.write}

    letters = topics[refusals.TOPIC]

    assert letters.write == ("relay",)
    assert set(letters.read) == departments | {"feed"}
    assert letters.partitions == 1


def test_the_types_that_a_department_may_say_exist() -> None:
    for topic in load(DEPLOYED):
        assert topic.limits is None or set(topic.limits.types or ()) <= event_types().keys()


def test_a_permit_says_what_the_file_says() -> None:
    (insurance,) = (topic.permit() for topic in load(DEPLOYED) if topic.name.endswith(".yb"))

    assert insurance is not None
    assert insurance.publisher == "340826-yb"
    assert insurance.speaks_for("340826-yb-op")
    assert not insurance.speaks_for("340826-mz")
    assert insurance.covers("340826100001")
    assert not insurance.covers("340825")
    assert insurance.types
    assert "MedicalSettled" in insurance.types
    assert "BenefitPaid" not in insurance.types


def test_a_broker_that_has_all_of_it_needs_nothing() -> None:
    assert planned() == []


def test_a_missing_topic_is_made_with_the_partitions_of_the_log() -> None:
    assert plan(WANTED, Cluster({}, GRANTS)) == [Change("create", TOPIC.name, "partitions", now="4")]


def test_a_topic_grows_and_never_shrinks() -> None:
    assert planned(3) == [Change("grow", TOPIC.name, "partitions", "3", "4")]
    assert planned(5) == [Change("refused", TOPIC.name, "partitions", "5", "4")]


def test_a_setting_that_somebody_changed_is_changed_back() -> None:
    assert planned(retention_ms="1000") == [Change("configure", TOPIC.name, "retention.ms", "1000", "604800000")]


def test_a_topic_that_the_file_does_not_know_is_told_and_kept() -> None:
    cluster = Cluster({TOPIC.name: Found(4, TOPIC.configs()), "shouwang.old": Found(2, {})}, GRANTS)

    assert plan(WANTED, cluster) == [Change("kept", "shouwang.old", "topic", "2")]


def test_a_right_that_is_missing_is_given_and_one_too_many_is_told() -> None:
    foreign = Grant("anybody", "WRITE", "TOPIC", "shouwang.*")
    missing = Grant("relay", "WRITE", "TOPIC", TOPIC.name)

    assert planned(grants=GRANTS - {missing} | {foreign}) == [
        Change("allow", TOPIC.name, "WRITE TOPIC", now="relay", grant=missing),
        Change("kept", "shouwang.*", "WRITE TOPIC", was="anybody"),
    ]


def test_groups_of_somebody_else_are_not_worth_a_word() -> None:
    assert planned(grants=GRANTS | {Grant("bank", "READ", "GROUP", "bank*")}) == []


def test_a_broker_that_asks_nobody_who_he_is_is_told() -> None:
    assert planned(grants=None) == [Change("kept", "*", "ACL", now="off")]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        (entry(name="other.readings"), "topics.0.name", "pattern"),
        (entry(partitions="none"), "topics.0.partitions", "Input"),
        (entry(retention_days="0"), "topics.0.retention_days", "greater than 0"),
        (entry(retention="7"), "topics.0.retention", "Extra"),
        (entry(limits="{sources: [], divisions: []}"), "topics.0.limits.sources", "at least 1"),
        (entry() + entry().removeprefix("topics:\n"), "shouwang.readings", "named twice"),
        (entry() + "topics: []\n", "YAML", "topics is repeated"),
        ("topics: [", "YAML", "parsing"),
        ("- x\n", "", "dictionary"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, place: str, what: str) -> None:
    with pytest.raises(WrongTopics, match=what) as refused:
        load(written(tmp_path, text))

    assert refused.value.place.startswith(place)
    assert str(refused.value.file) in str(refused.value)


def test_a_scalar_stays_what_was_written(tmp_path: Path) -> None:
    (topic,) = load(written(tmp_path, entry(key="no", read="[]", partitions="010")))

    assert (topic.key, topic.partitions) == ("no", 10)
