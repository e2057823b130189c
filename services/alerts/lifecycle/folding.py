"""How kinds of change find the functions that fold them into a case: each says itself what it folds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from schemas.case.change import Change

if TYPE_CHECKING:
    from schemas.case.event import CaseEvent
    from services.alerts.state import Case, OpenCase

C = TypeVar("C", bound=Change)
OfCase = Callable[["Case", "CaseEvent", C], "Case"]
OfCurrent = Callable[["OpenCase", "CaseEvent", C], "OpenCase"]

CASE: dict[type[Change], Callable[[Case, CaseEvent, Any], Case]] = {}
"""What a change does to a household's alerts, silences and facts in doubt, and whether a case is open."""

CURRENT: dict[type[Change], Callable[[OpenCase, CaseEvent, Any], OpenCase]] = {}
"""What a change does to the open case."""


def of_case(kind: type[C]) -> Callable[[OfCase[C]], OfCase[C]]:
    """Fold changes of this kind into the household's case with the function below."""

    def register(fold: OfCase[C]) -> OfCase[C]:
        CASE[kind] = fold
        return fold

    return register


def of_current(kind: type[C]) -> Callable[[OfCurrent[C]], OfCurrent[C]]:
    """Fold changes of this kind into the open case with the function below."""

    def register(fold: OfCurrent[C]) -> OfCurrent[C]:
        CURRENT[kind] = fold
        return fold

    return register
