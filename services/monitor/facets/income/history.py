"""A person's income by month (收入史): which rule makes a month known, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from services.monitor.facets.income.track import UNTRACKED, Track

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BASE_COUNTED = "means.central_base_pension_counted"
ADDED_COST = "means.added_cost_deducted"


class Rule(StrEnum):
    """How the earned income of a month is known, the first that applies."""

    TAX = "TAX"
    """Tax was declared on it."""
    DECLARED = "DECLARED"
    """Share of a declaration whose period holds the month."""
    TRACKED_ZERO = "TRACKED_ZERO"
    """No tax record of a person who used to have one, in a month that the tax feed covers."""
    CARRIED = "CARRIED"
    """Share of an earlier declaration, carried on."""
    COMPLETE_ZERO = "COMPLETE_ZERO"
    """Another member declared and this one did not: a household's declaration is complete."""
    UNKNOWN = "UNKNOWN"


NEVER = 12 * 10_000
"""A month after all others."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration of `months` months from `first` on; sums of the whole period."""

    first: int
    months: int
    earned_fen: int
    other_fen: int
    added_fen: int

    @property
    def last(self) -> int:
        """The last month declared."""
        return self.first + self.months - 1

    def share(self, total_fen: int, month: int) -> int:
        """A month's share of a sum; the shares of the period add up to it, and later months repeat them in order.

        >>> declared = Declared(first=0, months=3, earned_fen=100, other_fen=0, added_fen=0)
        >>> [declared.share(100, month) for month in range(4)]
        [33, 33, 34, 33]
        """
        index = (month - self.first) % self.months
        return total_fen * (index + 1) // self.months - total_fen * index // self.months

    def is_even(self) -> bool:
        """Whether every month's share is the same, whatever the month."""
        return self.added_fen == 0 and self.earned_fen % self.months == 0 and self.other_fen % self.months == 0


