"""JSON Schema of what a department sends: an event before Shouwang has given it an identity and taken the names out."""

from __future__ import annotations

import copy
import json
from typing import Any

from schemas.describe import schema_of
from schemas.fields import DAY, PERSON_REF, whole
from schemas.payload import Payload

Schema = dict[str, Any]

NUMBER_CHARACTERS = 128
"""Longest number that a source may give its own record; identity numbers of cards and bills are far shorter."""

REQUIRED = ("type", "source", "division", "occurredon", "data")
DERIVED = ("record", "schemaversion")
"""What Shouwang adds itself; a source that writes it is refused."""

ASIDE = "仅 HTTP 与 Kafka 可写，不入库 / in HTTP and Kafka only; not kept"
"""Said of attributes that CloudEvents SDKs write and that mean nothing here."""

NOTES = ("note_ref", "note_refs")
"""Fields that a text may fill, which is then sealed."""

PERSON: Schema = {
    "description": "一个人：公民身份号码，及随附信息；入库时换成代号，信息封存 / a person by identity number; Shouwang "
    "puts a pseudonym in its place and seals the rest.",
    "type": "object",
    "properties": {
        "number": {"type": "string", "description": "公民身份号码，15 或 18 位 / identity number, 15 or 18 digits"},
        "name": {"type": "string", "description": "姓名 / name"},
        "phone": {"type": "string", "description": "联系电话 / telephone"},
        "address": {"type": "string", "description": "住址 / address"},
        "account": {"type": "string", "description": "银行账号 / bank account"},
    },
    "required": ["number"],
    "additionalProperties": False,
}

NOTE: Schema = {
    "description": "一段说明文字；入库时封存，事件只留代号 / a text, which is sealed; the event keeps its reference.",
    "type": "object",
    "properties": {"text": {"type": "string", "description": "文字 / the text"}},
    "required": ["text"],
    "additionalProperties": False,
}


def schema_of_sent(name: str, kind: type[Payload]) -> Schema:
    """The schema of a statement of the type as its source writes it.

    Wherever the event has the pseudonym of a person, an object with the identity number may stand; of whom the event
    itself is said is then `data.person`, and `subject` is left out.
    """
    schema = copy.deepcopy(schema_of(name, kind))
    schema["$id"] = f"urn:shouwang:sent:{name}:{kind.VERSION}"
    attributes = {key: value for key, value in schema["properties"].items() if key not in DERIVED}
    definitions = schema.pop("$defs", {}) | {"Person": PERSON, "Note": NOTE}
    for node in (attributes["data"], *definitions.values()):
        _name_people(node)
    if "person" in kind.SUBJECTS:
        attributes["data"].setdefault("properties", {})["person"] = {"$ref": "#/$defs/Person"}
        schema["oneOf"] = [{"required": ["subject"]}, {"properties": {"data": {"required": ["person"]}}}]
    schema["properties"] = attributes | _envelope()
    schema["required"] = sorted(REQUIRED if "person" in kind.SUBJECTS else (*REQUIRED, "subject"))
    used = _used(definitions, schema)
    return schema | ({"$defs": used} if used else {})


def _envelope() -> Schema:
    number = {"type": "string", "minLength": 1, "maxLength": NUMBER_CHARACTERS}
    recorded = {"type": "string", "format": "date-time", "pattern": "Z$"}
    return {
        "id": number | {"description": "来源自己的记录编号 / the source's number of its record"},
        "occurredon": {
            "type": "string", "format": "date", "pattern": whole(DAY),
            "description": "发生日期，北京时间 / day on which it happened",
        },
        "recordedat": recorded | {"description": "获知时刻，仅补录历史时写 / when it became known, of a history only"},
        "time": {"type": "string", "format": "date-time", "description": f"发出时刻；{ASIDE}"},
        "datacontenttype": {"type": "string", "description": f"只能是 JSON / JSON only；{ASIDE}"},
        "dataschema": {"type": "string", "description": ASIDE},
    }  # fmt: skip


def _name_people(node: Schema) -> None:
    """Let an object stand for each pseudonym and each note that a field of this object asks for, alone or in a list."""
    fields = node.get("properties", {})
    for field, schema in fields.items():
        if "items" in schema:
            schema["items"] = _named(field, schema["items"])
        fields[field] = _named(field, schema)


def _named(field: str, schema: Schema) -> Schema:
    pattern = schema.get("pattern")
    if pattern == whole(PERSON_REF):
        return _either(schema, "Person")
    return _either(schema, "Note") if field in NOTES and pattern is not None else schema


def _either(schema: Schema, name: str) -> Schema:
    return {"anyOf": [schema, {"$ref": f"#/$defs/{name}"}]}


def _used(definitions: Schema, schema: Schema) -> Schema:
    """The definitions that the schema refers to, or another used one does, in their order."""
    text = json.dumps(schema)
    found = {name for name in definitions if f'"#/$defs/{name}"' in text}
    while more := {
        name
        for name in definitions.keys() - found
        if any(f'"#/$defs/{name}"' in json.dumps(definitions[one]) for one in found)
    }:
        found |= more
    return {name: one for name, one in definitions.items() if name in found}
