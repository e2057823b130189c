"""Files to mappings: the packaged ones, and those that a bureau keeps in folders of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from schemas.errors import ShouwangError
from services.ingest.form import read_mapping
from services.ingest.mapping import Mapping
from services.ingest.page import Page, Problem
from services.policy.composed import composed
from services.policy.sheet import Node

PACKAGED = Path(__file__).parent / "mappings"
"""One file for each source system, as they come with Shouwang."""


class MappingError(ShouwangError):
    """Mappings cannot be used; carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(map(str, self.problems))
        count = len(self.problems)
        super().__init__(f"对照表有 {count} 处问题 / {count} problem{'' if count == 1 else 's'} in mappings:\n{lines}")


def load_mappings(*folders: Path) -> dict[str, Mapping]:
    """The packaged mappings and those of these folders by name, sorted; of one name the last folder's counts.

    Raises:
        MappingError: with every problem of every file.
    """
    found, problems = _read(folders)
    if problems:
        raise MappingError(problems)
    return dict(sorted(found.items()))


def mapping_file(name: str, *folders: Path) -> Path:
    """The file in which the mapping that counts under a name is written."""
    return next(path for folder in (*reversed(folders), PACKAGED) for path in _files(folder) if path.stem == name)


def check_mappings(*folders: Path) -> list[Problem]:
    """Every problem of the packaged mappings and of those of these folders (or single files)."""
    return _read(folders)[1]


def _read(folders: Iterable[Path]) -> tuple[dict[str, Mapping], list[Problem]]:
    found: dict[str, Mapping] = {}
    problems: list[Problem] = []
    for folder in (PACKAGED, *folders):
        for path in _files(folder):
            page = Page(path.as_posix())
            root = _root(page, path)
            mapping = None if root is None else read_mapping(page, path.stem, root)
            if mapping is not None:
                found[mapping.name] = mapping
            problems.extend(page.problems)
    return found, sorted(problems, key=lambda one: (one.file, one.line, one.column))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]


def _root(page: Page, path: Path) -> Node | None:
    try:
        return composed(page, path)
    except FileNotFoundError:
        page.complain(Node(1, 1), "no_file", path.as_posix())
        return None
