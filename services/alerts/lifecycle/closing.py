"""When a case is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.case.course import Closed
from services.alerts.todo import todo

if TYPE_CHECKING:
    from services.alerts.lifecycle.telling import Telling

BESIDE: Final = frozenset({"CHECK_DATA", "SUPERVISE"})
"""What does not keep a case open: a fact in doubt is its source's, and a supervisor has nothing left to supervise."""


def finish(telling: Telling) -> None:
    """Close a case that was disposed of and of which nothing is left to be done."""
    current, terms = telling.case.current, telling.terms
    if current is None or current.outcome is None:
        return
    left = todo(terms.household_id, telling.case, terms.book.divisions)
    if all(one.action in BESIDE for one in left):
        telling.say(Closed(disposition=current.outcome))
