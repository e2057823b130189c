"""What a warning dimension is made of: indicators, the claims they make, and the signs that result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from schemas.assessment import Grade, Item, Value
    from schemas.payload import Payload
    from services.monitor.look import Look

Values = dict[str, "Value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What an indicator reads by itself, before the modifiers: a signal with its base grade.

    `known_on` is the day on which the completing fact became known (None where no single fact does: kinds P, S);
    `matched` says that the matching programme is active, `uncovered_used` that the rung has used "uncovered" already.
    """

    subject: str
    grade: Grade
    since_on: date
    rung_since_on: date
    ends_on: date | None
    evidence: tuple[str, ...]
    values: Values
    known_on: date | None
    matched: bool = False
    uncovered_used: bool = False


class Claim(Protocol):
    """One thing an indicator holds true of a household; its kind decides whether and how long it is a sign."""

    def sign(self, look: Look, indicator: Indicator) -> Sign | None:
        """The sign on `look.as_of`, None when it is off."""
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One graded rule of a dimension (预警指标).

    `triggers` are the types without a single fact of which nothing can be read; `reads` all other types that its base
    reading looks at. `says` is the plain Chinese sentence of the receipt, with the names of `values` in braces.
    """

    id: str
    name: str
    english: str
    says: str
    triggers: frozenset[type[Payload]]
    reads: frozenset[type[Payload]]
    claims: Callable[[Look, Indicator], Iterable[Claim]]
    low_income_only: bool = False
    never_lowered: bool = False
    unmodified: bool = False

    def param(self, look: Look, name: str) -> int:
        """Value of this indicator's own numeric parameter `<id>.<name>`."""
        value: int = look.param(f"{self.id}.{name}")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A warning dimension (预警维度): one file, found by scanning its folder.

    `order` decides which of two dimensions that warn on one day came first; `feeds` are those whose silence makes it
    unknown; `rules_version` grows whenever an answer changes.
    """

    name: str
    chinese: str
    english: str
    order: int
    feeds: tuple[str, ...]
    rules_version: int
    indicators: list[Indicator] = field(default_factory=list)

    def indicator(  # noqa: PLR0913  # what an indicator declares, each by its name
        self,
        id: str,  # noqa: A002  # the customer's own word for it
        name: str,
        english: str,
        *,
        says: str,
        triggers: Iterable[type[Payload]],
        reads: Iterable[type[Payload]] = (),
        low_income_only: bool = False,
        never_lowered: bool = False,
        unmodified: bool = False,
    ) -> Callable[[Callable[[Look, Indicator], Iterable[Claim]]], Indicator]:
        """Declare an indicator of this dimension; the function below it yields its claims."""

        def declare(claims: Callable[[Look, Indicator], Iterable[Claim]]) -> Indicator:
            declared = Indicator(
                id=id, name=name, english=english, says=says, triggers=frozenset(triggers), reads=frozenset(reads),
                claims=claims, low_income_only=low_income_only, never_lowered=never_lowered, unmodified=unmodified,
            )  # fmt: skip
            self.indicators.append(declared)
            return declared

        return declare


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One condition of an ungraded stream, with the plain sentence of its receipt.

    `triggers` are the types without a single fact of which it cannot hold; `reads` all others that it looks at.
    """

    id: str
    name: str
    english: str
    says: str
    triggers: frozenset[type[Payload]]
    reads: frozenset[type[Payload]]
    items: Callable[[Look, Code], Iterable[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """An ungraded stream (不分级事项) beside the dimensions, found by scanning the same folder."""

    name: str
    chinese: str
    english: str
    rules_version: int
    codes: list[Code] = field(default_factory=list)

    def code(  # noqa: PLR0913  # as above
        self,
        id: str,  # noqa: A002  # as above
        name: str,
        english: str,
        *,
        says: str,
        triggers: Iterable[type[Payload]],
        reads: Iterable[type[Payload]] = (),
    ) -> Callable[[Callable[[Look, Code], Iterable[Item]]], Code]:
        """Declare a condition of this stream; the function below it yields its items."""

        def declare(items: Callable[[Look, Code], Iterable[Item]]) -> Code:
            declared = Code(
                id=id, name=name, english=english, says=says,
                triggers=frozenset(triggers), reads=frozenset(reads), items=items,
            )  # fmt: skip
            self.codes.append(declared)
            return declared

        return declare
