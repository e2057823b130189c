"""The page of all events, written from their own declarations, so that page and code cannot differ."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import pairwise
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le, MaxLen
from pydantic import StringConstraints

from schemas.codec import MAX_REVISION
from schemas.fields import DIVISION, EVENT_ID, RECORD, SOURCE
from schemas.payload import Payload

CHINESE_IN_BRACKETS = re.compile(r"\s*\(([^()]*[\u4e00-\u9fff][^()]*)\)")
CHINESE_LINE_END = re.compile(r"(?<=[、，；。]) ")
BEGINS_CHINESE = re.compile(r"\s*[\u4e00-\u9fff]")

PLAIN = {"str": "文本 text", "int": "整数 integer", "bool": "`true` `false`", "date": "`YYYY-MM-DD`",
         "AwareDatetime": "`YYYY-MM-DDThh:mm:ssZ`"}  # fmt: skip

SUBJECTS = {"person": "人员 `person/…`", "household": "家庭 `household/…`", "division": "地区 `division/…`",
            "system": "本系统 `system`"}  # fmt: skip

FOLLOWS = {
    "HOME": "计入发生时所在的家庭 / counts for the home of that day",
    "PERSON": "随人到新家 / comes along to a new home",
}
FACT_KEYS = {
    "type": "两个部门各报一次，算一件事 / told by two departments, it is one fact",
    "month": "两个部门报同一个月，算一件事 / a month told by two departments is one fact",
}

INTRO = """# 事件 / Events

本页由代码中的声明生成，`python -m schemas.generate` 重新写出。/ This page is generated from the code.

事件文件每行一个 CloudEvents 1.0 对象（JSON，UTF-8）。何时发生写在 `occurredon`；何时获知不由来源填写，入库时由守望
记下，只有补录历史时才写 `recordedat`。不知道的字段不写，不写 null。更正是同一 `source`、同一 `id` 的新一行，`revision`
加一；撤回用 `Retracted`。金额一律是整数分。

