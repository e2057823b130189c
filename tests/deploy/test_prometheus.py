"""What is given to Prometheus: read by its own tool, and every alarm tried."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.conftest import Promtool
from tests.deploy.shipped import PROMETHEUS, rules

TRIED = [
    one
    for test in yaml.safe_load((PROMETHEUS / "tests.yml").read_text(encoding="utf-8"))["tests"]
    for one in test["alert_rule_test"]
]
CHINESE = re.compile("[一-鿿]")


def test_prometheus_takes_what_is_to_be_scraped_and_the_alarms(promtool: Promtool) -> None:
    config = promtool("check", "config", "prometheus.yml")
    alarms = promtool("check", "rules", "--lint=all", "--lint-fatal", "rules.yml")
    assert config.returncode == 0, config.stdout + config.stderr
    assert alarms.returncode == 0, alarms.stdout + alarms.stderr


def test_every_alarm_is_raised_when_it_must_be_and_not_otherwise(promtool: Promtool) -> None:
    done = promtool("test", "rules", "tests.yml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("written", "wrong"), [("> 2400", "> 24000"), ("无响应", "有响应"), ("for: 15m", "for: 5m")])
def test_an_alarm_that_is_changed_fails_its_trial(promtool: Promtool, tmp_path: Path, written: str, wrong: str) -> None:
    shutil.copy(PROMETHEUS / "tests.yml", tmp_path)
    text = (PROMETHEUS / "rules.yml").read_text(encoding="utf-8")
    assert written in text
    (tmp_path / "rules.yml").write_text(text.replace(written, wrong), encoding="utf-8")

    assert promtool("test", "rules", "tests.yml", folder=tmp_path).returncode == 1


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alarm_is_tried_both_ways_and_speaks_chinese_first(rule: dict[str, Any]) -> None:
    tried = [one for one in TRIED if one["alertname"] == rule["alert"]]
    assert {bool(one["exp_alerts"]) for one in tried} == {True, False}
    for text in rule["annotations"].values():
        chinese, english = text.split("/", maxsplit=1)
        assert CHINESE.search(chinese)
        assert not CHINESE.search(english)
