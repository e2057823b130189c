"""Yuan taken for fen, or fen for yuan (元分混淆): sums a hundredfold above or below what such sums usually are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from types import MappingProxyType
from typing import Literal

YUAN = 100
WAN = 10_000


@dataclass(frozen=True, slots=True)
class Usual:
    """Between which sums the median of a delivery lies (通常范围); of a single sum this says nothing.

    The bounds are less than a hundredfold apart, so that a delivery in the wrong unit cannot lie between them too: it
    lies between the hundredfold of them, their hundredth, or (of sums in 万元) their ten-thousandth.
    """

    field: str
    low_fen: int
    high_fen: int


USUAL: Mapping[str, Usual] = MappingProxyType(
    {
        "BenefitAdjusted": Usual("monthly_fen", 50 * YUAN, 4_000 * YUAN),
        "BenefitGranted": Usual("monthly_fen", 50 * YUAN, 4_000 * YUAN),
        "BenefitPaid": Usual("amount_fen", 50 * YUAN, 4_000 * YUAN),
        "IncomeDeclared": Usual("wages_fen", 2_000 * YUAN, 100_000 * YUAN),
        "InsuranceChanged": Usual("base_fen", 400 * YUAN, 25_000 * YUAN),
        "MedicalSettled": Usual("total_fen", 1_000 * YUAN, 60_000 * YUAN),
        "OutpatientSummarised": Usual("personal_fen", 5 * YUAN, 400 * YUAN),
        "PensionPaid": Usual("amount_fen", 80 * YUAN, 7_000 * YUAN),
        "RehabSettled": Usual("total_fen", 300 * YUAN, 20_000 * YUAN),
        "TaxIncomeDeclared": Usual("income_fen", 300 * YUAN, 20_000 * YUAN),
        "UnemploymentBenefitPaid": Usual("amount_fen", 300 * YUAN, 5_000 * YUAN),
    }
)
"""By type of event, the sum by which its unit is known."""

BEYOND = 10
"""A single sum is suspicious so many times above or below these bounds."""

ENOUGH = 20
"""Fewer sums than this have no median worth the name."""

SHARE_PCT = 2
"""From this share of suspicious sums on a delivery is likely to mix both units."""

STEPS = 8
"""Buckets for each doubling, when a median is estimated: within a tenth is enough to tell a hundredfold."""

Direction = Literal["great", "small", "wan"]

UNITS: Mapping[Direction, tuple[str, str]] = MappingProxyType(
    {
        "great": ("其中可能把分当成了元", "fen may have been read as yuan"),
        "small": ("其中可能把元当成了分", "yuan may have been read as fen"),
        "wan": ("其中可能是万元，请换算成元或写明“万元”", "sums may be in 万元; write yuan, or the unit beside them"),
    }
)


@dataclass(frozen=True, slots=True)
class Mixed:
    """Sums that are a hundredfold too great (fen read as yuan) or too small (yuan read as fen), or in 万元 (wan).

    `median_fen` is that of the delivery; `count` of `of` sums are concerned, `rows` are some examples.
    """

    usual: Usual
    direction: Direction
    median_fen: int
    count: int
    of: int
    rows: tuple[int, ...]

    def told(self) -> tuple[str, str]:
        """What is wrong, in Chinese and in English."""
        middle, low, high = (fen // YUAN for fen in (self.median_fen, self.usual.low_fen, self.usual.high_fen))
        zh, en = UNITS[self.direction]
        return (
            f"中位数约 {middle:,} 元，通常在 {low:,}–{high:,} 元；{zh}",
            f"the median is some {middle:,} yuan where {low:,} to {high:,} are usual; {en}",
        )


@dataclass(slots=True)
class Sums:
    """The sums of one field of a delivery, as counts by size; memory does not grow with their number."""

    usual: Usual
    examples: int
    count: int = 0
    buckets: Counter[int] = field(default_factory=Counter)
    beyond: Counter[Direction] = field(default_factory=Counter)
    rows: dict[Direction, list[int]] = field(default_factory=lambda: {"great": [], "small": [], "wan": []})
    first: list[int] = field(default_factory=list)

    def take(self, row: int, fen: int) -> None:
        """Count a sum; none says nothing about its unit."""
        if fen <= 0:
            return
        self.count += 1
        self.buckets[int(STEPS * log2(fen))] += 1
        if len(self.first) < self.examples:
            self.first.append(row)
        side = _side(fen, self.usual.low_fen // BEYOND, self.usual.high_fen * BEYOND)
        if side is not None:
            self.beyond[side] += 1
            if len(self.rows[side]) < self.examples:
                self.rows[side].append(row)

    def median_fen(self) -> int:
        """The median, within a tenth."""
        passed = 0
        for bucket in sorted(self.buckets):
            passed += self.buckets[bucket]
            if 2 * passed >= self.count:
                return int(2 ** ((bucket + 0.5) / STEPS))
        return 0

    def mixed(self) -> Mixed | None:
        """What is wrong with the unit of this field, if anything is."""
        if self.count < ENOUGH:
            return None
        median = self.median_fen()
        whole = _side(median, self.usual.low_fen, self.usual.high_fen)
        if whole is not None:
            return Mixed(self.usual, whole, median, self.count, self.count, tuple(self.first))
        for side, found in self.beyond.items():
            if found * 100 >= SHARE_PCT * self.count:
                return Mixed(self.usual, side, median, found, self.count, tuple(self.rows[side]))
        return None


def _side(fen: int, low: int, high: int) -> Direction | None:
    """On which side of the bounds a sum lies, if the hundredfold or the hundredth of it lies between them."""
    if fen > high and low <= fen // YUAN <= high:
        return "great"
    if fen < low <= fen * YUAN <= high:
        return "small"
    return "wan" if fen < low <= fen * WAN <= high else None
