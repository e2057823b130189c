"""What was measured, as people read it: on a terminal, and as Markdown for docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from tests.bench.measure import PER

if TYPE_CHECKING:
    from tests.bench.aims import Aim
    from tests.bench.measure import Figure
    from tests.bench.plan import Row

Line = tuple[str, ...]

FIGURES: Line = ("", "件 / events", "件每秒 / events/s", "CPU s / 100k", "服务器 / server", "RSS MB")
AIMS: Line = ("", "实测 / measured", "目标 / aim", "")
FAILED = "失败 / failed"
MARKS = {True: "✓", False: "✗", None: ""}


def figure_lines(chosen: Sequence[Row], figures: Mapping[str, Figure]) -> list[Line]:
    """A line for each row; of one that failed there is only its name."""
    return [_figure(row, figures.get(row.key)) for row in chosen]


def aim_lines(found: Sequence[Aim]) -> list[Line]:
    """A line for each aim."""
    return [
        (
            one.title,
            f"{one.value:,.2f} {one.unit}",
            "" if one.bound is None else f"{'≥' if one.sign == '>=' else '≤'} {one.bound:g} {one.unit}",
            MARKS[one.holds],
        )
        for one in found
    ]


def show(about: str, chosen: Sequence[Line], found: Sequence[Line], console: Console) -> None:
    """Print both tables."""
    for title, names, lines in (
        (about, FIGURES, chosen),
        ("目标（按 CPU 时间） / aims, by processor time", AIMS, found),
    ):
        table = Table(title=title)
        for name in names:
            table.add_column(name, justify="right" if name else "left")
        for line in lines:
            table.add_row(*line)
        if lines:
            console.print(table)


def markdown(about: str, chosen: Sequence[Line], found: Sequence[Line]) -> str:
    """Both tables as Markdown."""
    parts = [about, _markdown(FIGURES, chosen)] + ([_markdown(AIMS, found)] if found else [])
    return "\n\n".join(parts) + "\n"


def _figure(row: Row, figure: Figure | None) -> Line:
    name = f"{row.title} · {row.key}"
    if figure is None:
        return name, FAILED, "", "", "", ""
    server = f"{figure.server_cpu_s * PER / figure.events:.2f}" if figure.server_cpu_s else ""
    return name, f"{figure.events:,}", f"{figure.rate:,.0f}", f"{figure.cost:.2f}", server, f"{figure.rss_mb:.0f}"


def _markdown(names: Line, lines: Sequence[Line]) -> str:
    rule = ("---" if not name else "---:" for name in names)
    return "\n".join("| " + " | ".join(line) + " |" for line in (names, tuple(rule), *lines))
