"""Ways in which what departments send goes wrong: in bytes, in JSON, and in the cells of a table."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

ODD_TEXTS = (
    "", " ", "\u3000", "null", "NULL", "-", "无", "NaN", "Infinity", "1e309", "9" * 400, "-1", "0", "0.005", "壹佰",
    "\uff11\uff12\uff13", "2026-13-01", "2025-02-29", "9999-12-31", "0001-01-01", "20260102", "2026年1月2日", "45678",
    "3.408021990010113e+17", "34082619800101001X", "99082619800101001X", "'; DROP TABLE event; --", "=HYPERLINK(1)",
    "\x00", "\U0001f3e0", "\ue000", "\u202e", "甲" * 70_000, "340826", "999999000000", "household/x", "person/",
    "../..", "%s%n", "{}", "[]",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**53, 2**63, 10**40, 0.1, 1e300, [], {}, [[]], {"number": "1"}, {"text": ""},
    {"number": 1}, {"number": "99082619800101001X", "name": 1}, {"text": "屋顶漏雨"}, ["p1"] * 60, "\ud800", *ODD_TEXTS,
)  # fmt: skip
DEEP = 2_000
"""Nested deeper than any reader should follow."""


def mutated_line(line: bytes, chance: random.Random) -> bytes:
    """An event line, broken in one to three ways, or not at all."""
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        line = chance.choice((_json, _json, _json, _json, _bytes))(line, chance)
    return line


def mutated_cells(cells: dict[str, str], chance: random.Random) -> dict[str, str]:
    """The cells of a row, broken in one to three ways, or not at all."""
    cells = dict(cells)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        if not cells:
            break
        head = chance.choice(sorted(cells))
        match chance.randrange(6):
            case 0:
                del cells[head]
            case 1:
                other = chance.choice(sorted(cells))
                cells[head], cells[other] = cells[other], cells[head]
            case 2:
                cells[chance.choice(ODD_TEXTS) or "x"] = cells[head]
            case 3:
                cells[head] = cells[head][::-1]
            case _:
                cells[head] = chance.choice(ODD_TEXTS)
    return cells


def _bytes(line: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(line) + 1)
    match chance.randrange(6):
        case 0:
            return line[:place]
        case 1:
            return line[:place] + bytes(chance.randrange(256) for _ in range(3)) + line[place:]
        case 2:
            return line[:place] + line[place + 1 :]
        case 3:
            return line.decode(errors="replace").encode("utf-16")
        case 4:
            return b'{"a":' * DEEP + line
        case _:
            return line + line


def _json(line: bytes, chance: random.Random) -> bytes:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return _bytes(line, chance)
    if not isinstance(said, dict):
        return _bytes(line, chance)
    holder = chance.choice(_objects(said))
    CHANGES[chance.randrange(len(CHANGES))](holder, chance)
    return json.dumps(said, ensure_ascii=chance.random() < 0.5).encode(errors="surrogatepass")


def _objects(node: object) -> list[dict[str, Any]]:
    """The objects of a value, itself among them."""
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [*([node] if isinstance(node, dict) else []), *(one for each in below for one in _objects(each))]


def _replace(holder: dict[str, Any], chance: random.Random) -> None:
    if holder:
        holder[chance.choice(sorted(holder))] = chance.choice(ODD_VALUES)


def _remove(holder: dict[str, Any], chance: random.Random) -> None:
    if holder:
        del holder[chance.choice(sorted(holder))]


def _add(holder: dict[str, Any], chance: random.Random) -> None:
    holder[chance.choice(("record", "schemaversion", "recordedat", "person", "subject", "revision", "甲"))] = (
        chance.choice(ODD_VALUES)
    )


def _swap(holder: dict[str, Any], chance: random.Random) -> None:
    if holder:
        one, other = chance.choice(sorted(holder)), chance.choice(sorted(holder))
        holder[one], holder[other] = holder[other], holder[one]


def _rename(holder: dict[str, Any], chance: random.Random) -> None:
    if holder:
        name = chance.choice(sorted(holder))
        holder[name.upper()] = holder.pop(name)


CHANGES: tuple[Callable[[dict[str, Any], random.Random], None], ...] = (
    _replace, _replace, _replace, _remove, _add, _swap, _rename,
)  # fmt: skip
