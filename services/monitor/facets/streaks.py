"""Months in a row (连续月份) in which a condition held, over the months that are known."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def held_since(points: Iterable[tuple[int, bool]], months: int) -> int | None:
    """The month that first made a condition hold for `months` months in a row, of the streak that reaches the latest.

    `points` are the known months, the latest first, each with whether it held then; unknown ones are left out, so that
    silence neither opens nor ends anything. None while the streak is shorter. No more points are asked for than needed.

    >>> held_since([(9, True), (7, True), (6, True), (5, False), (4, True)], 2)
    7
    """
    streak = [month for month, _ in takewhile(lambda point: point[1], points)]
    return streak[-months] if len(streak) >= months else None
