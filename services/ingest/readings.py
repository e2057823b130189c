"""Where the values of one file's rows come from: each source of a mapping as a function of the cells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from schemas.faults import Fault
from services.ingest.mapping import Cell, Composed, Field, Fixed, Listed, NoteCell, PersonCells, PlaceCell, Source
from services.ingest.people import Gathered, Refs
from services.ingest.places import Places, padded
from services.ingest.rows import Heads
from services.ingest.said import Note
from services.policy.divisions import trim
from services.policy.shape import NATION
from services.vault.identity import Identity
from services.vault.number import read_number

Cells = Mapping[str, str]
Read = Callable[[Cells, Gathered], object]
"""The value of a row, None where the cells are empty, or why they cannot be read."""

WIDER = (
    "请核对该列；属于上级的整份数据请以市级代码报送 / check the column; hand a whole prefecture in under its own code"
)
A_PLACE = "应为 6、9 或 12 位区划代码，或区划名称 / write a division code of 6, 9 or 12 digits, or a name of the table"


@dataclass(frozen=True, slots=True)
class Means:
    """What reading a delivery needs besides its rows: who makes pseudonyms, the places, its county and today."""

    refs: Refs
    places: Places
    county: str
    today: date


def unreadable(path: str, head: str, expected: str) -> Fault:
    """That a cell does not hold what its column should, without repeating what it holds."""
    return Fault("invalid_field", path, f"“{head}”列读不懂 / the cell in column '{head}' cannot be read", expected)


def empty(path: str, head: str) -> Fault:
    """That a cell must be filled."""
    return Fault("missing_field", path, f"“{head}”列为空 / the cell in column '{head}' is empty", "请补齐 / fill it in")


class Readings:
    """Makes reading functions for a file with these heads; `columns` collects, by field, the column it is read from."""

    def __init__(self, heads: Collection[str], means: Means) -> None:
        self._heads = heads
        self._means = means
        self.columns: dict[str, str] = {}

    def head(self, names: Heads) -> str | None:
        """The name that the column has in this file, or None."""
        return next((name for name in names if name in self._heads), None)

    def fields(self, fields: Iterable[Field], path: str) -> tuple[tuple[str, Read], ...]:
        """The fields that this file can fill."""
        found = ((field.name, self.read(field.source, f"{path}.{field.name}")) for field in fields)
        return tuple((name, read) for name, read in found if read is not None)

    def read(self, source: Source, path: str) -> Read | None:
        """The function for a source; None if the file has no column for it."""
        match source:
            case Fixed():
                read: Read | None = _always(source.value)
            case Composed():
                read = _composed(self.fields(source.fields, path))
            case Listed():
                found = (self.read(entry, f"{path}.{place}") for place, entry in enumerate(source.entries))
                read = _listed([one for one in found if one is not None], is_required=source.is_required)
            case PlaceCell():
                read = self.place(source, path)
            case _:
                read = self._column(source, path)
        return read

    def _column(self, source: PersonCells | NoteCell | Cell, path: str) -> Read | None:
        heads = source.number if isinstance(source, PersonCells) else source.heads
        head = self.head(heads)
        if head is None:
            self.columns.setdefault(path, heads[0])
            return None
        self.columns[path] = head
        if isinstance(source, Cell):
            return _cell(source, head, path)
        return self._note(source, head) if isinstance(source, NoteCell) else self._person(source, head, path)

    def place(self, place: PlaceCell, path: str, within: str = "") -> Read:
        """The function for a division; `within`: of any other county it is refused."""
        head = self.head(place.heads)
        otherwise = padded(self._means.county) if place.is_defaulted else None
        self.columns[path] = head or "".join(place.heads[:1])
        if head is None:
            return _always(otherwise)
        find, wrong = self._means.places.code, unreadable(path, head, A_PLACE)
        known: dict[str, str | Fault | None] = {"": otherwise}

        def read(cells: Cells, _gathered: Gathered) -> str | Fault | None:
            text = cells[head]
            if text in known:
                return known[text]
            found = find(text)
            if found is None:
                return wrong
            known[text] = found if _concerns(found, within) else _elsewhere(path, head, (found, within))
            return known[text]

        return read

    def _person(self, person: PersonCells, head: str, path: str) -> Read:
        beside = [(part, name) for part, heads in person.beside if (name := self.head(heads)) is not None]
        today, ref_of = self._means.today, self._means.refs.ref_of

        def read(cells: Cells, gathered: Gathered) -> str | Fault | None:
            text = cells[head]
            if not text:
                return None
            number = read_number(text, today)
            if isinstance(number, Fault):
                return replace(number, path=path, what=f"“{head}”：{number.what}")
            gathered.people.append(Identity(number, **{part: cells[name] or None for part, name in beside}))
            return ref_of(number)

        return read

    def _note(self, note: NoteCell, head: str) -> Read:
        note_ref = self._means.refs.note_ref

        def read(cells: Cells, gathered: Gathered) -> str | list[str] | None:
            text = cells[head]
            if not text:
                return None
            ref = note_ref(text)
            gathered.notes.append(Note(ref, text, gathered.about))
            return [ref] if note.is_list else ref

        return read


def _concerns(division: str, county: str) -> bool:
    """Whether a division lies in a county or prefecture, or the county in it, as what concerns a whole city does."""
    inner, outer = trim(division), trim(county) if county else ""
    return outer == NATION or inner.startswith(outer) or outer.startswith(inner)


def _elsewhere(path: str, head: str, codes: tuple[str, str]) -> Fault:
    division, county = codes[0][: len(codes[1])], codes[1]
    zh, en = (
        f"“{head}”列是 {division}，报送的却是 {county}",
        f"column '{head}' says {division} in a delivery of {county}",
    )
    return Fault("invalid_field", path, f"{zh} / {en}", WIDER)


def _always(value: object) -> Read:
    return lambda _cells, _gathered: value


def _cell(cell: Cell, head: str, path: str) -> Read:
    convert, blank, otherwise = cell.converter.read, cell.blank, cell.empty
    wrong, hint = unreadable(path, head, cell.converter.expected), cell.converter.hint

    def read(cells: Cells, _gathered: Gathered) -> object:
        text = cells[head]
        if not text or text in blank:
            if otherwise is None:
                return None
            text = otherwise
        value = convert(text)
        if value is not None:
            return value
        likely = hint(text)
        return wrong if likely is None else replace(wrong, todo=likely)

    return read


def _composed(fields: tuple[tuple[str, Read], ...]) -> Read:
    def read(cells: Cells, gathered: Gathered) -> object:
        found = read_all(fields, cells, gathered)
        return found or None

    return read


def _listed(entries: list[Read], *, is_required: bool) -> Read:
    def read(cells: Cells, gathered: Gathered) -> object:
        values = [value for entry in entries if (value := entry(cells, gathered)) is not None]
        fault = next((value for value in values if isinstance(value, Fault)), None)
        return fault or (values if values or is_required else None)

    return read


def read_all(fields: tuple[tuple[str, Read], ...], cells: Cells, gathered: Gathered) -> dict[str, object] | Fault:
    """The values of the fields whose cells are not empty, or the first fault."""
    values: dict[str, object] = {}
    for name, read in fields:
        value = read(cells, gathered)
        if value is None:
            continue
        if isinstance(value, Fault):
            return value
        values[name] = value
    return values
