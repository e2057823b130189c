from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from services.host.commands.work import stopping
from services.host.embedded import Embedded
from services.host.settings import Settings
from services.host.work import Stop, work
from services.policy.load import load
from tests.host.calling import Call, family, line, url_of, write_lines

BOOK = load()


def test_a_file_becomes_events_readings_and_an_alert(call: Call, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "events.jsonl", [*family()])

    answer = call("work", file, "--json", database=tmp_path / "a.db")

    assert answer.code == 0
    assert answer.json["rejected_by_reason"] == {}
    assert answer.json["alerts_raised"] == 1
    assert answer.json["stopped"] is False
    assert (answer.json["read"], answer.json["appended"]) == (3, 3), "time and policy are not of the file"
    assert (answer.json["days_passed"], answer.json["time_on"]) == (90, "2025-04-09")


def test_what_was_read_is_what_was_new_repeated_or_refused(call: Call, feeds: Path, tmp_path: Path) -> None:
    lines = sum(1 for file in feeds.glob("*.jsonl") for each in file.read_bytes().splitlines() if each.strip())

    report = call("work", feeds, "--json", database=tmp_path / "a.db").json

    assert report["read"] == lines == report["appended"] + report["repeated"] + report["rejected"]
    assert report["repeated"] > 0
    assert report["rejected"] > 0


def test_people_are_told_what_was_read_and_how_far_time_went(call: Call, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "events.jsonl", [*family(), line(), b"{"])

    first = call("work", file, database=tmp_path / "a.db").out
    again = call("work", file, database=tmp_path / "a.db").out

    assert "读入 5 条 = 新增 3 + 重复 1 + 拒收 1" in first
    assert "to 2025-04-09" in first
    assert "文件此前已读完" in again


README = Path(__file__).parent.parent.parent / "README.md"


def test_the_example_of_the_readme_can_be_pasted_and_worked(call: Call, tmp_path: Path) -> None:
    example = README.read_text(encoding="utf-8").partition("<<'EOF'\n")[2].partition("EOF\n")[0]
    (tmp_path / "events.jsonl").write_text(example, encoding="utf-8")

    report = call("work", tmp_path / "events.jsonl", "--json").json

    assert (report["read"], report["appended"], report["alerts_raised"]) == (3, 3, 1)
    assert call("household", "h1", "--json").json["known_on"] == "2025-04-09"


def test_working_again_does_nothing(call: Call, feeds: Path, own: Path) -> None:
    before = call("log", "verify", "--json", database=own).json

    answer = call("work", feeds, "--json", database=own)

    assert {answer.json[name] for name in ("read", "appended", "repeated", "rejected", "assessed", "case_events")} == {
        0
    }
    assert call("log", "verify", "--json", database=own).json == before


def test_a_file_that_grew_is_read_from_where_it_ended(call: Call, tmp_path: Path) -> None:
    short = write_lines(tmp_path / "events.jsonl", family()[:2])
    call("work", short, database=tmp_path / "a.db")
    grown = write_lines(tmp_path / "events.jsonl", [*family()])

    answer = call("work", grown, "--json", database=tmp_path / "a.db")

    assert (answer.json["read"], answer.json["repeated"]) == (3, 2), "it begins otherwise, so all of it is read"
    assert answer.json["alerts_raised"] == 1


def test_time_passes_until_the_day_asked_for(call: Call, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "events.jsonl", [*family()])
    call("work", file, database=tmp_path / "a.db")

    answer = call("work", file, "--until", "2026-08-01", "--json", database=tmp_path / "a.db")

    assert answer.json["case_events"] >= 1
    assert call("alerts", "--json", database=tmp_path / "a.db").json["matching"] == 0, "the year of the stay is over"
    assert call("alerts", "--all", "--json", database=tmp_path / "a.db").json["matching"] == 1


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_time_does_not_pass_beyond_today_or_to_what_is_no_day(call: Call, tmp_path: Path, day: str) -> None:
    file = write_lines(tmp_path / "events.jsonl", [*family()])

    answer = call("work", file, "--until", day, database=tmp_path / "a.db")

    assert answer.code == 2
    assert day in answer.err
    assert not (tmp_path / "a.db").exists()


def test_a_file_that_is_not_there_is_a_wrong_call(call: Call, tmp_path: Path) -> None:
    answer = call("work", "nowhere.jsonl", database=tmp_path / "a.db")

    assert answer.code == 2
    assert "nowhere.jsonl" in answer.err


