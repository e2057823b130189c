"""Refused records: listed by source and reason, sealed, shown for a reason, tried again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from schemas.dates import civil_date
from schemas.faults import Reason
from services.host.clock import now
from services.host.program import app
from services.host.words import REASONS
from tests.host.bureau import MAPPING, NARROW, WRONG, ZHANG, Bureau, bureau_in, stay
from tests.host.calling import Call, family, url_of, write_lines
from tests.host.working import STAFF


@pytest.fixture
def bureau(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    return bureau_in(call, tmp_path, monkeypatch)


def staffed(call: Call, database: Path) -> None:
    table = database.with_name("staff.csv")
    table.write_text(STAFF, encoding="utf-8")
    assert call("roster", "import", table, "--as", "C1", database=database).code == 0


def listed(call: Call, database: Path, *options: object) -> Any:
    return call("rejects", "list", "--limit", 0, "--json", *options, database=database).json


def test_refused_lines_are_counted_by_reason_and_listed(call: Call, worked: Path) -> None:
    answer = listed(call, worked)

    assert sum(answer["counts"].values()) == len(answer["rejects"]) > 0
    assert set(answer["rejects"][0]) == {
        "number", "delivery", "source", "mapping", "place", "line", "reason", "path", "column", "what", "todo",
        "refused_at",
    }  # fmt: skip
    table = call("rejects", "list", "--limit", 1, database=worked).out
    assert all(reason in table for reason in answer["counts"])
    assert f"{len(answer['rejects']) - 1} more" in table


def test_refused_records_are_found_by_delivery_source_and_reason(bureau: Bureau) -> None:
    bureau.ask("work", write_lines(bureau.folder / "events.jsonl", [b"{one", *family()]))
    bureau.hand_in(bureau.file(stay(1, 身份证号=WRONG), stay(2, 病房="其他")))

    fresh = listed(bureau.call, bureau.database, "--source", "340826-yb")
    assert [one["line"] for one in fresh["rejects"]] == [2, 3]
    assert fresh["by_source"] == [
        {"source": "340826-yb", "reason": "invalid_field", "count": 1},
        {"source": "340826-yb", "reason": "wrong_identity", "count": 1},
    ]
    delivery = fresh["rejects"][0]["delivery"]
    assert listed(bureau.call, bureau.database, "--delivery", delivery)["rejects"] == fresh["rejects"]
    assert [one["place"] for one in listed(bureau.call, bureau.database, "--reason", "not_json")["rejects"]] == [
        "events.jsonl"
    ]


def test_what_stood_there_is_shown_to_staff_of_the_county_for_a_reason_and_nobody_else(bureau: Bureau) -> None:
    bureau.hand_in(bureau.file(stay(1), stay(2, 身份证号=WRONG)))
    bureau.staff()
    one = bureau.letters()[0]

    def show(*who: str) -> Any:
        return bureau.ask("rejects", "show", one["number"], *who)

    shown = show("--as", "C1", "--reason", "核对来源", "--json").json
    assert json.loads(shown.pop("raw"))["身份证号"] == WRONG
    assert shown == one
    assert WRONG in show("--as", "C1", "--reason", "核对来源").out
    assert WRONG not in show().out
    assert "UNKNOWN_STAFF" in show("--as", "X9", "--reason", "核对来源").err
    assert "OUTSIDE_DIVISION" in show("--as", "T1", "--reason", "核对来源").err
    assert show("--as", "C1").code == 2
    journal = bureau.ask("vault", "journal", "--as", "C1", "--json").out
    assert journal.count("核对来源") == 2


def test_what_another_vault_has_sealed_cannot_be_opened_and_no_keys_are_made_for_it(
    call: Call, own: Path, bureau: Bureau
) -> None:
    staffed(call, own)
    number = listed(call, own)["rejects"][0]["number"]

    answer = call("rejects", "show", number, "--as", "C1", "--reason", "核对来源", database=own)

    assert answer.code != 0
    assert call("rejects", "redrive", database=own).code == 2
    assert not list(own.parent.glob("*.keys"))


def test_control_characters_of_a_refused_line_never_reach_the_terminal(call: Call, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    call("work", write_lines(tmp_path / "events.jsonl", [b"\x1b[2J\xff{", *family()]), database=database)
    staffed(call, database)

    text = call("rejects", "show", 1, "--as", "C1", "--reason", "核对来源", database=database).out

    assert "\x1b" not in text
    assert "\\x1b[2J\\xff{" in text


def test_a_number_that_nothing_has_is_said_not_to_be_there(call: Call, worked: Path) -> None:
    answer = call("rejects", "show", 9_999, database=worked)

    assert answer.code == 2
    assert "9999" in answer.err


def test_what_another_file_of_the_same_name_held_is_kept_too(call: Call, tmp_path: Path) -> None:
    for folder, refused in (("monday", b"{one"), ("tuesday", b"{two"), ("again", b"{two")):
        (tmp_path / folder).mkdir()
        file = write_lines(tmp_path / folder / "events.jsonl", [refused, *family()])
        call("work", file, database=tmp_path / "a.db")

    kept = listed(call, tmp_path / "a.db")["rejects"]

    assert [(one["place"], one["line"]) for one in kept] == [("events.jsonl", 1)] * 2


def test_what_a_mended_mapping_accepts_leaves_the_list_and_is_counted(bureau: Bureau) -> None:
    bureau.map_by(NARROW)
    bureau.hand_in(bureau.file(stay(1), stay(2, 病房="重症")))
    tried_again = {"tried": 1, "accepted": 0, "refused": 1, "lost": 0, "unmapped": {}}
    assert bureau.ask("rejects", "redrive", "--json").json == tried_again
    assert len(bureau.letters()) == 1

    bureau.map_by(MAPPING)
    done = bureau.ask("rejects", "redrive", "--source", "340826-yb", "--json").json

    assert done == {"tried": 1, "accepted": 1, "refused": 0, "lost": 0, "unmapped": {}}
    assert bureau.letters() == []
    assert [one.payload.icu_days for one in bureau.events()] == [0, 3]  # type: ignore[attr-defined]  # of stays
    handed = bureau.ask("deliveries", "--json").json["deliveries"]
    assert [(one["mended"], one["counts"]["rejected"]) for one in handed] == [(1, 1)]
    assert "其中补" in bureau.ask("deliveries").out
    assert bureau.ask("rejects", "redrive", "--json").json["tried"] == 0


def test_a_record_whose_person_was_erased_cannot_be_tried_again_and_one_without_mapping_waits_for_it(
    bureau: Bureau,
) -> None:
    bureau.map_by(NARROW)
    bureau.hand_in(bureau.file(stay(1, 病房="重症"), stay(2)))
    bureau.staff()
    who = ["--as", "C1", "--reason", "本人申请", "--database", url_of(bureau.database)]
    found = CliRunner().invoke(app, ["vault", "find", *who, "--json"], input=ZHANG)
    ref = json.loads(found.stdout)["person_ref"]
    assert bureau.ask("vault", "erase", ref, "--yes", *who[:4]).code == 0

    bureau.map_by(MAPPING)
    erased = {"tried": 1, "accepted": 0, "refused": 0, "lost": 1, "unmapped": {}}
    assert bureau.ask("rejects", "redrive", "--json").json == erased
    (bureau.folder / "mappings").rename(bureau.folder / "own")
    (bureau.folder / "mappings").mkdir()
    told = bureau.ask("rejects", "redrive", "--json").json
    assert (told["tried"], told["lost"], told["unmapped"]) == (0, 0, {"stays": 1})
    assert "找不到对照表 stays" in bureau.ask("rejects", "redrive").out
    assert bureau.ask("rejects", "redrive", "--mappings", bureau.folder / "own", "--json").json == erased


def test_a_list_says_the_day_the_column_and_in_words_why(bureau: Bureau) -> None:
    bureau.hand_in(bureau.file(stay(1, 病房="其他"), stay(2, 身份证号=WRONG)))

    assert [one["column"] for one in bureau.letters()] == ["病房", "身份证号"]
    table = bureau.ask("rejects", "list").out
    assert str(civil_date(now())) in table
    assert "内容有误" in table
    assert set(REASONS) == set(get_args(Reason))
