"""Seeded draws: the same seed gives the same county, on every machine."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from itertools import accumulate
from math import exp
from random import Random  # noqa: TID251  (the one generator of the simulation; it is seeded and passed on from here)
from typing import Final, Generic, TypeVar

from schemas.dates import DAY, first_day, last_day

T = TypeVar("T")

COUNTED_ONE_BY_ONE = 30
"""Below this mean a Poisson count is drawn exactly, above it from the normal curve."""


class Shares(Generic[T]):
    """What can be drawn, each with its weight; the weights need not add up to one."""

    __slots__ = ("_sums", "_values", "total")

    def __init__(self, *pairs: tuple[float, T]) -> None:
        self._values: Final = tuple(value for _, value in pairs)
        self._sums: Final = tuple(accumulate(weight for weight, _ in pairs))
        self.total: Final = self._sums[-1]

    def at(self, point: float) -> T:
        """The value that stands at a point from 0 up to, but not including, 1."""
        return self._values[bisect_right(self._sums, point * self.total, 0, len(self._sums) - 1)]


class Chance:
    """The draws of one run, in one order."""

    __slots__ = ("_gauss", "random")

    def __init__(self, seed: int) -> None:
        generator = Random(seed)  # noqa: S311  (examples, not secrets)
        self.random = generator.random
        self._gauss = generator.gauss

    def happens(self, probability: float) -> bool:
        """Whether what has this probability comes true."""
        return self.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` through `high`."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, values: list[T] | tuple[T, ...]) -> T:
        """One of the values, each as likely as any other."""
        return values[int(self.random() * len(values))]

    def of(self, shares: Shares[T]) -> T:
        """One of the values, by their weights."""
        return shares.at(self.random())

    def count(self, mean: float) -> int:
        """How often something happens that happens `mean` times on average (Poisson)."""
        if mean > COUNTED_ONE_BY_ONE:
            return max(0, round(self._gauss(mean, mean**0.5)))
        floor, left, found = exp(-mean), self.random(), 0
        while left > floor:
            left *= self.random()
            found += 1
        return found

    def sum_fen(self, median_yuan: float, spread: float) -> int:
        """A sum in fen with a heavy tail (log-normal): one in six lies above e^spread of the median."""
        return int(self.around(median_yuan * 100, spread))

    def around(self, median: float, spread: float) -> float:
        """A number with such a tail about a median."""
        return median * exp(self._gauss(0.0, spread))

    def day_of(self, month: int) -> date:
        """A day of a month."""
        return first_day(month) + DAY * int(self.random() * last_day(month).day)