@pytest.mark.parametrize("after", [1, 4])
def test_stopped_between_batches_and_begun_again_it_ends_the_same(
    call: Call, feeds: Path, worked: Path, tmp_path: Path, after: int
) -> None:
    settings = Settings(database_url=url_of(tmp_path / "b.db"), batch_events=150)
    stop = Stop()
    batches = 0

    def advance(done: int) -> None:
        nonlocal batches
        batches += done > 0
        stop.asked = batches >= after

    host = Embedded(settings, BOOK)
    work(host, sorted(feeds.glob("*.jsonl")), stop, advance)
    host.close()
    assert stop.asked
    assert call("work", feeds, database=tmp_path / "b.db").code == 0

    disturbed = call("log", "export", database=tmp_path / "b.db").out

    assert disturbed == call("log", "export", database=worked).out


def test_how_far_a_file_was_passed_over_is_told_on_the_way(tmp_path: Path) -> None:
    file, told = tmp_path / "blank.jsonl", list[int]()
    file.write_bytes((b" " * 1023 + b"\n") * 3000)
    host = Embedded(Settings(database_url=url_of(tmp_path / "c.db")), BOOK)
    work(host, [file], Stop(), told.append)
    assert sum(told) == file.stat().st_size

    again = list[int]()
    work(host, [file], Stop(), again.append)
    host.close()

    assert sum(again) == file.stat().st_size
    assert len(again) == 3, "two full steps and the rest"


def test_the_first_signal_asks_to_stop_and_a_second_one_ends() -> None:
    stop = Stop()

    with stopping(stop):
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.asked
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


BAD: list[tuple[str, dict[str, Any] | bytes, str, str]] = [
    ("cut off", b'{"type":"MedicalSettled","sub', "not_json", ""),
    ("not an object", b"[1,2,3]", "invalid_field", ""),
    ("unknown type", line(type="LotteryWon"), "unknown_type", "type"),
    ("known before it occurred", line(recordedat="2025-03-01T01:00:00Z"), "wrong_date", "occurredon"),
    ("known in the future", line(recordedat="2999-01-01T00:00:00Z"), "wrong_date", "recordedat"),
    ("negative sum", line(data=line()["data"] | {"total_fen": -1}), "invalid_field", "data.total_fen"),
    ("too much money", line(data=line()["data"] | {"total_fen": 10**12}), "invalid_field", "data.total_fen"),
    ("sum as text", line(data=line()["data"] | {"total_fen": "5000000"}), "invalid_field", "data.total_fen"),
    ("shares do not add up", line(data=line()["data"] | {"personal_fen": 1}), "contradiction", "data"),
    ("no such place", line(division="999999999999"), "invalid_field", "division"),
    ("a name", line(name="王五"), "unknown_field", "name"),
    ("identity number", line(subject="person/340826198006010011"), "wrong_subject", "subject"),
    ("huge field", line(batch="x" * 70_000), "not_json", ""),
    ("GB18030", '{"type":"MedicalSettled","source":"医保局"}'.encode("gb18030"), "not_json", ""),
    ("deep nesting", b'{"data":' + b"[" * 20_000 + b"]" * 20_000 + b"}", "not_json", ""),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "reason", "path"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_a_bad_line_is_refused_by_file_and_line_and_disturbs_nothing_else(
    call: Call, tmp_path: Path, bad: dict[str, Any] | bytes, reason: str, path: str
) -> None:
    first, second, third = family()
    clean = write_lines(tmp_path / "clean.jsonl", [first, second, third])
    mixed = write_lines(tmp_path / "mixed.jsonl", [first, bad, second, third])

    call("work", clean, database=tmp_path / "clean.db")
    answer = call("work", mixed, "--json", database=tmp_path / "mixed.db")

    assert answer.code == 0
    assert answer.json["rejected_by_reason"] == {reason: 1}
    refused = call("rejects", "list", "--json", database=tmp_path / "mixed.db").json["rejects"]
    assert [(one["place"], one["line"], one["reason"], one["path"]) for one in refused] == [
        ("mixed.jsonl", 2, reason, path)
    ]
    undisturbed = call("log", "export", database=tmp_path / "clean.db").out
    assert call("log", "export", database=tmp_path / "mixed.db").out == undisturbed
