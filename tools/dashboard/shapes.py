"""The few shapes of Grafana panels that the overview is made of, laid out from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS = 24
"""Width of a dashboard in units of Grafana's grid."""

SOURCE = {"type": "prometheus", "uid": "${datasource}"}

Steps = Sequence[tuple[str, float]]
"""Colours, each with the value from which on it holds; the first holds for anything less."""

Todo = tuple[str, str]
"""What to do about what a panel shows, Chinese first and English second."""

PLAIN: Steps = (("text", 0),)
WELL_AT_NONE: Steps = (("green", 0), ("red", 1))


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for (PromQL), and how its series are called: a pattern of labels."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How values are written and coloured; `words` for values, `colours` for series by a part of their name."""

    unit: str = "none"
    steps: Steps = PLAIN
    words: Mapping[str, tuple[str, str]] | None = None
    colours: Mapping[str, str] | None = None
    is_stacked: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel; `todo` is what to do about what it shows."""

    kind: str
    title: str
    todo: Todo
    queries: Sequence[Query]
    look: Look
    width: int
    height: int

    def written(self, number: int, x: int, y: int) -> dict[str, Any]:
        """As Grafana reads it, with its number and the place of its left upper corner."""
        is_now = self.kind != "timeseries"
        return {
            "id": number, "type": self.kind, "title": self.title, "description": " / ".join(self.todo),
            "datasource": SOURCE,
            "gridPos": {"h": self.height, "w": self.width, "x": x, "y": y},
            "targets": [
                {
                    "refId": chr(ord("A") + index), "datasource": SOURCE, "expr": one.expr,
                    "legendFormat": one.legend or "__auto", "instant": is_now, "range": not is_now,
                    "format": "table" if self.kind == "table" else "time_series",
                }
                for index, one in enumerate(self.queries)
            ],
            "fieldConfig": {"defaults": _defaults(self.kind, self.look), "overrides": [*_overrides(self.look)]},
            "options": OPTIONS[self.kind],
        } | ({"transformations": WITHOUT_TIME} if self.kind == "table" else {})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """Panels that belong together, under a heading."""

    title: str
    panels: Sequence[Panel]


def once(figure: str, *labels: str) -> str:
    """A figure that every relay tells, counted once."""
    return f"max by ({', '.join(labels)}) ({figure})"


def rate(counter: str, *labels: str) -> str:
    """What a counter gains in a second, by labels."""
    return f"sum by ({', '.join(labels)}) (rate({counter}[$__rate_interval]))"


def stat(title: str, todo: Todo, expr: str, *, look: Look = Look(), width: int = 4) -> Panel:
    """One number of this moment."""
    return Panel("stat", title, todo, [Query(expr)], look, width, 4)


def series(title: str, todo: Todo, *queries: Query, look: Look = Look(), width: int = 8) -> Panel:
    """What became of figures over time."""
    return Panel("timeseries", title, todo, queries, look, width, 8)


def bars(title: str, todo: Todo, query: Query, *, look: Look = Look(), width: int = 8) -> Panel:
    """The figures of this moment side by side."""
    return Panel("bargauge", title, todo, [query], look, width, 8)


def table(title: str, todo: Todo, query: Query) -> Panel:
    """What there is at this moment, one line each, with all its labels."""
    return Panel("table", title, todo, [query], Look(), COLUMNS, 8)


def laid_out(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Rows and panels as Grafana reads them, numbered and placed."""
    number, y = 1, 0
    for row in rows:
        place = {"h": 1, "w": COLUMNS, "x": 0, "y": y}
        yield {"id": number, "type": "row", "title": row.title, "collapsed": False, "panels": [], "gridPos": place}
        number, y, x, tallest = number + 1, y + 1, 0, 0
        for panel in row.panels:
            if x + panel.width > COLUMNS:
                x, y, tallest = 0, y + tallest, 0
            yield panel.written(number, x, y)
            number, x, tallest = number + 1, x + panel.width, max(tallest, panel.height)
        y += tallest


def _defaults(kind: str, look: Look) -> dict[str, Any]:
    steps = [{"color": color, "value": value if index else None} for index, (color, value) in enumerate(look.steps)]
    found: dict[str, Any] = {
        "unit": look.unit,
        "color": {"mode": "palette-classic" if kind == "timeseries" else "thresholds"},
        "thresholds": {"mode": "absolute", "steps": steps},
    }
    if look.words:
        options = {value: {"text": text, "color": color} for value, (text, color) in look.words.items()}
        found["mappings"] = [{"type": "value", "options": options}]
    if kind == "timeseries":
        stacking = {"mode": "normal" if look.is_stacked else "none", "group": "A"}
        found["custom"] = {"fillOpacity": 30 if look.is_stacked else 0, "lineWidth": 2, "stacking": stacking}
        found["min"] = 0
    return found


def _overrides(look: Look) -> Iterator[dict[str, Any]]:
    for name, color in (look.colours or {}).items():
        fixed = {"id": "color", "value": {"mode": "fixed", "fixedColor": color}}
        yield {"matcher": {"id": "byRegexp", "options": f"/{name}/"}, "properties": [fixed]}


_LAST = {"calcs": ["lastNotNull"], "fields": "", "values": False}
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "stat": {"reduceOptions": _LAST, "colorMode": "background", "graphMode": "none", "textMode": "auto"},
    "timeseries": {
        "legend": {"displayMode": "table", "placement": "bottom", "showLegend": True, "calcs": ["lastNotNull", "max"]},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "bargauge": {"reduceOptions": _LAST, "orientation": "horizontal", "displayMode": "basic", "showUnfilled": True},
    "table": {"showHeader": True},
}
WITHOUT_TIME = [{"id": "organize", "options": {"excludeByName": {"Time": True, "Value": True, "__name__": True}}}]
