"""For which category an income speaks (认定类别测算): a reading for monitoring, never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from services.monitor.means.lines import (
    MONTHS_OF_YEAR,
    is_below_average,
    is_below_edge,
    is_below_line,
    line_of_year_fen,
    size,
)

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


def candidate(look: Look, annual_fen: int, rigid_fen: int) -> Candidate:
    """The category for which a yearly income and rigid spending of the household speak, in fen; the better right wins.

    Source: 民发〔2021〕57号 (C1), 国办发〔2023〕39号 (C3), 刚性支出困难家庭认定办法 (C5), local deduction (支出型低保).
    """
    if not size(look):
        return NOBODY
    if is_below_line(annual_fen, look):
        return Candidate("C1")
    if (
        _is_deducted(look)
        and is_below_average(annual_fen, look)
        and is_below_line(max(0, annual_fen - rigid_fen), look)
    ):
        return Candidate("C1", by_deduction=True)
    if is_below_edge(annual_fen, look):
        return Candidate("C3")
    if look.param("means.rigid_mode") in RATIO and is_below_average(annual_fen, look):
        ratio_pct: int = look.param("means.ratio_pct")
        if 100 * rigid_fen > ratio_pct * annual_fen:
            return Candidate("C5")
    return NOBODY


def cash_gap_fen(look: Look, annual_fen: int, rigid_fen: int) -> int:
    """What is missing to the dibao line (补差) in fen a month for the whole household, rounded up once, to one yuan.

    Where rigid spending is deducted it deepens the gap, up to the full line. Where cash is paid by bands (分档), the
    smallest that fills the gap; a gap above all bands is left as it is.
    """
    step_fen: int = look.param("means.cash_rounding_fen")
    short_fen = line_of_year_fen(look) - _accounted_fen(look, annual_fen, rigid_fen)
    gap_fen = step_fen * -(-short_fen // (MONTHS_OF_YEAR * step_fen))
    bands = cast("tuple[int, ...]", look.policy.optional("means.bands_fen") or ())
    return min((band_fen for band_fen in bands if band_fen >= gap_fen), default=gap_fen)


def declare_room(look: Look, annual_fen: int, rigid_fen: int) -> None:
    """Note how much more personal medical spending leaves the category for which an income speaks as it is.

    Of what is paid no more can be rigid. The sums themselves move with every payment and are not minded.
    """
    found = candidate(look, annual_fen, rigid_fen)
    if found.category == "C1" or not is_below_average(annual_fen, look) or not look.param("means.rigid_medical"):
        return
    mode = look.param("means.rigid_mode")
    if mode in DEDUCTION:
        look.room(annual_fen - rigid_fen - line_of_year_fen(look))
    if found.category is None and mode in RATIO:
        look.room((look.param("means.ratio_pct") * annual_fen - 100 * rigid_fen) // 100)


def _accounted_fen(look: Look, annual_fen: int, rigid_fen: int) -> int:
    """The income that the gap is reckoned from: never less than nothing, so that no gap exceeds the line."""
    return max(0, annual_fen - rigid_fen if _is_deducted(look) else annual_fen)


def _is_deducted(look: Look) -> bool:
    return look.param("means.rigid_mode") in DEDUCTION
