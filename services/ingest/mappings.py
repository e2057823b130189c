"""Files to mappings: the packaged ones, and those that a bureau keeps in folders of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from schemas.errors import ShouwangError
from services.ingest.form import read_mapping
from services.ingest.mapping import Mapping
from services.ingest.page import Page, Problem
from services.policy.sheet import Node

PACKAGED = Path(__file__).parent / "mappings"
"""One file for each source system, as they come with Shouwang."""

NULL_TEXTS = frozenset({"", "~", "null"})


class MappingError(ShouwangError):
    """Mappings cannot be used; carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(map(str, self.problems))
        count = len(self.problems)
        super().__init__(f"字段对照表有 {count} 处问题 / {count} problems in mappings:\n{lines}")


def load_mappings(*folders: Path) -> dict[str, Mapping]:
    """The packaged mappings and those of these folders by name, sorted; of one name the last folder's counts.

    Raises:
        MappingError: with every problem of every file.
    """
    found, problems = _read(folders)
    if problems:
        raise MappingError(problems)
    return dict(sorted(found.items()))


def check_mappings(*folders: Path) -> list[Problem]:
    """Every problem of the packaged mappings and of those of these folders (or single files)."""
    return _read(folders)[1]


def _read(folders: Iterable[Path]) -> tuple[dict[str, Mapping], list[Problem]]:
    found: dict[str, Mapping] = {}
    problems: list[Problem] = []
    for folder in (PACKAGED, *folders):
        for path in _files(folder):
            page = Page(path.as_posix())
            root = _tree(page, path)
            mapping = None if root is None else read_mapping(page, path.stem, root)
            if mapping is not None:
                found[mapping.name] = mapping
            problems.extend(page.problems)
    return found, sorted(problems, key=lambda one: (one.file, one.line, one.column))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]


def _tree(page: Page, path: Path) -> Node | None:
    """The file as texts with places: composed but never constructed, so `no` and `010` stay what was written."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        aliases = [token for token in yaml.scan(text, yaml.CSafeLoader) if isinstance(token, yaml.AliasToken)]
        root = yaml.compose(text, yaml.CSafeLoader)
    except FileNotFoundError:
        page.complain(Node(1, 1), "no_file", path.as_posix())
    except UnicodeDecodeError:
        page.complain(Node(1, 1), "not_utf8")
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        place = Node(mark.line + 1, mark.column + 1) if mark else Node(1, 1)
        page.complain(place, "not_yaml", str(getattr(error, "problem", None) or error).splitlines()[0])
    else:
        for alias in aliases:
            page.complain(_place(alias), "alias")
        # An alias is the very node again; following it could go round in circles.
        return _node(root) if root is not None and not aliases else Node(1, 1)
    return None


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
