"""A written scenario as a tree of texts with their places; a text is never turned into anything by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from schemas.errors import ShouwangError

NULL_TEXTS = frozenset({"", "~", "null"})
YUAN = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]{1,2}))?")


class ScenarioError(ShouwangError):
    """A scenario cannot be read; lines and columns count from one."""

    def __init__(self, where: tuple[str, int, int], chinese: str, english: str) -> None:
        self.file, self.line, self.column = where
        self.chinese, self.english = chinese, english
        super().__init__(f"{self.file}:{self.line}:{self.column} {chinese} / {english}")


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list or a mapping of a file; `2.10`, `010`, `on` and `no` stay what was written."""

    where: tuple[str, int, int]
    text: str = ""
    is_null: bool = False
    items: tuple[Node, ...] | None = None
    pairs: tuple[tuple[Node, Node], ...] | None = None

    def error(self, chinese: str, english: str) -> ScenarioError:
        """What is wrong here, to be raised."""
        return ScenarioError(self.where, chinese, english)

    def named(self) -> dict[str, tuple[Node, Node]]:
        """Key and value nodes by key, in the order of the file.

        Raises:
            ScenarioError: this is no mapping, or a key stands twice.
        """
        if self.pairs is None:
            raise self.error("此处应为“名称: 值”的列表", "names with values are expected here, written `name: value`")
        found: dict[str, tuple[Node, Node]] = {}
        for key, value in self.pairs:
            if key.text in found:
                raise key.error(f"“{key.text}”重复；请只保留一处", f"'{key.text}' is written twice; keep one")
            found[key.text] = key, value
        return found

    def record(self, required: Collection[str], optional: Collection[str]) -> dict[str, Node]:
        """Value nodes of a mapping that has only these keys.

        Raises:
            ScenarioError: a key is unknown or missing.
        """
        known = [*required, *optional]
        found = self.named()
        for name, (key, _) in found.items():
            if name not in known:
                raise key.error(
                    f"不认识的键“{name}”；可用：{'、'.join(known)}", f"unknown key '{name}'; known: {', '.join(known)}"
                )
        for name in required:
            if name not in found:
                raise self.error(f"缺少“{name}”；请补上", f"'{name}' is missing; add it")
        return {name: value for name, (_, value) in found.items()}

    def all(self) -> tuple[Node, ...]:
        """The entries of a list.

        Raises:
            ScenarioError: this is none.
        """
        if self.items is None:
            raise self.error("此处应为列表，写成 [a, b] 或逐行以“-”开头", "a list is expected here, written [a, b]")
        return self.items

    def scalar(self) -> str:
        """A text that is not empty.

        Raises:
            ScenarioError: it is, or this is a list or a mapping.
        """
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
            raise self.error(f"“{text}”应为：{'、'.join(words)}", f"'{text}' must be one of: {', '.join(words)}")
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


def documents(text: str, file: str) -> list[Node]:
    """The documents of a file; a document that is a list counts as its entries.

    Raises:
        ScenarioError: the text is no YAML, or says the same by reference.
    """
    try:
        for token in yaml.scan(text, yaml.CSafeLoader):
            if isinstance(token, yaml.AliasToken):
                raise _node(token, file).error("不支持引用（*）；请写出内容", "references (*) are not read")
        roots = [_node(root, file) for root in yaml.compose_all(text, yaml.CSafeLoader)]
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        where = (file, mark.line + 1, mark.column + 1) if mark else (file, 1, 1)
        what = str(getattr(error, "problem", None) or error).splitlines()[0]
        raise ScenarioError(where, f"不是有效的 YAML：{what}", "this is no YAML") from error
    return [entry for root in roots for entry in _entries(root)]


def _entries(root: Node) -> Sequence[Node]:
    return (root,) if root.items is None else root.items


def _node(raw: yaml.Node | yaml.Token, file: str) -> Node:
    where = file, raw.start_mark.line + 1, raw.start_mark.column + 1
    if isinstance(raw, yaml.MappingNode):
        return Node(where, pairs=tuple((_node(key, file), _node(value, file)) for key, value in raw.value))
    if isinstance(raw, yaml.SequenceNode):
        return Node(where, items=tuple(_node(value, file) for value in raw.value))
    text = raw.value if isinstance(raw, yaml.ScalarNode) else ""
    is_null = isinstance(raw, yaml.ScalarNode) and not raw.style and text in NULL_TEXTS
    return Node(where, text, is_null)
