"""Writes what integrators read and the schemas cannot say: samples, openapi.json and the page of department files.

Usage: python tools/write_contract.py [--check]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas.events import event_types
from schemas.payload import SYSTEM
from schemas.sent import DERIVED, NOTES
from services.ingest.api.app import openapi
from services.ingest.mapping import Mapping as Columns
from services.ingest.mappings import load_mappings
from services.ingest.people import person_fields
from services.ingest.templates import template
from services.lab.departments.persons import identity
from services.vault.identity import Identity

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "samples" / "events"
VALID, OPENAPI, PAGE = "schemas/samples/valid.jsonl", "schemas/openapi.json", "docs/department-files.md"

LAST_YEAR = 2026
"""Stored samples may lie ahead, as a release from custody does; what is sent has happened."""

COUNTY = "340826"
DEPARTMENTS = {
    "agriculture": "ny", "bank": "yh", "checking": "hd", "civil": "mz", "dpf": "cl", "education": "jy",
    "emergency": "yj",
    "fire": "xf", "grid": "jz", "health": "wj", "hospital": "yy", "hotline": "rx", "housing": "zj", "hrss": "rs",
    "justice": "sf", "land": "bdc", "market": "sj", "medical": "yb", "police": "ga", "power": "gd", "shouwang": "mz",
    "tax": "sw", "union": "gh", "water": "gs", "weather": "qx",
}  # fmt: skip
"""Codes of the departments in whose names the stored samples speak."""

INTRO = """# 部门文件 / Department files

本页由对照表生成，`python tools/write_contract.py` 重新写出。/ Written from the mappings.

每个业务系统一份对照表（`services/ingest/mappings/*.yaml`）。表头可用“或”中任一写法，列序不限，多出的列不读。
标“是”的列必须有，其余可缺。样表：`shouwang mapping template 名称 --out 样表.xlsx`；
报送前可自查：`shouwang check-feed 文件 --source 名称`。

One mapping for each source system. A head may be any of the names given, in any order; other columns are not read.
Columns marked yes must be there. `shouwang mapping template NAME --out FILE` writes an empty table with a sample row.
"""


def samples() -> str:
    """A line for each type that a source can say, with persons by identity number as departments know them."""
    told = {name: kind for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM}
    stored = (json.loads((SAMPLES / f"{name}.v{kind.VERSION}.json").read_text("utf-8")) for name, kind in told.items())
    return "".join(_past(json.dumps(_sent(one), ensure_ascii=False), one["occurredon"]) + "\n" for one in stored)


def _past(line: str, occurred_on: str) -> str:
    """The line with the day on which it happened some years earlier, if that may lie ahead for who copies it."""
    year = int(occurred_on[:4])
    return line.replace(occurred_on, f"{min(year, LAST_YEAR)}{occurred_on[4:]}")


def _sent(stored: dict[str, Any]) -> dict[str, Any]:
    people: dict[str, Identity] = {}
    sent = {key: value for key, value in stored.items() if key not in (*DERIVED, "data", "batch")}
    sent["id"] = f"sample-{stored['type']}"
    sent["source"] = f"{COUNTY}-{DEPARTMENTS[stored['source'].partition('.')[0]]}"
    kind, _, ref = stored["subject"].partition("/")
    data = dict(_named(stored["data"], people))
    if kind == "person":
        del sent["subject"]
        data["person"] = _person(ref, people)
    return sent | {"data": data}


def _named(data: Mapping[str, Any], people: dict[str, Identity]) -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, list):
            yield name, [_value(name, one, people) for one in value]
        else:
            yield name, _value(name, value, people)


def _value(name: str, value: Any, people: dict[str, Identity]) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(value, dict):
        return dict(_named(value, people))
    if name in person_fields():
        return _person(value, people)
    return {"text": "屋顶漏雨，已拍照"} if name in NOTES else value


def _person(ref: str, people: dict[str, Identity]) -> dict[str, str | None]:
    """Somebody who does not exist: no province has the number 99."""
    found = people.setdefault(ref, identity(f"p{len(people) + 1:07d}"))
    return {"number": found.number, "name": found.name}


def page() -> str:
    """The page of all packaged mappings."""
    mappings = sorted(load_mappings().values(), key=lambda one: one.name)
    lines = [INTRO, "| 名称 name | 业务系统 source system | 来源 source | 数据 feed |", "| --- | --- | --- | --- |"]
    lines += [
        f"| [{one.name}](#{one.name}) | {one.title} | `区县代码-{one.department}` | {one.feed or ''} |"
        for one in mappings
    ]
    return "\n".join(line for each in (lines, *map(_section, mappings)) for line in each) + "\n"


def _section(mapping: Columns) -> Iterator[str]:
    types = dict.fromkeys(statement.type for statement in mapping.statements)
    yield from ("", f"## {mapping.name}", "", f"{mapping.title}。事件 / events：{'、'.join(types)}", "")
    yield from ("| 列 column | 必填 required | 写法 form | 例 example |", "| --- | --- | --- | --- |")
    for column in template(mapping):
        heads = " 或 ".join((column.head, *column.others))
        yield f"| {heads} | {'是 yes' if column.is_required else ''} | {column.expected} | {column.sample} |"


def contract() -> dict[str, str]:
    """The files of the contract that are written here, and their texts."""
    return {
        VALID: samples(),
        OPENAPI: json.dumps(openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n",
        PAGE: page(),
    }


def main(arguments: list[str]) -> int:
    """Write the files, or say which are not as the code says; the exit status says whether there is one."""
    files = contract()
    if arguments != ["--check"]:
        for name, text in files.items():
            (ROOT / name).write_text(text, encoding="utf-8")
        return 0
    stale = [name for name, text in files.items() if (ROOT / name).read_text(encoding="utf-8") != text]
    for name in stale:
        print(f"{name}: 与代码不一致 / not as the code says; run python tools/write_contract.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
