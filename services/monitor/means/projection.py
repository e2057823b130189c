"""What a household's income would come to in a year if it went on as of late (推算年收入)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import add_months, first_day, month_of
from schemas.events.employment import Employed
from services.monitor.facets import benefits
from services.monitor.look import facet
from services.monitor.means.lines import MONTHS_OF_YEAR, dibao_line_fen, lines
from services.monitor.means.purse import Share, purse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from services.monitor.look import Look


@dataclass(frozen=True, slots=True)
class Projection:
    """A projected yearly income in fen, from the last known `months`; `stale` when these lie long ago."""

    annual_fen: int
    months: tuple[int, ...]
    stale: bool


def projected(look: Look, month: int | None = None) -> Projection | None:
    """The projection at a closed month, by default the last one; None if no three months in a row are known till then.

    Earned, pension and benefit of the latest known months stand for the whole year, other income is that of the twelve
    months that end with them. A feed's silence never unmakes a projection.
    """
    look.income_matters()
    return expected(look, month)


def expected(look: Look, month: int | None = None) -> Projection | None:
    """As `projected`, for those who note themselves how far the income may drift."""
    return _projected(look, month_of(look.as_of) - 1 if month is None else month)


@facet
def _projected(look: Look, month: int) -> Projection | None:
    known = purse(look)
    span: int = look.param("means.projection_months")
    last = known.latest_known(month, span)
    if last is None:
        return None
    first = last - span + 1
    fixed_fen = known.fixed_fen(first, last) or 0
    if multiple := look.param("means.earnings_disregard_multiple"):
        fixed_fen -= sum(_disregarded_fen(look, share, range(first, last + 1), multiple) for share in known.shares)
    other_fen = known.other_fen(last - MONTHS_OF_YEAR + 1, last)
    stale = month - last > look.param("means.stale_projection_months")
    return Projection(fixed_fen * MONTHS_OF_YEAR // span + other_fen, tuple(range(first, last + 1)), stale)


def is_projected_below_line(look: Look) -> bool | None:
    """Whether the projected yearly income lies below the dibao line; None if nothing is known."""
    projection = expected(look)
    if projection is None:
        look.income_matters()
        return None
    line_fen = lines(look).dibao_fen
    is_below = projection.annual_fen < line_fen
    look.income_drift(line_fen - projection.annual_fen - 1 if is_below else projection.annual_fen - line_fen)
    return is_below


def run_from(look: Look, holds: Callable[[int], bool], earliest_month: int) -> int | None:
    """The first month of the unbroken run of months up to the last closed one in which something holds.

    The run begins no earlier than `earliest_month`; None if it does not hold now. Next month it may.
    """
    this_month = month_of(look.as_of)
    look.wake(first_day(this_month + 1))
    first = None
    for month in range(this_month - 1, earliest_month - 1, -1):
        if not holds(month):
            break
        first = month
    return first


@facet
def fade_out_until_on(look: Look) -> date | None:
    """The last day of the fade-out period (渐退期) of a household in dibao whose projected income reaches the line.

    Source: 民发〔2022〕83号, up to six months; payment goes on meanwhile.
    """
    granted_on = benefits.category_since(look, look.household.own.subject, "C1", look.as_of)
    if granted_on is None or is_projected_below_line(look) is not False:
        return None
    first = run_from(look, lambda month: _reaches_line(look, month), month_of(granted_on))
    return None if first is None else add_months(first_day(first + 1), look.param("means.fade_out_months"))


def _reaches_line(look: Look, month: int) -> bool:
    # How far income may drift was noted when the latest projection was held against the line; older ones stay.
    projection = expected(look, month)
    return projection is not None and not lines(look).is_below_dibao(projection.annual_fen)


def _disregarded_fen(look: Look, share: Share, months: range, multiple: int) -> int:
    """What of a newly employed person's earnings is not counted (就业收入豁免) in some months."""
    started = [month_of(fact.occurred_on) for fact in look.of(share.person, Employed)]
    if not started:
        return 0
    limit_fen, lasts = multiple * dibao_line_fen(look), look.param("means.earnings_disregard_months")
    new = [month for month in months if any(start <= month < start + lasts for start in started)]
    return sum(min(max(share.history.earned(month)[1] or 0, 0), limit_fen) for month in new)
