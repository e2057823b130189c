"""The base of all payloads: what one type of event says, and which rules of the log hold for the type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from schemas.fields import Feed

STRICT = ConfigDict(extra="forbid", strict=True)
"""Nothing is guessed: no unknown field, no number written as text."""

Lift = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the JSON object of a payload into that of the next version."""

PERSON = frozenset({"person"})
HOUSEHOLD = frozenset({"household"})
EITHER = frozenset({"household", "person"})
DIVISION = frozenset({"division"})
SYSTEM = frozenset({"system"})

P = TypeVar("P")


class Payload:
    """What an event says (事件内容), as a frozen value without identity.

    Constructing or parsing one validates it once; pydantic's `ValidationError` lists every fault.
    """

    __slots__ = ()

    VERSION: ClassVar[int] = 1
    """Version of the shape; grows when readers of the old shape could no longer read the new one."""

    UPCASTS: ClassVar[Mapping[int, Lift]] = MappingProxyType({})
    """From version n to n + 1, for every n below `VERSION`."""

    SUBJECTS: ClassVar[frozenset[str]] = PERSON
    """Kinds of subject that it can be said of: person, household, division, system."""

    FEED: ClassVar[Feed | None] = None
    """Feed whose cover says whether silence means none."""

    FOLLOWS: ClassVar[Literal["HOME", "PERSON"]] = "HOME"
    """Whose it is when the subject is a person who moves.

    HOME: money and happenings count for the home of `occurred_on`. PERSON: what a person is comes along.
    """

    FACT_KEY: ClassVar[Literal["type", "month"] | None] = None
    """What must agree for two departments' statements to be one fact: the type, or type and month."""

    def happened_on(self) -> date | None:
        """The `occurred_on` that the content implies; None if the source chooses it."""
        return None


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=())
def statement(cls: type[P]) -> type[P]:
    """Make a class with annotated fields a strict, frozen, slotted, keyword-only pydantic dataclass."""
    # Sorted fields are serialised in the order of canonical JSON, so that no byte is sorted later.
    cls.__annotations__ = dict(sorted(cls.__annotations__.items()))
    made: type[Any] = dataclass(cls, frozen=True, slots=True, kw_only=True, config=STRICT)
    return made


def require(holds: bool, text: str, due_fen: int | None = None) -> None:  # noqa: FBT001
    """Refuse a payload whose fields contradict each other, in the words of `text`.

    `due_fen` is what a sum that does not agree with the others would have to be.

    Raises:
        ValueError: which pydantic reports as a fault of the payload.
    """
    if not holds:
        raise ValueError(*((text,) if due_fen is None else (text, due_fen)))
