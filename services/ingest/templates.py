"""What a clerk starts from: the columns of a mapping, an example row and what each column expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from schemas.events import event_types
from services.ingest.columns import Converter
from services.ingest.mapping import Asked, Cell, Mapping, PersonCells, PlaceCell, Source, asked_of
from services.ingest.rows import EXPLAINED, Heads
from services.ingest.targets import Target, targets

A_YEAR = "2026"
EXAMPLE = "样例行，不会读入 / an example, which is not read"

SPECIAL = MappingProxyType({
    "id": ("能区分每条记录；同一记录每次相同 / tells records apart, always the same for one", "B20260001"),
    "number": ("公民身份号码，文本格式 / identity number, as text", "990101199001010019"),
    "name": ("姓名 / name", "张三"),
    "phone": ("电话 / telephone", "13800000000"),
    "address": ("住址 / address", "一组 1 号"),
    "account": ("账号，文本格式 / account, as text", "6200000000000000"),
    "division": ("区划代码或名称 / division by code or name", "340826"),
    "note": ("文字，封存 / text, which is sealed", ""),
})  # fmt: skip
"""By word of what no converter reads: what is expected, and an example; numbers of 99 are nobody's."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a template: its usual and other names, whether a file must have it, what it holds, an example."""

    head: str
    others: Heads
    is_required: bool
    expected: str
    sample: str


def template(mapping: Mapping) -> tuple[Column, ...]:
    """The columns of the mapping in their order, and last the one that marks the example row."""
    uses: dict[str, list[Asked]] = {}
    for one in asked_of(mapping):
        uses.setdefault(one.heads[0], []).append(one)
    required, example = mapping.columns.required, _example(mapping)
    columns = tuple(
        Column(
            head,
            asked[0].heads[1:],
            any(one.heads in required for one in asked),
            "；".join(dict.fromkeys(text for one in asked if (text := _expected(mapping, one)))),
            example.get(head, ""),
        )
        for head, asked in uses.items()
    )
    return (*columns, Column(EXPLAINED, (), is_required=False, expected=EXAMPLE, sample=EXAMPLE))


def _expected(mapping: Mapping, asked: Asked) -> str:
    if asked.word == "when":
        return "；".join(_meant(mapping, asked.heads))
    return asked.converter.expected if asked.converter is not None else SPECIAL[asked.word][0]


def _meant(mapping: Mapping, heads: Heads) -> Iterator[str]:
    for statement in mapping.statements:
        if statement.when is not None and statement.when.heads == heads and statement.when.words:
            words = "、".join(statement.when.words)
            yield f"{words} 表示 {statement.type} / {words} means {statement.type}"


def _example(mapping: Mapping) -> dict[str, str]:
    """The cells of a row that makes the fullest statement of the mapping."""
    statement = max(mapping.statements, key=lambda one: len(one.fields))
    cells: dict[str, str] = {}
    if mapping.identity.number:
        cells[mapping.identity.number[0]] = SPECIAL["id"][1]
    if statement.when is not None and statement.when.words:
        cells[statement.when.heads[0]] = statement.when.words[0]
    subject = statement.subject.person or statement.subject.household
    if subject is not None:
        cells |= _samples(subject)
    cells |= _samples(statement.occurred_on)
    asked = targets(event_types()[statement.type])
    for field in statement.fields:
        cells = _samples(field.source, asked[field.name]) | cells
    return cells


def _samples(source: Source, target: Target | None = None) -> dict[str, str]:
    """Examples for the columns of a source; lists and objects are left empty."""
    match source:
        case Cell():
            return {source.heads[0]: _sample(source.converter, target)}
        case PersonCells():
            beside = {heads[0]: SPECIAL[part][1] for part, heads in source.beside}
            return {source.number[0]: SPECIAL["number"][1], **beside}
        case PlaceCell():
            return {source.heads[0]: SPECIAL["division"][1]}
        case _:
            return {}


def _sample(converter: Converter, target: Target | None) -> str:
    """The example of a converter, or a year where the field is one."""
    fits = target is None or target.value(str(converter.read(converter.sample))) is not None
    return converter.sample if fits else A_YEAR
