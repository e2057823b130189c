"""A written scenario as a tree of texts with their places; a text is never turned into anything by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

import yaml

from services.lab.scenario.page import Page, ScenarioError

NULL_TEXTS = frozenset({"", "~", "null"})
YUAN = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]{1,2}))?")
FEW = 12
"""So many words are listed in full."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list or a mapping of a file; `2.10`, `010`, `on` and `no` stay what was written.

    `absent`: nothing is written here, but should be under this key; whoever reads it is told so.
    """

    page: Page = field(compare=False, repr=False)
    line: int
    column: int
    text: str = ""
    is_null: bool = False
    items: tuple[Node, ...] | None = None
    pairs: tuple[tuple[Node, Node], ...] | None = None
    absent: str | None = None

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.page.file}:{self.line}"

    def error(self, chinese: str, english: str) -> ScenarioError:
        """What is wrong here, to be raised or noted."""
        return self.page.error(self.line, self.column, chinese, english)

    def attempt(self, read: Callable[[Node], T]) -> T | None:
        """What is read of this node; None if it cannot be, which is noted."""
        try:
            return read(self)
        except ScenarioError as error:
            self.page.note(error)
            return None

    def named(self) -> dict[str, tuple[Node, Node]]:
        """Key and value nodes by key, in the order of the file; a key that stands twice is noted.

        Raises:
            ScenarioError: this is no mapping.
        """
        self._be_present()
        if self.pairs is None:
            raise self.error("此处应为“名称: 值”的列表", "names with values are expected here, written `name: value`")
        found: dict[str, tuple[Node, Node]] = {}
        for key, value in self.pairs:
            if key.text in found:
                self.page.note(
                    key.error(
                        f"“{key.text}”重复；无法知道以哪一处为准；请只保留一处",
                        f"'{key.text}' is written twice, and which one holds is unknown; keep one",
                    )
                )
            found[key.text] = key, value
        return found

    def record(self, required: Collection[str], optional: Collection[str]) -> dict[str, Node]:
        """Value nodes of a mapping that has only these keys; an unknown one is noted, a required one always there.

        Raises:
            ScenarioError: this is no mapping.
        """
        known = [*required, *optional]
        found = {name: self.absence(name) for name in required}
        for name, (key, value) in self.named().items():
            if name in known:
                found[name] = value
            else:
                self.page.note(key.unknown(known))
        return found

    def absence(self, name: str) -> Node:
        """Stands for the value of a key that is required here and not written."""
        return Node(self.page, self.line, self.column, absent=name)

    def unknown(self, known: Collection[str]) -> ScenarioError:
        """That this key is none of those that are read, to be raised or noted."""
        near = near_to(self.text, known)
        return self.error(
            f"不认识的键“{self.text}”；它不会起作用；可用：{'、'.join(near)}",
            f"unknown key '{self.text}', which would have no effect; known: {', '.join(near)}",
        )

    def all(self) -> tuple[Node, ...]:
        """The entries of a list.

        Raises:
            ScenarioError: this is none.
        """
        self._be_present()
        if self.items is None:
            raise self.error("此处应为列表，写成 [a, b] 或逐行以“-”开头", "a list is expected here, written [a, b]")
        return self.items

    def scalar(self) -> str:
        """A text that is not empty.

        Raises:
            ScenarioError: it is, or this is a list or a mapping.
        """
        self._be_present()
        if self.items is not None or self.pairs is not None or self.is_null or not self.text.strip():
            raise self.error("此处应写单个值", "a single value is expected here")
        return self.text

    def day(self) -> date:
        """A date written `YYYY-MM-DD`, and in no other way.

        Raises:
            ScenarioError: it is none.
        """
        text = self.scalar()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            raise self.error(f"“{text}”不是日期；请写成 YYYY-MM-DD", f"'{text}' is no date; write YYYY-MM-DD")
        return day

    def choice(self, words: Collection[str]) -> str:
        """One of some words.

        Raises:
            ScenarioError: it is none of them.
        """
        text = self.scalar()
        if text not in words:
            near = near_to(text, words)
            raise self.error(
                f"没有“{text}”；应为：{'、'.join(near)}", f"there is no '{text}'; write: {', '.join(near)}"
            )
        return text

    def flag(self) -> bool:
        """Yes or no, written `true` or `false`.

        Raises:
            ScenarioError: it is neither.
        """
        return self.choice(("true", "false")) == "true"

    def fen(self) -> int:
        """A sum written in yuan with at most two decimals, in fen, exactly.

        Raises:
            ScenarioError: it is none.
        """
        text = self.scalar()
        matched = YUAN.fullmatch(text)
        if matched is None:
            raise self.error(
                f"“{text}”不是金额；请写成元，至多两位小数，如 1250.50",
                f"'{text}' is no sum; write yuan with at most two decimals, e.g. 1250.50",
            )
        sign, yuan, fen = matched.groups()
        total = int(yuan) * 100 + int((fen or "").ljust(2, "0"))
        return -total if sign else total

    def _be_present(self) -> None:
        if self.absent is not None:
            raise self.error(
                f"缺少“{self.absent}”；没有它无法读懂此处；请补上",
                f"'{self.absent}' is missing, and without it this cannot be understood; add it",
            )


def near_to(text: str, known: Collection[str]) -> Collection[str]:
    """The words that may have been meant: all, if they are few, else those most like the one that is written."""
    return known if len(known) <= FEW else get_close_matches(text, known, n=FEW // 2, cutoff=0)


def documents(text: str, page: Page) -> list[Node]:
    """The documents of a file; a document that is a list counts as its entries.

    Raises:
        ScenarioError: the text is no YAML, or says the same by reference.
    """
    try:
        for token in yaml.scan(text, yaml.CSafeLoader):
            if isinstance(token, yaml.AliasToken):
                raise _node(token, page).error(
                    "不支持引用（*）；一处改动会牵动别处；请写出内容",
                    "references (*) are not read, since a change would reach places unseen; write the content out",
                )
        roots = [_node(root, page) for root in yaml.compose_all(text, yaml.CSafeLoader)]
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        what = str(getattr(error, "problem", None) or error).splitlines()[0]
        raise page.error(
            mark.line + 1 if mark else 1,
            mark.column + 1 if mark else 1,
            f"不是有效的 YAML（{what}）；文件无法读取；请核对此处的缩进、冒号和括号",
            f"this is no YAML ({what}); mind indents, colons and brackets here",
        ) from error
    return [entry for root in roots for entry in _entries(root)]


def _entries(root: Node) -> Sequence[Node]:
    return (root,) if root.items is None else root.items


def _node(raw: yaml.Node | yaml.Token, page: Page) -> Node:
    place = Node(page, raw.start_mark.line + 1, raw.start_mark.column + 1)
    if isinstance(raw, yaml.MappingNode):
        return replace(place, pairs=tuple((_node(key, page), _node(value, page)) for key, value in raw.value))
    if isinstance(raw, yaml.SequenceNode):
        return replace(place, items=tuple(_node(value, page) for value in raw.value))
    text = raw.value if isinstance(raw, yaml.ScalarNode) else ""
    return replace(place, text=text, is_null=isinstance(raw, yaml.ScalarNode) and not raw.style and text in NULL_TEXTS)
