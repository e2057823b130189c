"""How kinds of command find the function that carries them out, and what many of these need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from schemas.case.commands import Command
from schemas.case.words import LEVELS
from services.alerts.lifecycle import serve
from services.alerts.lifecycle.refusals import refused
from services.alerts.routing import queue_of
from services.alerts.suppress import Ask

if TYPE_CHECKING:
    from schemas.case.feed import Refused
    from schemas.case.parts import Author
    from schemas.case.words import Level, NoticeReason
    from services.alerts.lifecycle.telling import Telling
    from services.alerts.state import OpenCase

C = TypeVar("C", bound=Command)
Act = Callable[[C, "Telling"], "Refused | None"]
OfCurrent = Callable[[C, "Telling", "OpenCase"], "Refused | None"]

ACTS: dict[type[Command], Callable[[Any, Telling], Refused | None]] = {}
"""What a command that the state table lets pass says of the case, or why it is refused all the same."""


def act(kind: type[C]) -> Callable[[Act[C]], Act[C]]:
    """Carry out commands of this kind by the function below, whether or not a case is open."""

    def register(function: Act[C]) -> Act[C]:
        ACTS[kind] = function
        return function

    return register


def act_on(kind: type[C]) -> Callable[[OfCurrent[C]], OfCurrent[C]]:
    """Carry out commands of this kind by the function below, on the open case."""

    def register(function: OfCurrent[C]) -> OfCurrent[C]:
        def carried(command: C, telling: Telling) -> Refused | None:
            current = telling.case.current
            if current is None:
                return refused(command.command_id, "NO_CASE", household=command.household_id)
            return function(command, telling, current)

        ACTS[kind] = carried
        return function

    return register


def is_at_least(author: Author, level: Level) -> bool:
    """Whether the author is of that level or one above."""
    return LEVELS.index(author.level) >= LEVELS.index(level)


def is_word_of(author: Author, *staff: str | None) -> bool:
    """Whether one of these people speaks, or somebody on their behalf."""
    return not {author.staff, author.on_behalf_of}.isdisjoint(one for one in staff if one is not None)


def tell_owner(telling: Telling, reason: NoticeReason) -> None:
    """Tell whoever must act on the open case now, if one is open."""
    current = telling.case.current
    if current is not None:
        serve.tell_owner(telling, current, reason)


def tell_office(telling: Telling, current: OpenCase, reason: NoticeReason, level: Level) -> None:
    """Tell the office of a level that is in charge of the household's place."""
    terms = telling.terms
    receiver = queue_of(level, terms.division, terms.book.divisions, terms.on)
    telling.tell(Ask(reason, None, current.grade, receiver))
