"""A written mapping being read, and what is wrong with it, said so that the clerk who wrote it can mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from services.ingest.rows import Heads
from services.policy.sheet import Node

MESSAGES: Mapping[str, tuple[str, str]] = MappingProxyType({
    "no_file": ("找不到“{0}”；请核对路径", "there is no '{0}'; check the path"),
    "not_utf8": ("文件不是 UTF-8 编码；请另存为 UTF-8", "the file is not UTF-8; save it as UTF-8"),
    "not_yaml": ("YAML 语法有误（{0}）；请改正此处", "not YAML ({0}); correct this place"),
    "alias": ("不支持锚点和别名；请直接写出内容", "anchors and aliases are not read; write the content out"),
    "not_mapping": ("此处应为“名称: 值”；请按样例缩进", "names and values are expected here; mind the indents"),
    "not_list": ("此处应为列表；请写成 [a, b] 或逐行以 - 开头", "a list is expected; write [a, b]"),
    "not_text": ("此处应为一个不空的值", "a single value that is not empty is expected here"),
    "twice": ("“{0}”重复；请只保留一处", "'{0}' is written twice; keep one"),
    "unknown_key": ("不认识“{0}”；它不会起作用；可用：{1}", "'{0}' is not known and would do nothing; known are: {1}"),
    "missing_key": ("缺少“{0}”；请补上", "'{0}' is missing; add it"),
    "unknown_type": ("没有事件类型“{0}”；见 docs/events.md", "there is no type of event '{0}'; see docs/events.md"),
    "unknown_field": ("{0} 没有字段“{1}”；见 docs/events.md", "{0} has no field '{1}'; see docs/events.md"),
    "never_filled": ("{0} 的必填字段“{1}”没有来源；请补上", "nothing fills the required field '{1}' of {0}; add it"),
    "no_converter": ("此处应有且只有一种读法：{0}", "one way of reading is expected here, one of: {0}"),
    "wrong_converter": ("“{0}”不能填入字段“{1}”；请改用：{2}", "'{0}' cannot fill the field '{1}'; use {2}"),
    "wrong_value": (
        "字段“{1}”不能是“{0}”，应为 {2}；见 docs/events.md",
        "the field '{1}' cannot be '{0}' but {2}; see docs/events.md",
    ),
    "not_one_of": ("“{0}”不在可用之列：{1}", "'{0}' is none of {1}"),
    "wrong_subject": ("{0} 不能以此为主体；请改写 subject", "{0} cannot be said of such a subject; write another one"),
    "no_day": ("没有发生日期；请在此处或顶层写 occurred_on", "no day of occurrence; add occurred_on here or above"),
    "not_department": (
        "“{0}”不是部门代号；请用小写字母、数字和横线", "'{0}' is no word for a department; use a-z, 0-9 and hyphens",
    ),
    "bare_identity": (
        "身份证号不能直接作记录编号；请写 identity: {{columns: [{0}, …]}}",
        "an identity number cannot be the number of a record; write identity: {{columns: [{0}, …]}}",
    ),
    "not_factor": ("“{0}”不是正整数", "'{0}' is no positive integer"),
    "unreadable_empty": ("“{0}”按此读法读不出", "'{0}' cannot be read in this way"),
})  # fmt: skip
"""By code of a problem: what is wrong and what to do, in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a mapping (对照表问题); lines and columns count from one."""

    file: str
    line: int
    column: int
    chinese: str
    english: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.chinese} / {self.english}"


@dataclass(slots=True)
class Page:
    """One file being read; problems are collected, so that all of them are reported at once."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def complain(self, node: Node, code: str, *details: str) -> None:
        """Note a problem at a place."""
        chinese, english = (text.format(*details) for text in MESSAGES[code])
        self.problems.append(Problem(self.file, node.line, node.column, chinese, english))

    def pairs(self, node: Node) -> dict[str, Node]:
        """Value nodes by key; of a repeated key the first."""
        if node.pairs is None:
            self.complain(node, "not_mapping")
            return {}
        found: dict[str, Node] = {}
        for key, value in node.pairs:
            if key.text in found:
                self.complain(key, "twice", key.text)
            found.setdefault(key.text, value)
        return found

    def record(self, node: Node, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node]:
        """Value nodes of a mapping with only these keys; empty, with the reason noted, if one is missing."""
        found = self.pairs(node)
        for key in found.keys() - {*required, *optional}:
            place = next(one for one, _ in node.pairs or () if one.text == key)
            self.complain(place, "unknown_key", key, "、".join((*required, *optional)))
        missing = [key for key in required if key not in found]
        for key in missing if node.pairs is not None else ():
            self.complain(node, "missing_key", key)
        return {} if missing else found

    def items(self, node: Node) -> Iterator[Node]:
        """The entries of a list."""
        if node.items is None:
            self.complain(node, "not_list")
        yield from node.items or ()

    def text(self, node: Node) -> str:
        """A text that is not empty; empty, with the reason noted, otherwise."""
        if node.is_scalar and not node.is_null and node.text.strip():
            return node.text.strip()
        self.complain(node, "not_text")
        return ""

    def choice(self, node: Node, words: Collection[str]) -> str | None:
        """One of the words."""
        text = self.text(node)
        if text and text not in words:
            self.complain(node, "not_one_of", text, "、".join(words))
        return text if text in words else None

    def heads(self, node: Node) -> Heads:
        """The names of a column, written `usual|other`."""
        return tuple(name.strip() for name in self.text(node).split("|") if name.strip())
