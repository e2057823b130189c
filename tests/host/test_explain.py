from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.events import event_types
from services.host.words import AMOUNTS
from services.monitor.dimensions import dimensions, streams
from tests.host.calling import Call, family, line, write_lines


@pytest.fixture
def database(call: Call, tmp_path: Path) -> Path:
    call("work", write_lines(tmp_path / "events.jsonl", [*family()]), database=tmp_path / "a.db")
    return tmp_path / "a.db"


ALERT = "h1:expenditure_surge:1"


def test_the_receipt_leads_to_event_and_legal_source(call: Call, database: Path) -> None:
    found = call("explain", ALERT, "--json", database=database).json

    assert found["grade"] == "ORANGE"
    assert [(one["step"], one["was"], one["grade"]) for one in found["history"]] == [("RAISED", None, "ORANGE")]
    [evidence] = found["evidence"]
    assert (evidence["type"], evidence["occurred_on"], evidence["known_on"]) == (
        "MedicalSettled", "2025-03-10", "2025-04-09",
    )  # fmt: skip
    assert evidence["amounts"]["personal_fen"] == 40_000_00
    assert {event_id for one in found["signals"] for event_id in one["evidence"]} == {evidence["event_id"]}
    limit = next(one for one in found["parameters"] if one["path"] == "1.02.limit_low_fen")
    assert set(limit) == {"path", "value", "division", "effective_on", "published_on", "source", "unit"}
    assert limit["source"]


def test_every_parameter_that_a_signal_read_is_named(call: Call, worked: Path) -> None:
    for one in call("alerts", "--limit", 0, "--all", "--json", database=worked).json["alerts"]:
        found = call("explain", one["alert"], "--json", database=worked).json
        named = {hit["path"] for hit in found["parameters"]}
        shown = {event["event_id"] for event in found["evidence"]}
        assert found["signals"], one
        for signal in found["signals"]:
            assert set(signal["parameters"]) <= named
            assert set(signal["evidence"]) <= shown
            assert "—" not in signal["sentence"], "every figure of the sentence is known"


def test_entries_of_streams_are_explained_like_alerts(call: Call, worked: Path) -> None:
    listed = call("alerts", "--limit", 0, "--all", "--streams", "--json", database=worked).json["alerts"]
    entries = [one for one in listed if one["is_stream"]]
    assert entries

    for one in entries:
        found = call("explain", one["alert"], "--json", database=worked).json
        assert (found["signals"], found["grade"], found["is_on"]) == ([], None, one["is_open"])
        assert found["items"], one
        assert {path for item in found["items"] for path in item["parameters"]} <= {
            hit["path"] for hit in found["parameters"]
        }
    text = call("explain", entries[0]["alert"], database=worked).out
    item = call("explain", entries[0]["alert"], "--json", database=worked).json["items"][0]
    assert f"[{item['code']}] {item['name']}" in text
    assert item["sentence"] in text
    assert "等级 grade" not in text
    assert call("verify", entries[0]["alert"], database=worked).code == 0


def test_a_case_is_explained_by_all_that_is_on(call: Call, worked: Path) -> None:
    for one in call("case", "list", "--limit", 0, "--json", database=worked).json["cases"][:3]:
        shown = call("case", "show", one["case"], "--json", database=worked).json["alerts"]

        found = call("explain", one["case"], "--json", database=worked).json["alerts"]

        assert {each["dimension"]: each["episode"] for each in found} == {
            name: each["episode"] for name, each in shown.items()
        }
        assert all(each["alert"] in call("explain", one["case"], database=worked).out for each in found)


def test_people_read_it_in_chinese_with_english_under_it(call: Call, database: Path) -> None:
    text = call("explain", ALERT, database=database).out

    assert "2025-03-10出院结算，各项保险赔付后个人负担40,000.00元，超过6,000.00元。" in text
    assert "Burden of one hospital stay: personal burden 40,000.00 yuan" in text
    assert "住院结算 MedicalSettled" in text
    assert "基准等级 base grade: 橙 ORANGE" in text
    assert f"shouwang verify {ALERT}" in text


def test_an_alert_that_the_source_took_back_is_explained_by_what_it_stood_on(
    call: Call, database: Path, tmp_path: Path
) -> None:
    taken_back = line(
        type="Retracted", occurredon="2025-03-10", revision=1, recordedat="2025-05-09T01:00:00Z",
        data={"reason": "CANCELLED"},
    )  # fmt: skip
    answer = call("work", write_lines(tmp_path / "more.jsonl", [taken_back]), "--json", database=database)
    assert answer.json["appended"] == 1, call("rejects", "list", database=database).out

    found: dict[str, Any] = call("explain", ALERT, "--json", database=database).json

    assert found["grade"] is None
    assert [one["step"] for one in found["history"]] == ["RAISED", "WITHDRAWN"]
    assert {one["indicator"] for one in found["signals"]} >= {"1.01", "1.02"}


@pytest.mark.parametrize("wrong", ["h1", "h1#7", "h1:luck:1", "h1:expenditure_surge:2", "h1:expenditure_surge:one"])
def test_what_is_no_alert_is_said_to_be_none(call: Call, database: Path, wrong: str) -> None:
    answer = call("explain", wrong, database=database)

    assert answer.code == 2
    assert wrong in answer.err


def test_every_sum_of_an_event_has_a_chinese_name() -> None:
    sums = {name for kind in event_types().values() for name in kind.__annotations__ if name.endswith("_fen")}

    assert sums <= AMOUNTS.keys()


def test_every_indicator_speaks_chinese_and_english() -> None:
    for one in [*dimensions(), *streams()]:
        assert one.chinese
        assert one.english
