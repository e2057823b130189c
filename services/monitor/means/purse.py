"""The purse of a household (家庭收入): the income of those who count, added up over months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import birthday, first_day, month_of
from schemas.events.employment import Employed
from services.monitor import standing
from services.monitor.facets import income, persons
from services.monitor.facets.income.history import NEVER
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.monitor.facets.income.history import History
    from services.monitor.look import Look


@dataclass(frozen=True, slots=True)
class Share:
    """What one counted member brings; without records a month before `grown`, the month of the 16th birthday, is 0."""

    person: str
    history: History
    grown: int

    def fixed_fen(self, first: int, last: int) -> int | None:
        """Earned, pension and benefit of the months from the first to the last; None if one of them is unknown."""
        if not self.history.is_blank:
            return self.history.fixed_between(first, last)
        complete_from, asked = self.history.complete_from, max(first, self.grown)
        return 0 if last < asked or (complete_from is not None and complete_from <= asked) else None

    def unknown(self, first: int, last: int) -> Sequence[int]:
        """The unknown months of those from the first to the last, the latest first."""
        if not self.history.is_blank:
            return self.history.unknown(first, last)
        complete_from = NEVER if self.history.complete_from is None else self.history.complete_from
        return range(min(last, complete_from - 1), max(first, self.grown) - 1, -1)


@dataclass(frozen=True, slots=True)
class Purse:
    """The shares of all counted members; sums in fen, None if a month of anyone is unknown.

    `known_from` is the first month of which anything is known, None if nothing ever is.
    """

    shares: tuple[Share, ...]
    known_from: int | None

    def fixed_fen(self, first: int, last: int) -> int | None:
        """Earned, pension and benefit of the months from the first to the last."""
        total_fen = 0
        for share in self.shares:
            fen = share.fixed_fen(first, last)
            if fen is None:
                return None
            total_fen += fen
        return total_fen

    def other_fen(self, first: int, last: int) -> int:
        """Other income of the months from the first to the last; never unknown."""
        return sum(share.history.other_between(first, last) for share in self.shares)

    def total_fen(self, first: int, last: int) -> int | None:
        """All income of the months from the first to the last."""
        fixed_fen = self.fixed_fen(first, last)
        return None if fixed_fen is None else fixed_fen + self.other_fen(first, last)

    def is_level(self, since: int) -> bool:
        """Whether, from a month on, nothing but pensions can move the income by more than single fen.

        Uneven declarations repeat their shares, which differ by a fen from month to month.
        """
        return all(share.history.is_level(since) for share in self.shares)

    def unknown(self, first: int, last: int) -> tuple[int, ...]:
        """The unknown months of those from the first to the last, rising; notes what the outermost wait for."""
        unknown = tuple(sorted({month for share in self.shares for month in share.unknown(first, last)}))
        for month in unknown[:1] + unknown[-1:]:
            self.fixed_fen(month, month)
        return unknown

    def latest_known(self, month: int, span: int) -> int | None:
        """The last of the latest `span` known months in a row that end by `month`, however long ago; None without."""
        if not self.shares:
            return None
        floor = self._floor()
        while (unknown := self._last_unknown(month - span + 1, month)) is not None:
            month = unknown - 1
            if month - span + 1 < floor:
                return None
        return month

    def _last_unknown(self, first: int, last: int) -> int | None:
        """The last unknown month of those from the first to the last; notes what it waits for."""
        unknown = max((month for share in self.shares for month in share.unknown(first, last)[:1]), default=None)
        if unknown is not None:
            self.fixed_fen(unknown, unknown)
        return unknown

    def _floor(self) -> int:
        """The month before which some adult's income is not known, so that looking further back is in vain."""
        if self.known_from is None:
            return NEVER
        starts = [share.history.known_from for share in self.shares if share.grown <= self.known_from]
        return max((NEVER if start is None else start for start in starts), default=self.known_from)


@facet
def purse(look: Look) -> Purse:
    """The purse of the members who count on `as_of`, for all months, so that like is added to like."""
    shares = tuple(_share(look, person) for person in standing.counted(look, look.as_of))
    starts = (share.history.known_from for share in shares)
    _wake(look, shares)
    return Purse(shares, min((start for start in starts if start is not None), default=None))


def income_fen(look: Look, first_month: int, last_month: int) -> int | None:
    """Income of the household in fen over the months from the first to the last, of those who count on `as_of`.

    None if a month of somebody aged 16 or more is unknown, or if nobody counts.
    """
    look.income_matters()
    known = purse(look)
    return known.total_fen(first_month, last_month) if known.shares else None


@facet
def latest_known_year_fen(look: Look) -> int | None:
    """Income of the household in fen over the latest twelve closed months in a row that are all known; None without."""
    look.income_matters()
    known = purse(look)
    months: int = look.param("means.window_months")
    last = known.latest_known(month_of(look.as_of) - 1, months)
    return None if last is None else known.total_fen(last - months + 1, last)


def _share(look: Look, person: str) -> Share:
    born_on = persons.birth_on(look, person)
    # Of somebody without a known birth nobody can say that they are a child.
    grown = 0 if born_on is None else month_of(birthday(born_on, look.param("means.unknown_under_age")))
    return Share(person, income.history(look, person), grown)


def _wake(look: Look, shares: tuple[Share, ...]) -> None:
    """Months slide past; where every month reads the same, only children without records grow out of being known."""
    this_month = month_of(look.as_of)
    since = this_month - look.param("means.window_months")
    moving = look.param("means.earnings_disregard_multiple") and any(
        look.of(share.person, Employed) for share in shares
    )
    slides = moving or not all(share.history.is_steady(since) for share in shares)
    # A month that is not known yet says nothing when it closes: its payment or its feed's delivery will.
    if slides and all(share.fixed_fen(this_month, this_month) is not None for share in shares):
        look.wake(first_day(this_month + 1))
    for share in shares:
        if share.grown >= since and share.history.is_blank:
            look.wake(first_day(share.grown + 1))
