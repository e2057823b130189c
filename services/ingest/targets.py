"""What the fields of an event ask for, so that a mapping is checked before its first row comes."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import StringConstraints, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from schemas.fields import DIVISION, PERSON_REF, whole
from services.ingest.columns import Scalar


@dataclass(frozen=True, slots=True)
class Target:
    """A field (目标字段), or the entries of one that is a list.

    `kind` is the Python type of its values: str, int, bool, date, an aware datetime, tuple, or the class of an object.
    """

    name: str
    hint: Any
    kind: type
    is_required: bool

    @property
    def is_person(self) -> bool:
        """Whether it asks for a pseudonym of a person."""
        return _pattern(self.hint) == whole(PERSON_REF)

    @property
    def is_division(self) -> bool:
        """Whether it asks for a division code."""
        return _pattern(self.hint) == whole(DIVISION)

    @property
    def entry(self) -> Target:
        """What the entries of a list are."""
        hint = next(part for part in _parts(self.hint) if get_origin(part) is tuple)
        return _target(self.name, get_args(hint)[0], is_required=True)

    @property
    def content(self) -> Mapping[str, Target]:
        """The fields of an object."""
        return targets(self.kind)

    @property
    def allowed(self) -> str:
        """What it can be, for people: the words of a list of codes, or the type of its values."""
        words = [str(word) for part in _parts(self.hint) if get_origin(part) is Literal for word in get_args(part)]
        return "、".join(words) or self.kind.__name__

    def value(self, text: str) -> Scalar | None:
        """The value that a text of a mapping stands for; None if the field cannot have it."""
        try:
            found = _adapter(self.hint).validate_strings(text)
        except ValidationError:
            return None
        value: Scalar = to_jsonable_python(found)
        return value


def targets(kind: type) -> Mapping[str, Target]:
    """The fields of a payload or of an object in one, by name."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        field.name: _target(field.name, hints[field.name], is_required=field.default is MISSING)
        for field in fields(kind)
    }


def _target(name: str, hint: Any, *, is_required: bool) -> Target:  # noqa: ANN401  # any annotation
    return Target(name, hint, _kind(hint), is_required)


def _kind(hint: Any) -> type:  # noqa: ANN401  # any annotation
    first = _parts(hint)[0]
    if get_origin(first) is Literal:
        return type(get_args(first)[0])
    kind: type = tuple if get_origin(first) is tuple else first
    return kind


def _parts(hint: Any) -> list[Any]:  # noqa: ANN401  # any annotation
    """The annotation without what wraps it: its limits, and that it may be left out."""
    if get_origin(hint) is Annotated:
        return _parts(get_args(hint)[0])
    if get_origin(hint) in {Union, types.UnionType}:
        return [found for part in get_args(hint) if part is not types.NoneType for found in _parts(part)]
    return [hint]


def _pattern(hint: Any) -> str | None:  # noqa: ANN401  # any annotation
    if get_origin(hint) in {Union, types.UnionType}:
        return next((found for part in get_args(hint) if (found := _pattern(part))), None)
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((str(mark.pattern) for mark in marks if isinstance(mark, StringConstraints)), None)


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:  # noqa: ANN401  # any annotation
    return TypeAdapter(hint)
