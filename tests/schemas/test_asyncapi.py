from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from schemas.asyncapi import document
from schemas.events import event_types
from schemas.generate import ASYNCAPI
from schemas.payload import SYSTEM

ABOUT = {"title", "summary", "description", "tags", "externalDocs", "bindings"}
MESSAGE = ABOUT | {"headers", "payload", "correlationId", "contentType", "name", "examples", "traits", "$ref"}
FIELDS = {
    "": {"asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components"},
    "channels": ABOUT | {"address", "messages", "servers", "parameters"},
    "operations": ABOUT | {"action", "channel", "security", "traits", "messages", "reply"},
    "components.messages": MESSAGE,
    "components.messageTraits": MESSAGE - {"payload", "traits"},
}
"""What AsyncAPI 3.0 allows in each of its objects that the document has."""

TOLD = {name for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM}


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return yaml.safe_load(ASYNCAPI.read_text(encoding="utf-8"))


def problems(published: dict[str, Any]) -> list[str]:
    """Keys that the specification does not know, and words where it gives a choice."""
    found = [key for key in published if key not in FIELDS[""]]
    for place, allowed in FIELDS.items():
        node: Any = published
        for step in filter(None, place.split(".")):
            node = node[step]
        for name, one in node.items() if place else ():
            found += [f"{place}.{name}.{key}" for key in one if key not in allowed]
    found += [name for name, one in published["operations"].items() if one["action"] not in {"send", "receive"}]
    return found if published["asyncapi"] == "3.0.0" else ["asyncapi", *found]


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for below in node.values():
            yield from references(below)
    if isinstance(node, list):
        for below in node:
            yield from references(below)


def test_the_published_document_is_that_of_the_code(published: dict[str, Any]) -> None:
    assert published == json.loads(json.dumps(document(event_types())))


def test_it_is_an_asyncapi_document_by_the_specification_itself(published: dict[str, Any]) -> None:
    assert problems(published) == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("channels", "departments", "adress"), "x"),
        (("operations", "sendReadings", "action"), "publish"),
        (("components", "messages", "RowSent", "contentTyp"), "text/csv"),
    ],
)
def test_the_specification_refuses_a_misspelt_key_or_word(path: tuple[str, ...], wrong: str) -> None:
    changed = json.loads(json.dumps(document(event_types())))
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = wrong

    assert problems(changed)


def test_every_reference_leads_somewhere(published: dict[str, Any]) -> None:
    for reference in references(published):
        file, _, pointer = reference.partition("#")
        node = json.loads((ASYNCAPI.parent / file).read_text(encoding="utf-8")) if file else published
        for step in filter(None, pointer.split("/")):
            node = node[step]
        assert node


def test_what_a_source_can_say_may_be_sent_and_what_is_stored_may_be_read(published: dict[str, Any]) -> None:
    channels = published["channels"]

    sent = {f"{name}Sent" for name in TOLD}
    assert set(channels["departments"]["messages"]) == sent | {"PackSent", "BinarySent", "RowSent"}
    assert set(channels["householdEvents"]["messages"]) == {f"{name}Stored" for name in event_types()}


def test_each_channel_has_one_operation_and_departments_only_write_their_own(published: dict[str, Any]) -> None:
    actions = {one["channel"]["$ref"].split("/")[-1]: one["action"] for one in published["operations"].values()}

    assert actions.keys() == published["channels"].keys()
    assert [channel for channel, action in actions.items() if action == "receive"] == ["departments"]
    assert published["channels"]["departments"]["address"] == "shouwang.departments.{department}"


def test_a_dead_letter_never_carries_the_record_itself(published: dict[str, Any]) -> None:
    letter = published["components"]["schemas"]["DeadLetter"]

    told = letter["properties"]["data"]
    assert set(told["properties"]) == {"topic", "partition", "offset", "reason", "number", "attribute", "what"}
    assert {"reason", "attribute", "what"} == {name for name, one in told["properties"].items() if "enum" in one}
    assert letter["additionalProperties"] is told["additionalProperties"] is False


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_pack_has_any_event_that_may_be_sent_alone_and_a_dead_letter_names_its_attributes(
    name: str, published: dict[str, Any]
) -> None:
    messages = published["components"]["messages"]
    alone = messages[f"{name}Sent"]["payload"]
    sent = json.loads((ASYNCAPI.parent / alone["$ref"]).read_text(encoding="utf-8"))
    told = published["components"]["schemas"]["DeadLetter"]["properties"]["data"]["properties"]

    assert alone in messages["PackSent"]["payload"]["items"]["anyOf"]
    assert sent["properties"].keys() <= set(told["attribute"]["enum"])


def test_the_headers_of_the_binary_mode_are_the_attributes_of_the_structured_one(published: dict[str, Any]) -> None:
    headers = published["components"]["messageTraits"]["binary"]["headers"]["properties"]
    sent = json.loads((ASYNCAPI.parent / "json/sent/MedicalSettled.v1.json").read_text(encoding="utf-8"))["properties"]

    attributes = {name.removeprefix("ce_") for name in headers if name.startswith("ce_")}

    assert attributes == sent.keys() - {"data", "recordedat", "time", "datacontenttype", "dataschema"}
    for name in ("source", "division", "occurredon", "batch"):
        assert headers[f"ce_{name}"]["pattern"] == sent[name]["pattern"]
    assert re.match(headers["ce_subject"]["pattern"], "person/p0000001")