@dataclass(slots=True, eq=False)
class History:
    """All that is known of a person's income, asked by month; sums in fen.

    `declared` holds the declarations, the latest known first; from `complete_from` on another member has declared.
    `in_force` says whether a flag of the policy held in a month: what counts as income follows the month of the money.
    No month after `latest` is ever asked for.
    """

    taxed: Mapping[int, int]
    declared: tuple[Declared, ...]
    complete_from: int | None
    pensions: Mapping[int, tuple[int, int]]
    benefits: Mapping[int, int]
    tax: Track
    pension_feed: Track
    in_force: Callable[[str, int], bool]
    latest: int
    _even_from: int = NEVER
    _steady_from: int = NEVER
    _sums: list[int] = field(default_factory=lambda: [0], repr=False)
    """What the months from some month through `latest` bring, as far back as anybody has asked: each is read once."""
    _unknown: list[int] = field(default_factory=list, repr=False)
    """The unknown months so far, the latest first; they count as nothing in the sums."""

    def __post_init__(self) -> None:
        """Find out from when on every month declares, and reads, the same; asked for each sum, so only once."""
        if not self.declared:
            self._even_from = 0
        elif len(self.declared) == 1 and self.declared[0].is_even():
            self._even_from = self.declared[0].first
        if not (self.taxed or self.pensions or self.benefits):
            self._steady_from = self._even_from if self.declared else self.complete_from or 0

    def earned(self, month: int) -> tuple[Rule, int | None]:
        """Wages less the cost of the job, and business, with the rule by which they are known; None if they are not."""
        known = self._earned(month)
        if known[1] is None:
            self.tax.wait(month)
        return known

    def pension(self, month: int) -> int | None:
        """Pension paid for a month, less the central base (中央基础养老金) where that is no income; None if unknown."""
        known_fen = self._pension(month)
        if known_fen is None:
            self.pension_feed.wait(month)
        return known_fen

    def fixed_between(self, first: int, last: int) -> int | None:
        """Earned, pension and unemployment benefit of the months from the first to the last; None if one is unknown.

        An unknown month waits for whoever asks about it here, not for whoever added it up first.
        """
        if self.is_steady(first):
            fen = self._fixed_of(last)
            return None if fen is None else fen * (last - first + 1)
        unknown = self.unknown(first, last)
        if unknown:
            self.earned(unknown[0])
            self.pension(unknown[0])
            return None
        return self._sums[self.latest + 1 - first] - self._sums[self.latest - last]

    def unknown(self, first: int, last: int) -> Sequence[int]:
        """The unknown months of those from the first to the last, the latest first."""
        if self.is_steady(first):
            return ()
        for month in range(self.latest + 1 - len(self._sums), first - 1, -1):
            fen = self._fixed_of(month)
            if fen is None:
                self._unknown.append(month)
            self._sums.append(self._sums[-1] + (fen or 0))
        return [month for month in self._unknown if first <= month <= last]

    def _fixed_of(self, month: int) -> int | None:
        earned_fen, pension_fen = self._earned(month)[1], self._pension(month)
        if earned_fen is None or pension_fen is None:
            return None
        return earned_fen + pension_fen + self.benefits.get(month, 0)

    def _earned(self, month: int) -> tuple[Rule, int | None]:
        if month in self.taxed:
            return Rule.TAX, self.taxed[month]
        stated = self.stated(month)
        if stated is not None and month <= stated.last:
            return Rule.DECLARED, stated.share(stated.earned_fen, month)
        zero = self.tax.is_zero(month)
        if zero is not False:
            return (Rule.TRACKED_ZERO, 0) if zero else (Rule.UNKNOWN, None)
        if stated is not None:
            return Rule.CARRIED, stated.share(stated.earned_fen, month)
        if self.complete_from is not None and self.complete_from <= month:
            return Rule.COMPLETE_ZERO, 0
        return Rule.UNKNOWN, None

    def _pension(self, month: int) -> int | None:
        paid = self.pensions.get(month)
        if paid is not None:
            amount_fen, base_fen = paid
            return amount_fen if base_fen == 0 or self.in_force(BASE_COUNTED, month) else amount_fen - base_fen
        return None if self.pension_feed.is_zero(month) is None else 0

    def other(self, month: int) -> int:
        """Property, transfers and other income of a month, declared or carried, less what is excluded; never None."""
        stated = self.stated(month)
        if stated is None:
            return 0
        other_fen = stated.share(stated.other_fen, month)
        if stated.added_fen and self.in_force(ADDED_COST, month):
            other_fen -= stated.share(stated.added_fen, month)
        return other_fen

    def stated(self, month: int) -> Declared | None:
        """The declaration that speaks for a month: the latest known that holds it, else the last one before it."""
        before = None
        for one in self.declared:
            if one.first <= month <= one.last:
                return one
            if one.last < month and (before is None or before.last < one.last):
                before = one
        return before

    def other_between(self, first: int, last: int) -> int:
        """As `other`, for the months from the first to the last together."""
        if self._even_from <= first:
            return self.other(last) * (last - first + 1)
        return sum(self.other(month) for month in range(first, last + 1))

    def is_earning(self, first: int, last: int) -> bool | None:
        """Whether anything was earned in any of the months from the first to the last; None if that is not known."""
        months = (last,) if self.is_steady(first) else range(first, last + 1)
        known = [self.earned(month)[1] for month in months]
        return True if any(fen is not None and fen > 0 for fen in known) else None if None in known else False

    @property
    def known_from(self) -> int | None:
        """The first month of which anything can be known; None if nothing ever is."""
        if self.is_blank:
            return self.complete_from
        starts = [*(one.first for one in self.declared), *self.tax.months[:1], *self.pension_feed.months[:1]]
        starts += [] if self.complete_from is None else [self.complete_from]
        return min(starts, default=None)

    @property
    def has_own_record(self) -> bool:
        """Whether the person's earned income was ever taxed or declared."""
        return bool(self.taxed or self.declared)

    @property
    def is_blank(self) -> bool:
        """Whether no record says anything of the person's income."""
        return not (self.taxed or self.declared or self.pensions or self.benefits)

    def is_level(self, since: int) -> bool:
        """Whether every month from `since` on reads the same but for pensions, and for single fen of uneven shares."""
        if self.taxed or self.benefits or len(self.declared) > 1:
            return False
        if self.declared:
            return self.declared[0].first <= since and self.declared[0].added_fen == 0
        return self.complete_from is None or self.complete_from <= since

    def is_steady(self, since: int) -> bool:
        """Whether every month from `since` on reads the same, whatever time passes."""
        return self._steady_from <= since


@lru_cache(maxsize=1024)
def blank(complete_from: int | None) -> History:
    """The history of somebody without any record, never added up; most members have none, so equal ones are shared."""
    return History(
        taxed={}, declared=(), complete_from=complete_from, pensions={}, benefits={}, tax=UNTRACKED,
        pension_feed=UNTRACKED, in_force=lambda _path, _month: False, latest=0,
    )  # fmt: skip
