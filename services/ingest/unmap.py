"""The inverse of mapping: the row that a department would have written for a statement."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Texts
from typing import Any

from services.ingest.columns import fold
from services.ingest.mapping import (
    Cell,
    Composed,
    Field,
    Fixed,
    Listed,
    Mapping,
    NoteCell,
    PersonCells,
    PlaceCell,
    Source,
    Statement,
    Subject,
    When,
)
from services.ingest.places import padded
from services.ingest.rows import Heads, clean
from services.policy.divisions import COUNTY_DIGITS
from services.vault.identity import Identity


def unmap(mapping: Mapping, line: Texts[str, Any], identity_of: Callable[[str], Identity]) -> dict[str, str] | None:
    """The cells, by the usual name of their column, of a row that the mapping turns into this line of an event file.

    None if it can turn no row into it. A number that is made of columns is not among the cells, a text is its
    reference; who sent it and when it became known is for the delivery to say.
    """
    for place, statement in enumerate(mapping.statements):
        if statement.type == line["type"]:
            row = _Row(identity_of)
            if row.write(mapping, statement, line) and _is_chosen(mapping, place, row.cells):
                return {head: text for head, text in row.cells.items() if text}
    return None


def holds(when: When | None, cells: Texts[str, str]) -> bool:
    """Whether the condition holds for a row whose columns have their usual names."""
    if when is None:
        return True
    text = cells.get(when.heads[0], "")
    return fold(text) in map(fold, when.words) if when.words else bool(text) is when.is_filled


def _is_chosen(mapping: Mapping, place: int, cells: Texts[str, str]) -> bool:
    others = () if mapping.each else mapping.statements[:place]
    return holds(mapping.statements[place].when, cells) and not any(holds(one.when, cells) for one in others)


class _Row:
    """A row being written; an empty cell is one that must stay empty."""

    def __init__(self, identity_of: Callable[[str], Identity]) -> None:
        self.cells: dict[str, str] = {}
        self._identity_of = identity_of

    def write(self, mapping: Mapping, statement: Statement, line: Texts[str, Any]) -> bool:
        """Write a statement; whether the row can say it, and nothing else."""
        return (
            self._number(mapping, statement, line.get("id"))
            and self._subject(statement.subject, line)
            and self._cell(statement.occurred_on, line["occurredon"])
            and self._place(mapping.place, line["division"], line["source"][:COUNTY_DIGITS])
            and self._revision(mapping.revision, line.get("revision", 0))
            and self._fields(statement.fields, line["data"])
            and self._condition(statement.when)
        )

    def _put(self, heads: Heads, text: str) -> bool:
        """Put a text into a column, unless another one stands there already."""
        return self.cells.setdefault(heads[0], text) == text

    def _number(self, mapping: Mapping, statement: Statement, number: str | None) -> bool:
        if not mapping.identity.number:
            return True
        part = f"/{statement.part}" if statement.part else ""
        if number is None or not number.endswith(part):
            return False
        text = number.removesuffix(part)
        return bool(text) and clean(text) == text and self._put(mapping.identity.number, text)

    def _subject(self, subject: Subject, line: Texts[str, Any]) -> bool:
        kind, _, ref = line["subject"].partition("/")
        if kind == "household" and subject.household is not None:
            # Whoever stands beside the household is not known.
            return self._cell(subject.household, ref)
        if kind == "person" and subject.person is not None:
            is_empty = subject.household is None or self._put(subject.household.heads, "")
            return is_empty and self._person(subject.person, ref)
        is_said = subject.household is not None or subject.person is not None
        return kind == "division" and not is_said and ref == line["division"]

    def _revision(self, cell: Cell | None, revision: int) -> bool:
        if revision == 0:
            return True
        return cell is not None and self._cell(cell, revision)

    def _condition(self, when: When | None) -> bool:
        if when is not None and when.words:
            self.cells.setdefault(when.heads[0], when.words[0])
        return True

    def _fields(self, fields: tuple[Field, ...], data: Texts[str, Any]) -> bool:
        known = {field.name for field in fields}
        return data.keys() <= known and all(self._source(field.source, data.get(field.name)) for field in fields)

    def _source(self, source: Source, value: Any) -> bool:  # noqa: ANN401  # any JSON
        match source:
            case Fixed():
                is_said = bool(value == source.value)
            case Cell():
                is_said = self._cell(source, value)
            case PersonCells():
                is_said = self._put(source.number, "") if value is None else self._person(source, value)
            case PlaceCell():
                is_said = self._put(source.heads, value or "")
            case NoteCell():
                is_said = self._note(source, value)
            case Composed():
                is_said = self._fields(source.fields, value or {})
            case _:
                is_said = self._list(source, value)
        return is_said

    def _cell(self, cell: Cell, value: Any) -> bool:  # noqa: ANN401  # any JSON
        if value is None:
            return cell.empty is None and self._put(cell.heads, "")
        text = cell.converter.write(value)
        if not text or clean(text) != text or text in cell.blank or cell.converter.read(text) != value:
            return False
        return self._put(cell.heads, text)

    def _person(self, person: PersonCells, ref: str) -> bool:
        identity = self._identity_of(ref)
        for part, heads in person.beside:
            self._put(heads, getattr(identity, part) or "")
        return self._put(person.number, identity.number)

    def _place(self, place: PlaceCell, division: str, county: str) -> bool:
        return self._put(place.heads, division) if place.heads else division == padded(county)

    def _note(self, note: NoteCell, value: Any) -> bool:  # noqa: ANN401  # any JSON
        refs = [value] if isinstance(value, str) else value or []
        return len(refs) <= 1 and self._put(note.heads, "".join(refs))

    def _list(self, source: Listed, value: Any) -> bool:  # noqa: ANN401  # any JSON
        if value == (None if source.is_required else []):
            return False
        values = list(value or [])
        room = len(source.entries) - len(values)
        if room < 0:
            return False
        return all(map(self._source, source.entries, [*values, *[None] * room]))
