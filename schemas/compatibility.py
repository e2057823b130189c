"""Which changes of a contract would make stored events unreadable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What an event of the old schema may say that the new one refuses, each with its path; empty if nothing.

    Both are schemas of `describe`. Of different versions of a type nothing is compared: old bodies are lifted before
    they are read.
    """
    if _declared(old) != _declared(new):
        return []
    return list(_Comparison(old, new).node(old, new, ""))


def _declared(schema: Schema) -> Schema:
    version: Schema = schema["properties"].get("schemaversion", {})
    return version


class _Comparison:
    """Walks both schemas side by side; each method yields what became narrower below a path."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old_definitions: Schema = old.get("$defs", {})
        self._new_definitions: Schema = new.get("$defs", {})

    def node(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        old, new = _resolved(old, self._old_definitions), _resolved(new, self._new_definitions)
        if _choices(old) or _choices(new):
            yield from self._alternatives(old, new, path)
            return
        yield from _types(old, new, path)
        yield from _values(old, new, path)
        yield from _bounds(old, new, path)
        yield from _forms(old, new, path)
        yield from self._properties(old, new, path)
        if "items" in old and "items" in new:
            yield from self.node(old["items"], new["items"], f"{path}[]")

    def _alternatives(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        after = _choices(new) or [new]
        for number, before in enumerate(_choices(old) or [old], 1):
            if all(any(self.node(before, one, path)) for one in after):
                yield f"{path}: alternative {number} is no longer accepted"

    def _properties(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            below = f"{path}.{name}".lstrip(".")
            if name in after:
                yield from self.node(schema, after[name], below)
            elif new.get("additionalProperties") is False:
                yield f"{below}: field removed"
        for name in sorted(set(new.get("required", [])) - set(old.get("required", []))):
            yield f"{path}.{name}".lstrip(".") + ": now required"


def _choices(schema: Schema) -> list[Schema]:
    """The alternatives of a schema, if it has any; kinds that are told apart by a field stand under `oneOf`."""
    found: list[Schema] = schema.get("anyOf", schema.get("oneOf", []))
    return found


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    target: Schema = definitions[schema["$ref"].removeprefix("#/$defs/")]
    return target


def _types(old: Schema, new: Schema, path: str) -> Iterator[str]:
    wider = {"integer": {"integer", "number"}}
    if "type" in new and new["type"] not in wider.get(old.get("type", ""), {old.get("type")}) and not _listed(old):
        yield f"{path}: type {old.get('type', 'any')} became {new['type']}"


def _listed(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return schema.get("enum")


def _values(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before, after = _listed(old), _listed(new)
    if after is None:
        return
    if before is None:
        yield f"{path}: now one of {after} only"
        return
    gone = [value for value in before if value not in after]
    if gone:
        yield f"{path}: value removed: {', '.join(map(str, gone))}"


def _bounds(old: Schema, new: Schema, path: str) -> Iterator[str]:
    for name in UPPER:
        if name in new and (name not in old or new[name] < old[name]):
            yield f"{path}: {name} {old.get(name, 'none')} became {new[name]}"
    for name in LOWER:
        if name in new and (name not in old or new[name] > old[name]):
            yield f"{path}: {name} {old.get(name, 'none')} became {new[name]}"


def _forms(old: Schema, new: Schema, path: str) -> Iterator[str]:
    # Whether one pattern accepts all that another does is not decided here: any change counts.
    for name in ("pattern", "format"):
        if name in new and new[name] != old.get(name):
            yield f"{path}: {name} {old.get(name, 'none')} became {new[name]}"
