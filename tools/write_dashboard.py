"""Writes the overview for Grafana, deploy/grafana/overview.json.

Usage: python tools/write_dashboard.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # when started by its path

from tools.dashboard.shapes import SOURCE, laid_out
from tools.dashboard.watch import alarms, is_whole
from tools.dashboard.work import departments, families

ROOT = Path(__file__).resolve().parent.parent
OVERVIEW = "deploy/grafana/overview.json"

SCHEMA_VERSION = 39
"""Of Grafana 11; later ones read it too."""


def dashboard() -> dict[str, Any]:
    """The overview as Grafana reads it."""
    return {
        "uid": "shouwang-overview",
        "title": "守望总览 / Shouwang overview",
        "description": "由 tools/write_dashboard.py 写出 / written by tools/write_dashboard.py",
        "tags": ["shouwang"],
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "Asia/Shanghai",
        "weekStart": "monday",
        "templating": {"list": [_source(), _county()]},
        "panels": [*laid_out([is_whole(), departments(), families(), alarms()])],
    }


def text() -> str:
    """The file."""
    return json.dumps(dashboard(), ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or with --check say whether it is as the code says."""
    file = ROOT / OVERVIEW
    if "--check" not in arguments:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text(), encoding="utf-8")
        return 0
    if file.is_file() and file.read_text(encoding="utf-8") == text():
        return 0
    print(f"{OVERVIEW}: 与代码不一致 / not as the code says; run python tools/write_dashboard.py")
    return 1


def _source() -> dict[str, Any]:
    return {"name": "datasource", "label": "数据源 / data source", "type": "datasource", "query": "prometheus"}


def _county() -> dict[str, Any]:
    return {
        "name": "county", "label": "县区 / county", "type": "query", "datasource": SOURCE,
        "query": {"query": "label_values(shouwang_alerts_open, county)", "refId": "county"},
        "includeAll": True, "allValue": ".*", "multi": True, "refresh": 2, "sort": 1,
        "current": {"text": "全部 / all", "value": "$__all"},
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
