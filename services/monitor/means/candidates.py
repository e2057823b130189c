"""For which category an income speaks (认定类别测算): a reading for monitoring, never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from schemas.dates import first_day, month_of
from services.monitor.facets import spending
from services.monitor.means.lines import MONTHS_OF_YEAR, Lines, lines

if TYPE_CHECKING:
    from services.monitor.look import Look

DEDUCTION, RATIO = frozenset({"A", "AB"}), frozenset({"B", "AB"})
"""The regimes (刚性支出模式) that deduct rigid spending from income, and those that compare it with income."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The category for which an income speaks: C1, C3, C5 or None; `by_deduction`: C1 only after rigid spending."""

    category: str | None
    by_deduction: bool = False


NOBODY = Candidate(None)


def candidate(look: Look, line: Lines, annual_fen: int, rigid_fen: int) -> Candidate:
    """The category for which a yearly income and rigid spending of the household speak, in fen; the better right wins.

    Source: 民发〔2021〕57号 (C1), 国办发〔2023〕39号 (C3), 刚性支出困难家庭认定办法 (C5), local deduction (支出型低保).
    """
    if line.is_below_dibao(annual_fen):
        return Candidate("C1")
    mode = look.param("means.rigid_mode")
    below_average = line.is_below_average(annual_fen)
    if below_average and mode in DEDUCTION and line.is_below_dibao(max(0, annual_fen - rigid_fen)):
        return Candidate("C1", by_deduction=True)
    if line.is_below_edge(annual_fen):
        return Candidate("C3")
    if below_average and mode in RATIO and 100 * rigid_fen > look.param("means.ratio_pct") * annual_fen:
        return Candidate("C5")
    return NOBODY


def considered(look: Look, annual_fen: int, first: int, last: int) -> Candidate:
    """The category for which a yearly income speaks with the rigid spending of the months from the first to the last.

    Notes how much more medical spending leaves it as it is and, where what was paid so far could tip it as the months
    slide past, the next month. Spending is added up only where income alone does not decide.
    """
    line = lines(look)
    alone = candidate(look, line, annual_fen, 0)
    if alone.category == "C1" or not line.is_below_average(annual_fen):
        look.income_drift(_drift_fen(look, line, annual_fen, 0))
        return alone
    this_month = month_of(look.as_of)
    rigid_fen = spending.rigid_total_fen(look, first, last)
    # No later window holds more than this one and the months that have not closed yet.
    most_fen = spending.rigid_total_fen(look, first, this_month)
    found = candidate(look, line, annual_fen, rigid_fen) if rigid_fen else alone
    if most_fen and candidate(look, line, annual_fen, most_fen) != alone:
        most_fen = rigid_fen  # so much until the month ends
        look.wake(first_day(this_month + 1))
    look.income_drift(_drift_fen(look, line, annual_fen, most_fen))
    declare_room(look, line, annual_fen, most_fen, found)
    return found


def _drift_fen(look: Look, line: Lines, annual_fen: int, rigid_fen: int) -> int:
    """How far an income may drift either way and speak for the same category beside so much rigid spending.

    Above all limits less spending leaves no less room.
    """
    mode = look.param("means.rigid_mode")
    limits = [line.dibao_fen, -(-line.edge_pct * line.dibao_fen // 100), line.average_fen]
    if line.dibao_fen <= annual_fen < line.average_fen:
        if mode in DEDUCTION:
            limits.append(line.dibao_fen + rigid_fen)
        if mode in RATIO:
            limits.append(-(-100 * rigid_fen // look.param("means.ratio_pct")))
    return min(annual_fen - limit if limit <= annual_fen else limit - annual_fen - 1 for limit in limits)


def cash_gap_fen(look: Look, annual_fen: int, rigid_fen: int) -> int:
    """What is missing to the dibao line (补差) in fen a month for the whole household, rounded up once, to one yuan.

    Where rigid spending is deducted it deepens the gap. A loss counts as no income, so that no gap exceeds the full
    line. Where cash is paid by bands (分档), the smallest that fills the gap; a gap above all stays as it is.
    """
    step_fen: int = look.param("means.cash_rounding_fen")
    deducted_fen = rigid_fen if look.param("means.rigid_mode") in DEDUCTION else 0
    short_fen = lines(look).dibao_fen - max(0, annual_fen - deducted_fen)
    gap_fen = step_fen * -(-short_fen // (MONTHS_OF_YEAR * step_fen))
    bands = cast("tuple[int, ...]", look.policy.optional("means.bands_fen") or ())
    return min((band_fen for band_fen in bands if band_fen >= gap_fen), default=gap_fen)


def declare_room(look: Look, line: Lines, annual_fen: int, rigid_fen: int, found: Candidate) -> None:
    """Note how much more personal medical spending leaves the category for which an income speaks as it is.

    Of what is paid no more can be rigid. The sums themselves move with every payment and are not minded.
    """
    if found.category == "C1" or not look.param("means.rigid_medical"):
        return
    mode = look.param("means.rigid_mode")
    if mode in DEDUCTION:
        look.room(annual_fen - rigid_fen - line.dibao_fen)
    if found.category is None and mode in RATIO:
        look.room((look.param("means.ratio_pct") * annual_fen - 100 * rigid_fen) // 100)