An event file has one CloudEvents 1.0 object on each line (JSON, UTF-8). `occurredon` says when it happened. When it
became known is not for the source to say: Shouwang notes it on arrival, and only a history that is loaded later carries
`recordedat`. What is unknown is left out, never null. A correction is another line with the same `source` and `id` and
the next `revision`; `Retracted` withdraws. Sums are whole fen.
"""

ENVELOPE = (
    ("type", "见下文 / below", True, "事件类型 / type of event"),
    ("source", f"`{SOURCE}`", True, "来源代号，固定不变 / the source, always the same word"),
    ("subject", "见各类型 / see each type", True, "说的是谁：人员、家庭的代号或地区 / of whom it is said"),
    ("division", f"`{DIVISION}`", True, "发生地的区划代码 / division where it happened"),
    ("occurredon", "`YYYY-MM-DD`", True, "**发生日期**（北京时间）/ day on which it happened"),
    ("data", "对象 object", True, "事件内容，字段见各类型 / the content, with the fields of the type"),
    ("id", "1–128 字 characters", False, "来源自己的记录编号；没有则由内容得出 / the source's number of its record"),
    (
        "revision",
        f"0–{MAX_REVISION}",
        False,
        "该记录的版本，较大者为准，默认 0 / version of the record, the greatest holds",
    ),
    (
        "recordedat",
        PLAIN["AwareDatetime"],
        False,
        "**获知时刻**，仅补录历史时写 / when it became known, of a loaded history only",
    ),
    ("batch", f"`{SOURCE}`", False, "批次 / the delivery"),
    ("specversion", "`1.0`", False, "CloudEvents 版本 / version of CloudEvents"),
)
"""Attributes of a line: name, form, whether it is required, meaning."""

STORED = (
    ("id", f"`{EVENT_ID}`", "事件编号，由内容得出，前 16 位是 `record` / identity of the statement"),
    ("record", f"`{RECORD}`", "记录编号，由 `source` 和来源的 `id` 得出 / identity of the record"),
    ("schemaversion", "整数 integer", "内容的版本 / version of the content"),
    ("position", "整数 integer", "日志中的位置 / place in the log"),
    ("recorded_at", PLAIN["AwareDatetime"], "**获知时刻** / when it became known"),
)
"""What the log adds: name, form, meaning."""


@dataclass(frozen=True, slots=True)
class Family:
    """A module of declarations with its source, where docstrings stand under fields and types of fields."""

    module: ModuleType
    source: str

    @property
    def told(self) -> dict[str, str]:
        """Those docstrings, in the order of the file, by the name of a type of fields or as `Class.field`."""
        body = ast.parse(self.source).body
        classes = [node for node in body if isinstance(node, ast.ClassDef)]
        return dict(_told(body)) | {f"{one.name}.{name}": text for one in classes for name, text in _told(one.body)}

    @property
    def types(self) -> dict[str, Any]:
        """The types of fields that are declared here."""
        values = {name: vars(self.module)[name] for name in self.told if "." not in name}
        return {name: value for name, value in values.items() if get_origin(value) in {Annotated, Literal}}

    @property
    def statements(self) -> list[type[Any]]:
        """The classes that are declared here, in the order of the file."""
        return [value for value in vars(self.module).values() if _is_declared(value, self.module)]


def _told(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for declared, after in pairwise(body):
        if isinstance(declared, ast.Assign | ast.AnnAssign) and isinstance(after, ast.Expr):
            name = declared.target if isinstance(declared, ast.AnnAssign) else declared.targets[0]
            yield ast.unparse(name), ast.literal_eval(after.value)


def _is_declared(value: object, module: ModuleType) -> bool:
    return isinstance(value, type) and value.__module__ == module.__name__


def page(shared: Family, families: Sequence[Family]) -> str:
    """Markdown: the envelope, the types of fields, then each family with what it declares.

    Raises:
        ValueError: a field has no docstring.
    """
    named = {name: value for family in (shared, *families) for name, value in family.types.items()}
    told = {name: text for family in (shared, *families) for name, text in family.told.items()}
    types = [(f"`{name}`", _type(value, {}), _chinese_first(told[name])) for name, value in named.items()]
    lines = [
        *_envelope(),
        "## 字段类型 / Types of fields",
        "",
        *_table(("类型 type", "写法 form", "含义 meaning"), types),
    ]
    for family in families:
        lines += ["", f"## {_chinese_first(family.module.__doc__)}"]
        for kind in family.statements:
            lines += ["", f"### {_term(kind.__doc__)} {kind.__name__}", "", *_paragraphs(kind)]
            lines += _rules(kind) if issubclass(kind, Payload) else []
            lines += _fields(kind, told, named)
    return "\n".join(lines) + "\n"


def _envelope() -> Iterator[str]:
    yield from (INTRO, "## 信封 / Envelope", "")
    rows = [(f"`{name}`", form, "是 yes" if required else "", meaning) for name, form, required, meaning in ENVELOPE]
    yield from _table(("字段 field", "写法 form", "必填 required", "含义 meaning"), rows)
    yield from ("", "日志中另有 / the log adds:", "")
    yield from _table(("字段 field", "写法 form", "含义 meaning"), [(f"`{name}`", *rest) for name, *rest in STORED])
    yield ""


def _paragraphs(kind: type[Any]) -> Iterator[str]:
    """What the docstring says, Chinese first."""
    for text in sorted((kind.__doc__ or "").split("\n\n"), key=lambda text: not BEGINS_CHINESE.match(text)):
        yield from (_line(text), "")


def _rules(kind: type[Payload]) -> Iterator[str]:
    """What holds for the events of a type besides their fields."""
    yield f"- 主体 subject：{'、'.join(SUBJECTS[name] for name in sorted(kind.SUBJECTS))}"
    if kind.FEED is not None:
        yield f"- 数据来源 feed：`{kind.FEED}`"
    if "person" in kind.SUBJECTS:
        yield f"- 归属 whose：{FOLLOWS[kind.FOLLOWS]}"
    if kind.FACT_KEY is not None:
        yield f"- 同一事实 one fact：{FACT_KEYS[kind.FACT_KEY]}"
    if kind.happened_on is not Payload.happened_on:
        yield f"- `occurredon`：由内容决定 / by the content：{_chinese_first(kind.happened_on.__doc__)}"
    if "__post_init__" in vars(kind):
        yield f"- 约束 constraint：{_chinese_first(vars(kind)['__post_init__'].__doc__)}"
    file = f"{kind.__name__}.v{kind.VERSION}.json"
    yield f"- JSON Schema：[{file}](../schemas/json/{file})"


def _fields(kind: type[Any], told: Mapping[str, str], named: Mapping[str, Any]) -> Iterator[str]:
    """The table of fields, in the order of the file."""
    hints, order = get_type_hints(kind, include_extras=True), list(told)
    rows = []
    for field in sorted(fields(kind), key=lambda field: order.index(f"{kind.__name__}.{field.name}")):
        required = "是 yes" if field.default is MISSING else ""
        meaning = _line(told[f"{kind.__name__}.{field.name}"])
        rows.append((f"`{field.name}`", _type(hints[field.name], named), required, meaning))
    if rows:
        yield from ("", *_table(("字段 field", "类型 type", "必填 required", "含义 meaning"), rows))


def _type(hint: Any, named: Mapping[str, Any]) -> str:  # noqa: ANN401  # types have no common type
    """A type by its name among the types of fields, or by what it is made of."""
    for name, value in named.items():
        if value == hint:
            return f"`{name}`"
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " ".join(f"`{one}`" for one in inner)
    if origin in {Union, UnionType}:
        return " / ".join(_type(one, named) for one in inner if one is not NoneType)
    if origin is tuple:
        return f"列表 list：{_type(inner[0], named)}"
    if origin is Annotated:
        return " ".join([_type(inner[0], named), *_bounds(inner[1:])])
    return PLAIN.get(hint.__name__, f"`{hint.__name__}`")


def _bounds(metadata: Iterable[object]) -> Iterator[str]:
    for one in metadata:
        match one:
            case Ge(ge=least):
                yield f"≥ {least}"
            case Le(le=most):
                yield f"≤ {most}"
            case MaxLen(max_length=most):
                yield f"至多 at most {most}"
            case StringConstraints(pattern=pattern):
                yield f"`{pattern}`"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        cells = (cell.replace("|", r"\|") for cell in row)
        yield f"| {' | '.join(cells)} |"


def _term(text: str | None) -> str:
    """The Chinese term that a docstring gives in brackets."""
    found = CHINESE_IN_BRACKETS.search(text or "")
    return found[1] if found is not None else ""


def _chinese_first(text: str | None) -> str:
    return f"{_term(text)} / {CHINESE_IN_BRACKETS.sub('', _line(text), count=1)}"


def _line(text: str | None) -> str:
    """The text on one line; between Chinese words no blank remains of a line's end."""
    return CHINESE_LINE_END.sub("", " ".join((text or "").split()))
