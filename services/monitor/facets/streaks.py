"""Months in a row (连续月份) in which a condition held, over the months that are known."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from schemas.dates import first_day, month_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from services.monitor.look import Look


def opened_on(look: Look, points: Iterable[tuple[int, bool]], months: int) -> date | None:
    """From when a condition has held for `months` months in a row, up to the latest known one; None if it has not.

    `points` are the known months, the latest first, each with whether the condition held then. Unknown months are left
    out, so that silence neither opens nor ends anything. No more points are asked for than are needed.
    """
    streak = [month for month, _ in takewhile(lambda point: point[1], points)]
    if 0 < len(streak) <= months:
        # The next known month may open it or move its first day; later ones only follow.
        look.income_matters()
    if len(streak) >= months:
        return first_day(streak[-months] + 1)
    if streak:
        look.wake(first_day(month_of(look.as_of) + 1))
    return None
