"""A written file as a tree of texts with their places, and the questions that every reader of one asks."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from services.policy.problems import Problem


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list or a mapping, at a line and column counted from one; texts are never turned into anything else."""

    line: int
    column: int
    text: str = ""
    is_null: bool = False
    items: tuple["Node", ...] | None = None
    pairs: tuple[tuple["Node", "Node"], ...] | None = None

    @property
    def is_scalar(self) -> bool:
        """Whether this is a single text."""
        return self.items is None and self.pairs is None


@dataclass(slots=True)
class Sheet:
    """One file being read; problems are collected, not raised, so that all of them are reported at once."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def complain(self, node: Node, code: str, detail: str = "") -> None:
        """Note a problem at a place."""
        self.problems.append(Problem(self.file, node.line, node.column, code, detail))

    def mapping(self, node: Node) -> dict[str, tuple[Node, Node]]:
        """Key and value nodes by key, in the order of the file; of a repeated key the first."""
        if node.pairs is None:
            self.complain(node, "not_mapping")
            return {}
        found: dict[str, tuple[Node, Node]] = {}
        for key, value in node.pairs:
            if key.text in found:
                self.complain(key, "duplicate_key", key.text)
            else:
                found[key.text] = (key, value)
        return found

    def record(self, node: Node, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node] | None:
        """Value nodes of a mapping with only these keys; None, with the reason noted, if one is missing."""
        if node.pairs is None:
            self.complain(node, "not_mapping")
            return None
        fields = self.mapping(node)
        for name, (key, _) in fields.items():
            if name not in required and name not in optional:
                self.complain(key, "unknown_key", name)
        missing = [name for name in required if name not in fields]
        for name in missing:
            self.complain(node, "missing_key", name)
        return None if missing else {name: value for name, (_, value) in fields.items()}

    def text(self, node: Node, name: str) -> str | None:
        """A text that is not empty; None, with the reason noted, otherwise."""
        if not node.is_scalar:
            self.complain(node, "not_scalar")
        elif node.is_null or not node.text.strip():
            self.complain(node, "empty_text", name)
        else:
            return node.text
        return None

    def day(self, node: Node) -> date | None:
        """A date written `YYYY-MM-DD`; None, with the reason noted, otherwise."""
        day = parse_day(node.text)
        if day is None:
            self.complain(node, "not_date", node.text)
        return day


def parse_day(text: str) -> date | None:
    """The date written `YYYY-MM-DD`, and in no other way.

    >>> parse_day("2026-07-01"), parse_day("2026-7-1"), parse_day("20260701")
    (datetime.date(2026, 7, 1), None, None)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
