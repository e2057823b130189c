"""What holds for a place on a day: a view of a policy book, read by path."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.policy.errors import ParameterKind, ParameterNotInForce
from services.policy.shape import Entry, Parameter, Value


@dataclass(frozen=True, slots=True)
class Hit:
    """A value as a receipt names it: where it was found, since when it holds, and by which document.

    `division` is the level that decided, from `CN` down to a township; `path` names the parameter, `unit` its unit.
    """

    path: str
    value: Value
    division: str
    effective_on: date
    published_on: date
    source: str
    unit: str


class Book(Protocol):
    """What a view needs of a policy book."""

    digest: str
    parameters: Mapping[str, Parameter]

    def find(self, path: str, chain: Iterable[str], as_of: date, known_on: date) -> Hit | None:
        """The first hit along a chain of divisions."""
        ...


@dataclass(slots=True)
class Stretch:
    """What all days between two neighbouring dates of the book share, for one chain of divisions."""

    chain: tuple[str, ...]
    changes_on: date | None
    hits: dict[str, Hit | None]
    values: dict[str, Value]


class View:
    """The policy of one division on one day, as published by another day."""

    __slots__ = ("_stretch", "_values", "as_of", "book", "division", "known_on")

    def __init__(self, book: Book, division: str, dates: tuple[date, date], stretch: Stretch) -> None:
        self.book = book
        self.division = division
        self.as_of, self.known_on = dates
        self._stretch = stretch
        self._values = stretch.values

    @property
    def digest(self) -> str:
        """Digest of the book that this is a view of."""
        return self.book.digest

    @property
    def changes_on(self) -> date | None:
        """The earliest date after `as_of` on which any parameter could change for this division by time alone.

        A new effective date, the publication of a value already written, or a change of the division table; it may be
        too early, never too late.
        """
        return self._stretch.changes_on

    def __getitem__(self, path: str) -> Value:
        """The value in force.

        Raises:
            ParameterNotInForce: no level has one; never a default, never zero.
        """
        try:
            return self._values[path]
        except KeyError:
            return self.hit(path).value

    def hit(self, path: str) -> Hit:
        """The value in force with its provenance.

        Raises:
            ParameterNotInForce: as `view[path]`.
        """
        hit = self._find(path)
        if hit is None:
            raise ParameterNotInForce(path, self.division, self.as_of, self.known_on)
        return hit

    def optional(self, path: str) -> Value | None:
        """The value in force, or None for a parameter that places may do without (`may_be_absent`).

        Raises:
            ParameterNotInForce: there is none, and the parameter is not one of those.
        """
        parameter = self.book.parameters.get(path)
        if parameter is None or not parameter.may_be_absent:
            return self[path]
        hit = self._find(path)
        return None if hit is None else hit.value

    def number(self, path: str) -> int:
        """The value in force of an integer parameter, in its unit.

        Raises:
            ParameterNotInForce: as `view[path]`.
            ParameterKind: the parameter is no integer.
        """
        value = self[path]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise ParameterKind(path, "number", value)

    def flag(self, path: str) -> bool:
        """The value in force of a yes-or-no parameter.

        Raises:
            ParameterNotInForce: as `view[path]`.
            ParameterKind: the parameter is no flag.
        """
        value = self[path]
        if isinstance(value, bool):
            return value
        raise ParameterKind(path, "flag", value)

    def code(self, path: str) -> str:
        """The value in force of a parameter that is one code or text.

        Raises:
            ParameterNotInForce: as `view[path]`.
            ParameterKind: the parameter is neither.
        """
        value = self[path]
        if isinstance(value, str):
            return value
        raise ParameterKind(path, "code", value)

    def codes(self, path: str) -> tuple[str, ...]:
        """The value in force of a parameter that is a list of codes or texts, in the order of the file.

        Raises:
            ParameterNotInForce: as `view[path]`.
            ParameterKind: the parameter is no such list.
        """
        value = self[path]
        if isinstance(value, tuple):
            texts = tuple(item for item in value if isinstance(item, str))
            if len(texts) == len(value):
                return texts
        raise ParameterKind(path, "list of codes", value)

    def numbers(self, path: str) -> tuple[int, ...]:
        """The value in force of a parameter that is a list of integers, in the order of the file.

        Raises:
            ParameterNotInForce: as `view[path]`.
            ParameterKind: the parameter is no such list.
        """
        value = self[path]
        if isinstance(value, tuple):
            integers = tuple(item for item in value if isinstance(item, int))
            if len(integers) == len(value):
                return integers
        raise ParameterKind(path, "list of numbers", value)

    def _find(self, path: str) -> Hit | None:
        hits = self._stretch.hits
        if path not in hits:
            hit = hits[path] = self.book.find(path, self._stretch.chain, self.as_of, self.known_on)
            if hit is not None:
                self._values[path] = hit.value
        return hits[path]


def newest(entries: Iterable[Entry], as_of: date, known_on: date) -> Entry | None:
    """Of one division's entries in rising order, the one that holds: latest effective date, then latest publication."""
    holding = [entry for entry in entries if entry.effective_on <= as_of and entry.published_on <= known_on]
    return holding[-1] if holding else None
