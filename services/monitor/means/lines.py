"""The lines with which income is compared (低保标准、人均可支配收入), for the place and the people of a household."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a household of `size` counted members, in fen per year; `edge_pct` of the dibao line is the edge."""

    size: int
    dibao_fen: int
    edge_pct: int
    average_fen: int

    def is_below_dibao(self, annual_fen: int) -> bool:
        """Whether a yearly income lies below the dibao line."""
        return annual_fen < self.dibao_fen

    def is_below_edge(self, annual_fen: int) -> bool:
        """Whether a yearly income lies below the edge line (低保边缘线).

        Source: 国办发〔2023〕39号, below 1.5 times the dibao line unless the place says otherwise.
        """
        return 100 * annual_fen < self.edge_pct * self.dibao_fen

    def is_below_average(self, annual_fen: int) -> bool:
        """Whether a yearly income lies below the disposable income of as many people."""
        return annual_fen < self.average_fen


@facet
def lines(look: Look) -> Lines:
    """The lines of the household with the members who count on `as_of`."""
    size = len(standing.counted(look, look.as_of))
    return Lines(
        size,
        dibao_line_fen(look) * MONTHS_OF_YEAR * size,
        look.param("means.edge_pct"),
        disposable_income_fen(look) * size,
    )
