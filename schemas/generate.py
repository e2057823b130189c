"""Writes the JSON Schemas and the page of all events, or checks that they are written and break nothing released.

Usage: python -m schemas.generate [--check | --release]
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from schemas import fields
from schemas.compatibility import breaking_changes
from schemas.describe import schema_of, schema_of_case
from schemas.events import event_types
from schemas.payload import Payload
from schemas.reference import Family, page

FOLDER = Path(__file__).parent / "json"
PAGE = Path(__file__).parent.parent / "docs" / "events.md"


CASE = "case.v1.json"
"""File of the schema of case events."""


def rendered(types: Mapping[str, type[Payload]]) -> dict[str, str]:
    """File name and text of each schema: of these types of event, and of case events."""
    schemas = {f"{name}.v{kind.VERSION}.json": schema_of(name, kind) for name, kind in types.items()}
    schemas[CASE] = schema_of_case()
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in schemas.items()}


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
    return [
        f"schemas/json/{name}: 与代码不一致 / not as the code says; run python -m schemas.generate" for name in names
    ]


def stale(path: Path, text: str) -> list[str]:
    """Whether the page is not as generated."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    return [f"docs/{path.name}: 与代码不一致 / not as the code says; run python -m schemas.generate"]


def broken_promises(folder: Path, types: Mapping[str, type[Payload]]) -> list[str]:
    """What released events could say and the present types cannot read."""
    problems = []
    for path in sorted(folder.glob("*.json")):
        if path.name == CASE:
            changes = breaking_changes(json.loads(path.read_text(encoding="utf-8")), schema_of_case())
            problems += [f"case: {change}; 旧记录必须可读 / what is recorded must stay readable" for change in changes]
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
    files = rendered(types)
    released = FOLDER / "released"
    if arguments == ["--check"]:
        problems = differences(FOLDER, files) + stale(PAGE, reference(types)) + broken_promises(released, types)
        print("\n".join(problems) or f"{len(files)} 个模式一致 / schemas agree")
        return 1 if problems else 0
    write(FOLDER, files)
    PAGE.write_text(reference(types), encoding="utf-8")
    if arguments == ["--release"]:
        kept = {path.name: path.read_text(encoding="utf-8") for path in released.glob("*.json")}
        write(released, kept | files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
