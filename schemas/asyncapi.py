"""The AsyncAPI 3.0 document: which topics departments write, which they may read, and what stands in a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from schemas import case, readings
from schemas.channels import Node, channels, operations
from schemas.codec import MAX_REVISION
from schemas.faults import ATTRIBUTES, MEANINGS, Reason
from schemas.fields import DAY, DIVISION, HOUSEHOLD_ID, PERSON_REF, SOURCE, whole
from schemas.payload import SYSTEM, Payload

VERSION = "1.3.0"
"""Version of the document: the first number grows when a department must change what it sends."""

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"

TOPIC = r"shouwang\.[a-z.-]+"

ABOUT = """部门报送与订阅的消息约定。同一内容也可经 HTTP 或文件报送（openapi.json、README.md）；三条路经过同一次校验。
Kafka 通道由分布式部署提供；嵌入式部署只用 HTTP 与文件。主题的保留期如 deploy/topics.yaml，当地另有规定的从其规定。

What departments publish and may subscribe to. HTTP and files (openapi.json, README.md) take the same content through
the same validation. The distributed host offers the Kafka channels; the embedded host has HTTP and files only. Topics
keep records as deploy/topics.yaml says, unless a county sets it otherwise.
"""


def document(types: Mapping[str, type[Payload]]) -> Node:
    """The document of these types of event; schemas are named by their files beside it."""
    told = {name: kind for name, kind in types.items() if kind.SUBJECTS != SYSTEM}
    return {
        "asyncapi": "3.0.0",
        "id": "urn:shouwang",
        "info": {"title": "守望 Shouwang", "version": VERSION, "description": ABOUT},
        "defaultContentType": STRUCTURED,
        "servers": _servers(),
        "channels": channels(told, types),
        "operations": operations(),
        "components": {
            "securitySchemes": {
                "scram": {"type": "scramSha512", "description": "每部门一个账号 / one principal per department"},
                "certificate": {"type": "X509", "description": "双向 TLS / mutual TLS"},
            },
            "messageTraits": {"binary": _binary(), "placed": _placed()},
            "messages": _messages(told, types),
            "schemas": {"DeadLetter": _dead_letter(), "Row": _row()},
        },
    }


def _servers() -> Node:
    security = [{"$ref": "#/components/securitySchemes/scram"}, {"$ref": "#/components/securitySchemes/certificate"}]
    return {
        "county": {
            "host": "kafka.example.gov.cn:9093", "protocol": "kafka-secure", "security": security,
            "description": "以部署时告知的地址为准 / the address that you were given",
        },
        "local": {"host": "localhost:9092", "protocol": "kafka", "description": "本机试验 / on one machine"},
    }  # fmt: skip


def _messages(told: Mapping[str, type[Payload]], types: Mapping[str, type[Payload]]) -> Node:
    sent = {
        f"{name}Sent": _message(name, STRUCTURED, f"json/sent/{name}.v{kind.VERSION}.json")
        for name, kind in told.items()
    }
    stored = {
        f"{name}Stored": _keyed(HOUSEHOLD_ID) | _message(name, STRUCTURED, f"json/{name}.v{kind.VERSION}.json")
        for name, kind in types.items()
    }
    binary: Node = {"traits": [{"$ref": "#/components/messageTraits/binary"}]}
    row = {"$ref": "#/components/schemas/Row"}
    members = [one["payload"] for one in sent.values()]
    return {
        **sent,
        "PackSent": _message("pack", BATCH, None)
        | {
            "summary": "一包事件，各有各的结果 / several events, each taken or refused for itself",
            "payload": {"type": "array", "minItems": 1, "items": {"anyOf": members}},
        },
        "BinarySent": _message("binary", PLAIN, None)
        | binary
        | {
            "summary": "属性写在头里，值为 data / attributes in the headers, the value is data",
            "payload": {"type": "object"},
        },
        "RowSent": _message("row", PLAIN, None)
        | {
            "summary": "部门原表的一行或几行，由对照表解释 / rows with the department's own columns, read by a mapping",
            "headers": {
                "type": "object",
                "properties": {"shouwang-mapping": {"type": "string", "description": "对照表名 / name of the mapping"}},
                "required": ["shouwang-mapping"],
            },
            "payload": {"anyOf": [row, {"type": "array", "minItems": 1, "items": row}]},
        },
        **stored,
        "Assessed": _derived("Assessed", readings.TYPE, "json/reading.v1.json"),
        "CaseChanged": _derived("CaseChanged", case.TYPE, "json/case.v1.json"),
        "DeadLetter": _keyed(TOPIC)
        | _message("DeadLetter", STRUCTURED, None)
        | {"payload": {"$ref": "#/components/schemas/DeadLetter"}},
    }


def _message(name: str, content: str, file: str | None) -> Node:
    return {"name": name, "contentType": content} | ({} if file is None else {"payload": {"$ref": f"./{file}"}})


def _derived(name: str, kind: str, file: str) -> Node:
    """A CloudEvent around what followed from facts, with its place in the log."""
    said = {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "description": "按此去重 / drop by it what comes again"},
        "source": {"const": "shouwang"},
        "type": {"const": kind},
        "subject": {"type": "string", "pattern": whole(f"household/{HOUSEHOLD_ID}")},
        "position": {"type": "integer", "minimum": 1, "description": "在日志中的位置 / place in the log"},
        "recordedat": {"type": "string", "format": "date-time"},
        "data": {"$ref": f"./{file}"},
    }
    trait: Node = {"traits": [{"$ref": "#/components/messageTraits/placed"}]}
    return _keyed(HOUSEHOLD_ID) | _message(name, STRUCTURED, None) | trait | {"payload": _whole(said)}


def _keyed(pattern: str) -> Node:
    return {"bindings": {"kafka": {"key": {"type": "string", "pattern": whole(pattern)}}}}


def _binary() -> Node:
    """Headers of the binary mode of the CloudEvents Kafka binding; every value is text."""
    subject = f"(?:person/{PERSON_REF}|household/{HOUSEHOLD_ID}|division/{DIVISION})"
    texts = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "minLength": 1, "maxLength": 128},
        "ce_source": {"type": "string", "pattern": whole(SOURCE)},
        "ce_type": {"type": "string"},
        "ce_subject": {"type": "string", "pattern": whole(subject)},
        "ce_division": {"type": "string", "pattern": whole(DIVISION)},
        "ce_occurredon": {"type": "string", "pattern": whole(DAY)},
        "ce_revision": {"type": "string", "description": f"0–{MAX_REVISION}", "pattern": whole("[0-9]{1,16}")},
        "ce_batch": {"type": "string", "pattern": whole(SOURCE)},
        "content-type": {"const": PLAIN},
    }
    required = ["ce_specversion", "ce_id", "ce_source", "ce_type", "content-type"]
    return {"headers": {"type": "object", "properties": texts, "required": required}}


def _placed() -> Node:
    """Headers of our own topics; subscribers need none but that of the division."""
    texts = {
        "content-type": {"type": "string", "description": STRUCTURED},
        "era": {"type": "string", "pattern": whole("[0-9]+")},
        "previous": {"type": "string", "pattern": whole("[0-9]+")},
        "link": {"type": "string", "pattern": whole("[0-9a-f]{64}")},
        "division": {
            "type": "string", "pattern": whole(DIVISION), "description": "仅案件记录 / of case events only",
        },
    }  # fmt: skip
    return {"headers": {"type": "object", "properties": texts, "required": ["content-type", "era", "previous", "link"]}}


def _row() -> Node:
    return {
        "description": "列名为键，单元格为文本或数字 / columns as keys, cells as text or numbers",
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
    }


def _dead_letter() -> Node:
    data = {
        "topic": {"type": "string", "pattern": whole(TOPIC)},
        "partition": {"type": "integer", "minimum": 0},
        "offset": {"type": "integer", "minimum": 0},
        "reason": {"enum": list(get_args(Reason)), "description": "原因代码 / reason"},
        "number": {
            "type": "integer", "minimum": 1,
            "description": "死信编号，用 shouwang rejects show 查看 / ask the operator by this number",
        },
        "attribute": {
            "enum": [*ATTRIBUTES, ""],
            "description": "有误的属性；空：整条或自编的字段 / attribute at fault; empty: all of it, or one of yours",
        },
        "what": {"enum": [*MEANINGS.values()], "description": "原因代码的意思 / what the reason means"},
    }  # fmt: skip
    said = {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "description": "同一条再次拒收，编号不变 / the same again when it is refused again"},
        "source": {"const": "shouwang"},
        "type": {"const": "RecordRefused"},
        "time": {"type": "string", "format": "date-time", "description": "何时拒收 / when it was refused"},
        "datacontenttype": {"const": PLAIN},
        "data": _whole(data),
    }
    return {"description": "拒收的一条，不含原文 / a refused record, without what it said"} | _whole(said)


def _whole(properties: Node) -> Node:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
