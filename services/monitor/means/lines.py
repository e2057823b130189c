"""The lines with which income is compared (低保标准、人均可支配收入), for the place and the people of a household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.monitor import standing
from services.monitor.look import facet

if TYPE_CHECKING:
    from services.monitor.look import Look

MONTHS_OF_YEAR = 12


def dibao_line_fen(look: Look) -> int:
    """Dibao line (低保标准) in fen per person and month, of the countryside or the town as the household lives."""
    line_fen: int = look.param(f"means.dibao_line_{standing.settlement(look).lower()}_fen")
    return line_fen


def disposable_income_fen(look: Look) -> int:
    """Disposable income of the prior year (上年度人均可支配收入) in fen per person and year, of countryside or town."""
    income_fen: int = look.param(f"means.disposable_income_{standing.settlement(look).lower()}_fen")
    return income_fen


@facet
def size(look: Look) -> int:
    """Number of counted members (共同生活家庭成员人数) on `as_of`."""
    return len(standing.counted(look, look.as_of))


@facet
def line_of_year_fen(look: Look) -> int:
    """The dibao line of the whole household for a year, in fen."""
    return dibao_line_fen(look) * MONTHS_OF_YEAR * size(look)


def is_below_line(annual_fen: int, look: Look) -> bool:
    """Whether a yearly income of the household lies below the dibao line."""
    return annual_fen < line_of_year_fen(look)


def is_below_edge(annual_fen: int, look: Look) -> bool:
    """Whether a yearly income of the household lies below the edge line (低保边缘线).

    Source: 国办发〔2023〕39号, below 1.5 times the dibao line unless the place says otherwise.
    """
    edge_pct: int = look.param("means.edge_pct")
    return 100 * annual_fen < edge_pct * line_of_year_fen(look)


def is_below_average(annual_fen: int, look: Look) -> bool:
    """Whether a yearly income of the household lies below the disposable income of as many people."""
    return annual_fen < disposable_income_fen(look) * size(look)
