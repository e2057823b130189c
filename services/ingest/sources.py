"""The written sources of fields: a converter and its column, checked against what the field asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Texts
from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import TYPE_CHECKING

from services.ingest.columns import CONVERTERS, Scalar, code, fold, times
from services.ingest.mapping import (
    Cell,
    Composed,
    Field,
    Fixed,
    Listed,
    NoteCell,
    PersonCells,
    PlaceCell,
    Source,
)
from services.ingest.people import NOTED, PARTS
from services.ingest.targets import Target

if TYPE_CHECKING:
    from services.ingest.page import Page
    from services.policy.sheet import Node

ARGUMENTS = {"code": ("of",), "times": ("by",)}
"""By converter: what must stand beside the column."""

OPTIONS = ("empty", "blank")
"""What may stand beside a column that is read: what an empty cell means, and texts that count as empty."""

MONEY = ("yuan", "fen", "times")
"""The words for sums; `times` where a column is in 万元."""

SPECIAL = ("person", "note", "value", "division", "list")
WORDS = (*CONVERTERS, *ARGUMENTS, *SPECIAL)


@dataclass(frozen=True, slots=True)
class Sources:
    """Reads the sources of one page."""

    page: Page

    def fields(self, node: Node | None, place: Node, owner: str, asked: Texts[str, Target]) -> tuple[Field, ...]:
        """The fields of an event or object; `place` is where it is complained that one is never filled."""
        written = {} if node is None else self.page.pairs(node)
        for name in asked:
            if asked[name].is_required and name not in written:
                self.page.complain(place, "never_filled", owner, name)
        found = []
        for name, value in written.items():
            if name not in asked:
                self.page.complain(value, "unknown_field", owner, name)
            elif (source := self.source(value, asked[name])) is not None:
                found.append(Field(name, source, asked[name].is_required))
        return tuple(found)

    def source(self, node: Node, target: Target) -> Source | None:
        """The source of a field."""
        if is_dataclass(target.kind) and not self._words(node):
            return Composed(self.fields(node, node, target.name, target.content))
        word = self._word(node)
        match word:
            case None:
                source: Source | None = None
            case "value":
                source = self._fixed(self._only(node, word), target)
            case "list":
                source = self._listed(self._only(node, word), target)
            case "person":
                self._fits(node, word, target, fits=target.is_person)
                source = self.person(self._only(node, word))
            case "note":
                self._fits(node, word, target, fits=target.name in NOTED)
                source = NoteCell(self.page.heads(self._only(node, word)), target.kind is tuple)
            case "division":
                self._fits(node, word, target, fits=target.is_division)
                source = PlaceCell(self.page.heads(self._only(node, word)))
            case _:
                source = self._cell(node, word, target)
                self._fits(node, word, target, fits=word in _fitting(target))
        return source

    def cell(self, node: Node, kind: type) -> Cell | None:
        """A column that is read by a converter whose values are of the kind."""
        word = self._word(node)
        if word is None:
            return None
        converter = CONVERTERS.get(word)
        if converter is None or converter.kind is not kind:
            fitting = [name for name, one in CONVERTERS.items() if one.kind is kind]
            self.page.complain(node, "no_converter", "、".join(fitting))
            return None
        return self._cell(node, word, None)

    def day(self, node: Node) -> Cell | None:
        """A column that says the day of occurrence."""
        return self.cell(node, date)

    def person(self, node: Node) -> PersonCells:
        """The columns that name a person."""
        parts = self.page.record(node, ("number",), PARTS)
        if not parts:
            return PersonCells(())
        beside = tuple((part, self.page.heads(parts[part])) for part in PARTS if part in parts)
        return PersonCells(self.page.heads(parts["number"]), beside)

    def _words(self, node: Node) -> list[str]:
        return [key.text for key, _ in node.pairs or () if key.text in WORDS]

    def _word(self, node: Node) -> str | None:
        words = self._words(node)
        if len(words) != 1:
            self.page.complain(node, "no_converter", "、".join(WORDS))
            return None
        return words[0]

    def _only(self, node: Node, word: str) -> Node:
        """What stands after a word that nothing stands beside."""
        return self.page.record(node, (word,))[word]

    def _fits(self, node: Node, word: str, target: Target, *, fits: bool) -> None:
        if not fits:
            self.page.complain(node, "wrong_converter", word, target.name, _for(target))

    def _cell(self, node: Node, word: str, target: Target | None) -> Cell:
        arguments = ARGUMENTS.get(word, ())
        parts = self.page.record(node, (word, *arguments), OPTIONS)
        if not parts:
            return Cell((), CONVERTERS["text"])
        if word == "code":
            converter = code(self._values(parts["of"], target))
        elif word == "times":
            converter = times(self._factor(parts["by"]))
        else:
            converter = CONVERTERS[word]
        empty = self.page.text(parts["empty"]) if "empty" in parts else None
        if empty and converter.read(empty) is None:
            self.page.complain(parts["empty"], "unreadable_empty", empty)
        blank = frozenset(self.page.text(one) for one in self.page.items(parts["blank"])) if "blank" in parts else ()
        return Cell(self.page.heads(parts[word]), converter, empty, frozenset(blank))

    def _values(self, node: Node, target: Target | None) -> dict[str, Scalar]:
        """The values of a code list, by the source's word."""
        written = self.page.pairs(node)
        for word, times_written in Counter(map(fold, written)).items():
            if times_written > 1:
                self.page.complain(node, "twice", word)
        if not written:
            self.page.complain(node, "not_mapping")
        return {word: self._value(value, target) for word, value in written.items()} or {"": ""}

    def _value(self, node: Node, target: Target | None) -> Scalar:
        text = self.page.text(node)
        if target is None or not text:
            return text
        value = target.value(text)
        if value is None:
            self.page.complain(node, "wrong_value", text, target.name, target.allowed)
        return text if value is None else value

    def _fixed(self, node: Node, target: Target) -> Fixed:
        if target.kind is tuple:
            return Fixed([self._value(one, target.entry) for one in self.page.items(node)])
        return Fixed(self._value(node, target))

    def _listed(self, node: Node, target: Target) -> Listed:
        if target.kind is not tuple:
            self.page.complain(node, "wrong_converter", "list", target.name, _for(target))
            return Listed((), target.is_required)
        entries = [self.source(one, target.entry) for one in self.page.items(node)]
        return Listed(tuple(one for one in entries if one is not None), target.is_required)

    def _factor(self, node: Node) -> int:
        text = self.page.text(node)
        if text.isdecimal() and int(text):
            return int(text)
        self.page.complain(node, "not_factor", text)
        return 1


def _for(target: Target) -> str:
    """The words that can fill a field, for whoever chose another one."""
    special = (
        ("person", target.is_person), ("division", target.is_division), ("note", target.name in NOTED),
        ("list", target.kind is tuple), ("value", not target.is_person),
    )  # fmt: skip
    return "、".join((*_fitting(target), *(word for word, fits in special if fits)))


def _fitting(target: Target) -> tuple[str, ...]:
    """The converters for a field; sums, which are told by their name, have their own, so that no unit is mixed up."""
    if target.is_person or target.is_division or target.kind not in {str, int, bool, date}:
        return ()
    if target.name.endswith("_fen"):
        return MONEY
    words = (word for word, one in CONVERTERS.items() if one.kind is target.kind and word not in MONEY)
    return (*words, *(("code", "times") if target.kind is int else ("code",)))
