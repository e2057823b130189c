"""The dimension itself, and the relief that answers most of its warnings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from services.monitor import standing
from services.monitor.indicator import Dimension

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from services.monitor.look import Look

DIMENSION = Dimension(
    name="expenditure_surge",
    chinese="支出骤增",
    english="expenditure surge",
    order=1,
    feeds=("MEDICAL", "DISABILITY", "EDUCATION"),
    rules_version=1,
)


def relieved(look: Look, subject: str) -> Callable[[date], bool]:
    """Whether the rigid-expense category (C5) holds, or temporary aid (临时救助) was granted since a day."""
    return partial(_relieved_since, look, subject)


def aided(look: Look, subject: str) -> Callable[[date], bool]:
    """Whether temporary aid (临时救助) was granted since a day."""
    return partial(_aided_since, look, subject)


def supported(look: Look, subject: str) -> Callable[[date], bool]:
    """Whether education aid (教育救助) is granted, whenever that was."""
    return lambda _: standing.matched(look, subject, ("EDUCATION_AID",))


def _relieved_since(look: Look, subject: str, since_on: date) -> bool:
    return standing.matched(look, subject, ("C5",)) or _aided_since(look, subject, since_on)


def _aided_since(look: Look, subject: str, since_on: date) -> bool:
    return standing.matched(look, subject, ("TEMPORARY_AID",), since_on=since_on)
