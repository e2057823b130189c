"""A YAML file as texts with places: composed but never constructed, so `no`, `010` and `1.0` stay what was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

import yaml

from services.policy.sheet import Node

NULL_TEXTS = frozenset({"", "~", "null"})


class Complaints(Protocol):
    """Where problems of a file are noted."""

    def complain(self, node: Node, code: str, detail: str = "") -> None:
        """Note a problem at a place."""
        ...


def composed(noted: Complaints, path: Path) -> Node | None:
    """The root of a file; None, with the reason noted, if it cannot be read as YAML.

    Raises:
        OSError: it cannot be read at all.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        aliases = [token for token in yaml.scan(text, yaml.CSafeLoader) if isinstance(token, yaml.AliasToken)]
        root = yaml.compose(text, yaml.CSafeLoader)
    except UnicodeDecodeError:
        noted.complain(Node(1, 1), "not_utf8")
        return None
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        place = Node(mark.line + 1, mark.column + 1) if mark else Node(1, 1)
        noted.complain(place, "not_yaml", str(getattr(error, "problem", None) or error).splitlines()[0])
        return None
    for alias in aliases:
        noted.complain(_place(alias), "alias")
    if aliases:
        # An alias is the very node again; following it could go round in circles.
        return None
    return _node(root) if root is not None else Node(1, 1)


def _place(raw: yaml.Node | yaml.Token) -> Node:
    return Node(raw.start_mark.line + 1, raw.start_mark.column + 1)


def _node(raw: yaml.Node) -> Node:
    place = _place(raw)
    if isinstance(raw, yaml.MappingNode):
        return replace(place, pairs=tuple((_node(key), _node(value)) for key, value in raw.value))
    if isinstance(raw, yaml.SequenceNode):
        return replace(place, items=tuple(map(_node, raw.value)))
    is_null = isinstance(raw, yaml.ScalarNode) and not raw.style and raw.value in NULL_TEXTS
    return replace(place, text=raw.value, is_null=is_null)
