"""How the rows of one file are read: a mapping, compiled for the heads that the file has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Texts
from dataclasses import dataclass

from pydantic_core import to_json

from schemas.faults import Fault
from services.ingest.columns import CONVERTERS, fold
from services.ingest.mapping import Cell, Mapping, PersonCells, Source, Statement, Subject, When
from services.ingest.people import Gathered
from services.ingest.readings import Cells, Means, Read, Readings, empty
from services.ingest.rows import BROKEN, EXTRA, Heads, lack

NORMAL = ("正常", "有效", "生效", "已结算", "已支付", "已发放", "新增", "变更", "更正", "修改")
"""Words of a state that say nothing special, in every mapping (常态用词)."""

TOO_MANY_CELLS = Fault(
    "not_json", "", "此行的单元格多于表头 / the row has more cells than the head",
    "请核对是否有多余的分隔符或错位 / look for a stray separator or shifted cells",
)  # fmt: skip
NOT_A_ROW = Fault(
    "not_json", "", "此行无法拆成各列 / the row cannot be taken apart",
    "请核对引号和格式 / mind quotes and form",
)  # fmt: skip
ROUNDED = Fault(
    "invalid_field", "id", "编号已被表格软件改成科学计数，后几位已丢失 / a spreadsheet rounded the number away",
    "请把该列设为文本后重新导出 / make the column text and export again",
)  # fmt: skip


_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A statement of the mapping, ready to be made of rows; `columns` says of which column each field is read."""

    type: str
    part: str | None
    holds: Callable[[Cells], bool]
    subject: Read
    occurred_on: Read
    fields: tuple[tuple[str, Read], ...]
    columns: Texts[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows with one set of heads are read."""

    speakers: tuple[Speaker, ...]
    number: Read
    revision: Read
    place: Read
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class State:
    """The words that a column of a condition may hold (folded), and what is wrong with any other."""

    head: str
    words: frozenset[str]
    fault: Fault


def plan_of(mapping: Mapping, heads: Sequence[str], means: Means) -> Plan | Fault:
    """The plan for rows with these heads, or what is wrong with all of them."""
    if BROKEN in heads:
        return NOT_A_ROW
    if EXTRA in heads:
        return TOO_MANY_CELLS
    if mapping.columns.missing(heads):
        return lack(mapping.columns, [heads])
    shared = Readings(heads, means)
    number = _number(mapping, shared, means)
    revision = None if mapping.revision is None else shared.read(mapping.revision, "revision")
    place = shared.place(mapping.place, "division", within=means.county)
    speakers = tuple(_speaker(statement, Readings(heads, means), shared.columns) for statement in mapping.statements)
    return Plan(speakers, number, revision or _nothing, place, tuple(_states(mapping, shared)))


def _states(mapping: Mapping, readings: Readings) -> Iterator[State]:
    said: dict[Heads, tuple[str, ...]] = {}
    for statement in mapping.statements:
        if statement.when is not None and statement.when.words:
            said[statement.when.heads] = (*said.get(statement.when.heads, ()), *statement.when.words)
    for heads, own in said.items():
        words, head = dict.fromkeys((*own, *mapping.normal, *NORMAL)), readings.head(heads)
        if head is not None:
            known = "、".join(words)
            what = f"“{head}”列的用词不认识 / the word in column '{head}' is not known"
            yield State(
                head, frozenset(map(fold, ("", *words))),
                Fault("invalid_field", "type", what, f"认识的有：{known} / these are known: {known}"),
            )  # fmt: skip


def _speaker(statement: Statement, readings: Readings, shared: Texts[str, str]) -> Speaker:
    holds = _condition(statement.when, readings)
    subject = _subject(statement.subject, readings)
    occurred_on = readings.read(statement.occurred_on, "occurredon") or _nothing
    fields = readings.fields(statement.fields, "data")
    columns = {**shared, **readings.columns}
    return Speaker(statement.type, statement.part, holds, subject, occurred_on, fields, columns)


def _number(mapping: Mapping, readings: Readings, means: Means) -> Read:
    """The number that tells the record from others; of columns a MAC, since a bare hash could be guessed."""
    identity = mapping.identity
    if identity.number:
        return _own_number(identity.number, readings)
    if not identity.columns:
        return _nothing
    reads = [readings.read(_source_of(mapping, heads), "id") or _nothing for heads in identity.columns]

    def read(cells: Cells, _gathered: Gathered) -> object:
        # Whom and what the columns name is gathered where the statement reads them.
        aside = Gathered()
        values = [one(cells, aside) for one in reads]
        fault = next((value for value in values if isinstance(value, Fault)), None)
        return fault or means.refs.note_ref(to_json(values).decode())

    return read


def _source_of(mapping: Mapping, heads: Heads) -> Source:
    """How the mapping reads the column elsewhere, so that a date or number written in two ways is one; else as text."""
    for statement in mapping.statements:
        subject = (statement.subject.person, statement.subject.household)
        for source in (*subject, statement.occurred_on, *(field.source for field in statement.fields)):
            match source:
                case Cell(heads=names) | PersonCells(number=names) if names == heads:
                    return source
    return Cell(heads, CONVERTERS["text"])


def _own_number(heads: Heads, readings: Readings) -> Read:
    head = readings.head(heads) or heads[0]
    readings.columns["id"] = head
    missing = empty("id", head)

    def read(cells: Cells, _gathered: Gathered) -> str | Fault:
        text = cells[head]
        if not text:
            return missing
        return text if _ROUNDED.fullmatch(text) is None else ROUNDED

    return read


def _subject(subject: Subject, readings: Readings) -> Read:
    """Of whom a row speaks: `person/…` or `household/…`; None means the division."""
    if not subject.columns:
        return _nothing
    person = None if subject.person is None else readings.read(subject.person, "subject")
    head = readings.columns.get("subject")
    # Read last: a pseudonym always fits, so what is wrong with a subject was written in the column of the household.
    household = None if subject.household is None else readings.read(subject.household, "subject")
    missing = empty("subject", head or readings.columns["subject"])

    def read(cells: Cells, gathered: Gathered) -> str | Fault:
        number = None if household is None else household(cells, gathered)
        if number is not None:
            return number if isinstance(number, Fault) else f"household/{number}"
        ref = None if person is None else person(cells, gathered)
        if ref is None:
            return missing
        if isinstance(ref, Fault):
            return ref
        gathered.about = str(ref)
        return f"person/{ref}"

    return read


def _condition(when: When | None, readings: Readings) -> Callable[[Cells], bool]:
    if when is None:
        return lambda _cells: True
    head = readings.head(when.heads)
    words = frozenset(map(fold, when.words))
    if head is None:
        return lambda _cells: not words and not when.is_filled
    if words:
        return lambda cells: fold(cells[head]) in words
    return lambda cells: bool(cells[head]) is when.is_filled


def _nothing(_cells: Cells, _gathered: Gathered) -> None:
    return None
