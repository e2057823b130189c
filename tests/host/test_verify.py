from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.event import canonical
from tests.host.calling import Call, execute, rows


def test_the_readings_behind_all_alerts_are_the_same_again(call: Call, worked: Path) -> None:
    answer = call("verify", "--json", database=worked)

    assert answer.code == 0
    assert answer.json["counts"]["same"] > 10
    assert answer.json["different"] == []


def test_reading_every_fact_again_gives_every_recorded_byte(call: Call, worked: Path) -> None:
    answer = call("verify", "--all", "--json", database=worked)

    derived = rows(worked, "SELECT count(*) FROM event WHERE type IN ('Assessed', 'CaseChanged')")[0][0]
    assert answer.code == 0
    assert answer.json == {"counts": {"same": derived}, "different": []}


def test_one_alert_is_checked_change_by_change(call: Call, worked: Path, alert: str) -> None:
    answer = call("verify", alert, "--json", database=worked)

    assert answer.code == 0
    assert answer.json["alert"] == alert
    assert {one["outcome"] for one in answer.json["changes"]} == {"same"}
    assert "一致 same" in call("verify", alert, database=worked).out


def test_a_reading_that_was_tampered_with_differs_and_both_are_shown(call: Call, own: Path, alert: str) -> None:
    tamper(call, own, alert, _lower_grade)

    one = call("verify", alert, database=own)
    everything = call("verify", "--all", "--json", database=own)
    each = call("verify", "--json", database=own)

    assert one.code == everything.code == each.code == 1
    assert "当时记录" in one.out
    assert everything.json["counts"]["differs"] == 1
    assert everything.json["different"][0]["what"] == "differs"
    assert each.json["counts"]["differs"] >= 1
    assert {"recorded", "again"} <= set(each.json["different"][0])


def test_a_reading_by_older_rules_may_differ_without_being_wrong(call: Call, own: Path, alert: str) -> None:
    tamper(call, own, alert, _lower_grade)
    tamper(call, own, alert, _older)

    each = call("verify", "--json", database=own)
    everything = call("verify", "--all", "--json", database=own)

    assert each.code == everything.code == 0
    assert each.json["counts"]["differs by rules"] >= 1
    assert each.json["counts"]["differs"] == 0
    assert everything.json["counts"]["differs by rules"] == 1


def test_a_reading_that_is_missing_shows(call: Call, own: Path) -> None:
    execute(own, "DELETE FROM event WHERE position = (SELECT min(position) FROM event WHERE type = 'Assessed')")

    answer = call("verify", "--all", "--json", database=own)

    assert answer.code == 1
    assert [one["what"] for one in answer.json["different"]] == ["not recorded"]
    assert "not recorded" in call("verify", "--all", database=own).out


def test_an_alert_whose_reading_is_gone_cannot_be_verified(call: Call, own: Path, alert: str) -> None:
    execute(own, "DELETE FROM event WHERE type = 'Assessed' AND position < (SELECT max(position) FROM event)")

    answer = call("verify", alert, database=own)

    assert answer.code == 2
    assert "reading" in answer.err


def _lower_grade(reading: dict[str, Any]) -> None:
    reading["signals"][0]["grade"] = reading["signals"][0]["grade"] % 4 + 1


def _older(reading: dict[str, Any]) -> None:
    reading["rules_version"] = "0:0"


def tamper(call: Call, database: Path, alert: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the reading that raised an alert, behind everybody's back."""
    cause = call("explain", alert, "--json", database=database).json["history"][0]["cause"]
    found = rows(database, f"SELECT body FROM event WHERE hex(event_id) = '{cause.upper()}'")
    reading = json.loads(found[0][0])
    change(reading)
    execute(database, "UPDATE event SET body = ? WHERE event_id = ?", canonical(reading), bytes.fromhex(cause))
