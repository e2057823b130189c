"""The alarms that are shipped: each is PromQL, and asks for figures and labels that are there."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import promql_parser
import pytest
import yaml

from services.eventlog.sql import open_log
from services.host.clock import now
from services.host.distributed.consumer import Taken
from services.host.distributed.metrics import Doing
from services.host.distributed.standing import Standing
from services.host.distributed.watch import Watch
from services.ingest.api.figures import Figures
from tests.host.distributed.scraping import exposed

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy/prometheus"
RULES = [
    rule
    for group in yaml.safe_load((FOLDER / "rules.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
TYPED = re.compile(r"^# TYPE (\S+) ", re.MULTILINE)
FIGURE = re.compile(r"\bshouwang_[a-z_]+")


@pytest.fixture(scope="module")
def figures(worked: Path) -> set[str]:
    """The names under which workers, the relay and the door over HTTP tell something."""
    watch = Watch()
    watch.note(Taken(new=1))
    with closing(open_log(f"sqlite:///{worked}", clock=now)) as log:
        told = [exposed(Doing(watch)), exposed(Standing(log)), Figures(lambda: 0).exposed().decode()]
    return {name for text in told for name in TYPED.findall(text)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_asks_for_what_is_told(rule: dict[str, str], figures: set[str]) -> None:
    promql_parser.parse(rule["expr"])
    asked = set(FIGURE.findall(rule["expr"]))
    assert asked <= figures
    assert asked or rule["expr"].startswith("up{")
    assert set(rule["annotations"]) == {"summary", "action"}


def test_what_the_page_on_operations_lists_is_what_is_told(figures: set[str]) -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(shouwang_[a-z_]+)", page)) == figures


def test_every_job_of_an_alarm_is_scraped() -> None:
    said = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    jobs = {one["job_name"] for one in said["scrape_configs"]}
    asked = {job for rule in RULES for named in re.findall(r'job=~"([^"]+)"', rule["expr"]) for job in named.split("|")}
    assert asked == jobs
    assert said["rule_files"] == ["rules.yml"]
