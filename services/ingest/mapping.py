"""What a mapping says: which columns of a department's file make which statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from schemas.fields import Feed
from services.ingest.answer import OnChange
from services.ingest.columns import Converter, Scalar
from services.ingest.rows import Columns, Heads

WITHDRAWAL = "Retracted"


@dataclass(frozen=True, slots=True)
class Cell:
    """A column and how it is read. `empty` is read in place of an empty cell; texts in `blank` count as empty."""

    heads: Heads
    converter: Converter
    empty: str | None = None
    blank: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PersonCells:
    """The columns that name a person (人员), of which only the identity number tells who it is.

    `beside`: by part of the identity (name, phone, address, account) its column.
    """

    number: Heads
    beside: tuple[tuple[str, Heads], ...] = ()


@dataclass(frozen=True, slots=True)
class NoteCell:
    """A column of free text, which is sealed; `is_list`: the field holds a list of references."""

    word: ClassVar = "note"
    heads: Heads
    is_list: bool


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that every row has."""

    value: Scalar | list[Scalar]


@dataclass(frozen=True, slots=True)
class PlaceCell:
    """A column that names a division by code or name; `is_defaulted`: empty, it is the county of the delivery."""

    word: ClassVar = "division"
    heads: Heads = ()
    is_defaulted: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """An object of several fields, left out where all its cells are empty."""

    fields: tuple[Field, ...]

    @property
    def parts(self) -> tuple[Source, ...]:
        """The sources in it."""
        return tuple(field.source for field in self.fields)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list; entries without a value are left out, and the list itself if it has none and need not be there."""

    entries: tuple[Source, ...]
    is_required: bool

    @property
    def parts(self) -> tuple[Source, ...]:
        """The sources in it."""
        return self.entries


Source = Cell | PersonCells | NoteCell | Fixed | PlaceCell | Composed | Listed
"""Where the value of a field comes from."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a statement's content and its source."""

    name: str
    source: Source
    is_required: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """Of whom it is said: the household if its cell is filled, else the person; the division if there is neither."""

    household: Cell | None = None
    person: PersonCells | None = None

    @property
    def columns(self) -> Heads:
        """The columns of which a file must have one; none of the division."""
        return (self.household.heads if self.household else ()) + (self.person.number if self.person else ())


@dataclass(frozen=True, slots=True)
class When:
    """The condition of a statement: the cell holds one of the words, or (no words) is filled or not.

    A column that a file does not have is an empty one.
    """

    heads: Heads
    words: tuple[str, ...] = ()
    is_filled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement that a row makes (语句). `part` tells apart the records of one row."""

    type: str
    fields: tuple[Field, ...]
    subject: Subject
    occurred_on: Cell
    when: When | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Identified:
    """What tells a record from others (记录标识): the source's number, a MAC of columns, or (neither) its content."""

    number: Heads = ()
    columns: tuple[Heads, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How the rows of one source system become statements (对照表).

    `feed`: what a complete delivery covers. `each`: a row makes all statements that hold, not the first only.
    `normal`: words of a state that say nothing special, beside the usual ones.
    """

    name: str
    title: str
    department: str
    statements: tuple[Statement, ...]
    identity: Identified
    place: PlaceCell
    feed: Feed | None = None
    revision: Cell | None = None
    on_change: OnChange = "correct"
    may_change_person: bool = False
    each: bool = False
    normal: tuple[str, ...] = ()

    @property
    def columns(self) -> Columns:
        """The columns that a file must have, and all that are read.

        What only some statements need may be absent, since a file may make none of them; so may what only a
        withdrawal needs, or only another statement.
        """
        made = [one for one in self.statements if one.type != WITHDRAWAL] or self.statements
        needed = [_needed(statement) for statement in made]
        always = (heads for heads in needed[0] if all(heads in one for one in needed))
        asked = list(asked_of(self))
        place = () if self.place.is_defaulted else self.place.heads
        groups = (self.identity.number, *always, *self.identity.columns, place)
        required = dict.fromkeys(heads for heads in groups if heads)
        return Columns(tuple(required), tuple(dict.fromkeys(one.heads for one in asked)))

    def reads(self) -> dict[str, str]:
        """By column (its usual name) the word that says how it is read, such as `yuan`, `date`, `number` or `when`.

        A column that is read in several ways has the word of the first.
        """
        words: dict[str, str] = {}
        for one in asked_of(self):
            words.setdefault(one.heads[0], one.word)
        return words


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that a mapping asks for, in one of its uses."""

    heads: Heads
    word: str
    is_required: bool
    converter: Converter | None = None


def asked_of(mapping: Mapping) -> Iterator[Asked]:
    """Every use of a column, in the order in which a template shows them; a column may have several."""
    if mapping.identity.number:
        yield Asked(mapping.identity.number, "id", is_required=True)
    for statement in mapping.statements:
        yield from _of_statement(statement)
    for heads in mapping.identity.columns:
        yield Asked(heads, "id", is_required=True)
    if mapping.place.heads:
        yield from _of_source(mapping.place, is_required=not mapping.place.is_defaulted)
    if mapping.revision is not None:
        yield from _of_source(mapping.revision, is_required=False)


def _needed(statement: Statement) -> list[Heads]:
    """The columns without which no row makes the statement; of those of the subject one is enough."""
    return [statement.subject.columns, *(one.heads for one in _of_statement(statement) if one.is_required)]


def _of_statement(statement: Statement) -> Iterator[Asked]:
    household, person = statement.subject.household, statement.subject.person
    for source in (household, person):
        if source is not None:
            yield from _of_source(source, is_required=household is None or person is None)
    yield from _of_source(statement.occurred_on, is_required=True)
    for field in statement.fields:
        yield from _of_source(field.source, is_required=field.is_required)
    if statement.when is not None:
        yield Asked(statement.when.heads, "when", is_required=False)


def _of_source(source: Source, *, is_required: bool) -> Iterator[Asked]:
    match source:
        case Composed() | Listed():
            for inner in source.parts:
                yield from _of_source(inner, is_required=False)
        case PersonCells():
            yield Asked(source.number, "number", is_required)
            for part, heads in source.beside:
                yield Asked(heads, part, is_required=False)
        case Cell():
            yield Asked(source.heads, source.converter.word, is_required, source.converter)
        case NoteCell() | PlaceCell():
            yield Asked(source.heads, source.word, is_required)
