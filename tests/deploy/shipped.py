"""Every query that is shipped, of the alarms and of the overview, as a Prometheus without Grafana takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
import yaml

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
OVERVIEW = DEPLOY / "grafana/overview.json"

FILLED_IN = {"$__rate_interval": "1m", "$county": ".*"}
"""What Grafana puts in the place of its variables."""

VARIABLE = re.compile(r"\$\w+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and which alarm or panel asks it."""

    by: str
    expr: str


def rules() -> list[dict[str, Any]]:
    """The alarms as they are written."""
    said = yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))
    return [rule for group in said["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    """The panels of the overview as they are written, without the headings of rows."""
    said = json.loads(OVERVIEW.read_text(encoding="utf-8"))
    return [panel for panel in said["panels"] if panel["type"] != "row"]


def queries() -> Iterator[Asked]:
    """All of them."""
    for rule in rules():
        yield Asked(f"告警 {rule['alert']}", rule["expr"])
    for panel in panels():
        for target in panel["targets"]:
            yield Asked(panel["title"], VARIABLE.sub(lambda found: FILLED_IN[found[0]], target["expr"]))


def selectors(expr: str) -> list[str]:
    """The figures that a query asks for, each with its labels, as queries of their own."""
    found: list[str] = []

    def note(one: promql_parser.Expr) -> None:
        if isinstance(one, promql_parser.VectorSelector):
            found.append(one.prettify())

    promql_parser.walk(promql_parser.parse(expr), note)
    return found
