"""Writes the contract (JSON Schemas, AsyncAPI, the page of all events), or checks that it breaks nothing released.

Usage: python -m schemas.generate [--check | --release]
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import yaml

from schemas import fields
from schemas.asyncapi import document
from schemas.compatibility import breaking_changes
from schemas.describe import schema_of, schema_of_case, schema_of_reading
from schemas.events import event_types
from schemas.payload import SYSTEM, Payload
from schemas.reference import Family, page
from schemas.sent import schema_of_sent

FOLDER = Path(__file__).parent / "json"
SENT = FOLDER / "sent"
PAGE = Path(__file__).parent.parent / "docs" / "events.md"
ASYNCAPI = Path(__file__).parent / "asyncapi.yaml"

STALE = "与代码不一致 / not as the code says; run python -m schemas.generate"

DERIVED = {"case.v1.json": schema_of_case, "reading.v1.json": schema_of_reading}
"""Files of the schemas of what Shouwang itself says besides events."""


def rendered(types: Mapping[str, type[Payload]]) -> dict[str, str]:
    """File name and text of each schema: of these types of event, of readings and of case events."""
    schemas = {f"{name}.v{kind.VERSION}.json": schema_of(name, kind) for name, kind in types.items()}
    return _texts(schemas | {name: describe() for name, describe in DERIVED.items()})


def rendered_sent(types: Mapping[str, type[Payload]]) -> dict[str, str]:
    """File name and text of the schema of what a source sends, for each of these types that a source can say."""
    told = {name: kind for name, kind in types.items() if kind.SUBJECTS != SYSTEM}
    return _texts({f"{name}.v{kind.VERSION}.json": schema_of_sent(name, kind) for name, kind in told.items()})


def _texts(schemas: Mapping[str, object]) -> dict[str, str]:
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in schemas.items()}


def asyncapi(types: Mapping[str, type[Payload]]) -> str:
    """The AsyncAPI document of these types, as YAML."""
    head = "# 由 python -m schemas.generate 写出 / written by python -m schemas.generate\n"
    return head + yaml.dump(document(types), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)


class _Plain(yaml.SafeDumper):
    """Writes equal values again rather than as an alias, which some readers of AsyncAPI do not follow."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # as yaml declares it
        return True

    def lines(self, text: str) -> yaml.ScalarNode:
        """A text of several lines stands as it is."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Plain.add_representer(str, _Plain.lines)


def reference(types: Mapping[str, type[Payload]]) -> str:
    """The page of these types, a section for each of their modules."""
    modules = [import_module(name) for name in sorted({kind.__module__ for kind in types.values()})]
    shared, *families = (Family(module, inspect.getsource(module)) for module in (fields, *modules))
    return page(shared, families)


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Make the folder hold these schemas and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def differences(folder: Path, files: Mapping[str, str]) -> list[str]:
    """What in the folder is not as generated."""
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    names = sorted(name for name in found.keys() | files.keys() if found.get(name) != files.get(name))
    where = "schemas/json" if folder.name != SENT.name else "schemas/json/sent"
    return [f"{where}/{name}: {STALE}" for name in names]


def stale(path: Path, text: str) -> list[str]:
    """Whether the page is not as generated."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    return [f"{path.parent.name}/{path.name}: {STALE}"]


def broken_promises(folder: Path, types: Mapping[str, type[Payload]]) -> list[str]:
    """What released events could say and the present types cannot read."""
    problems = []
    for path in sorted(folder.glob("*.json")):
        if path.name in DERIVED:
            changes = breaking_changes(json.loads(path.read_text(encoding="utf-8")), DERIVED[path.name]())
            name = path.name.split(".")[0]
            problems += [
                f"{name}: {change}; 旧记录必须可读 / what is recorded must stay readable" for change in changes
            ]
            continue
        name, version = path.stem.split(".v")
        kind = types.get(name)
        if kind is None:
            problems.append(f"{name}: 已发布的事件类型不得删除 / a released type must stay readable")
            continue
        if int(version) < kind.VERSION and int(version) not in kind.UPCASTS:
            problems.append(f"{name}: 缺少第 {version} 版的升级函数 / UPCASTS says nothing of version {version}")
        changes = breaking_changes(json.loads(path.read_text(encoding="utf-8")), schema_of(name, kind))
        problems += [f"{name}: {change}; 请提高 VERSION / raise VERSION" for change in changes]
    return problems


def main(arguments: list[str]) -> int:
    """Exit code: 0 done or nothing to say, 1 with the problems printed."""
    types = event_types()
    files, sent = rendered(types), rendered_sent(types)
    released = FOLDER / "released"
    if arguments == ["--check"]:
        problems = differences(FOLDER, files) + differences(SENT, sent) + broken_promises(released, types)
        problems += stale(PAGE, reference(types)) + stale(ASYNCAPI, asyncapi(types))
        print("\n".join(problems) or f"{len(files) + len(sent)} 个模式一致 / schemas agree")
        return 1 if problems else 0
    write(FOLDER, files)
    write(SENT, sent)
    ASYNCAPI.write_text(asyncapi(types), encoding="utf-8")
    PAGE.write_text(reference(types), encoding="utf-8")
    if arguments == ["--release"]:
        kept = {path.name: path.read_text(encoding="utf-8") for path in released.glob("*.json")}
        write(released, kept | files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
