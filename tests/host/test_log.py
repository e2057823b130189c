from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.host.calling import Call, execute, rows


def test_an_untouched_log_is_whole_and_tells_a_place_to_keep(call: Call, worked: Path) -> None:
    answer = call("log", "verify", "--json", database=worked)

    place = f"{answer.json['position']}:{answer.json['link']}"

    assert answer.code == 0
    assert answer.json["holds"] is True
    assert place in call("log", "verify", database=worked).out
    assert call("log", "verify", "--against", place, database=worked).code == 0


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), '2025', '2024') AS BLOB) WHERE position = 40",
            "LINK",
        ),
        ("DELETE FROM event WHERE position = 39", "LINK"),
        ("UPDATE event SET recorded_at = recorded_at + 1 WHERE position = 40", "LINK"),
        ("UPDATE event SET recorded_at = recorded_at - 1 WHERE position = 40", "BACKDATED"),
        ("UPDATE event SET occurred_on = occurred_on + 1 WHERE position = 40", "COLUMNS"),
        ("UPDATE event SET stream_key = stream_key + 1 WHERE position = 40", "COLUMNS"),
        ("UPDATE event SET type = 'Tick' WHERE position = 40", "COLUMNS"),
    ],
)
def test_the_first_record_that_was_tampered_with_is_named(call: Call, own: Path, statement: str, fault: str) -> None:
    execute(own, statement)

    answer = call("log", "verify", "--json", database=own)

    assert answer.code == 1
    assert (answer.json["holds"], answer.json["position"], answer.json["fault"]) == (False, 40, fault)
    assert set(answer.json["record"]) == {"stream", "event_id", "type"}
    assert "位置 40" in call("log", "verify", database=own).out


@pytest.mark.parametrize("kind", ["Assessed", "CaseChanged"])
def test_columns_beside_what_was_derived_are_checked_too(call: Call, own: Path, kind: str) -> None:
    position = rows(own, f"SELECT min(position) FROM event WHERE type = '{kind}'")[0][0]
    execute(own, "UPDATE event SET occurred_on = occurred_on + 1 WHERE position = ?", position)

    answer = call("log", "verify", "--json", database=own)

    assert (answer.code, answer.json["position"], answer.json["fault"]) == (1, position, "COLUMNS")


def test_a_tail_that_was_cut_off_shows_at_once(call: Call, own: Path) -> None:
    execute(own, "DELETE FROM event WHERE position > (SELECT max(position) - 3 FROM event)")

    checked = call("log", "verify", "--json", database=own)
    other = call("alerts", database=own)

    assert (checked.code, checked.json["holds"], checked.json["fault"]) == (1, False, "HEAD")
    assert other.code == 1, "no command goes on with such a log"


def test_a_tail_cut_off_with_its_head_shows_against_a_place_kept_elsewhere(call: Call, own: Path) -> None:
    kept = call("log", "verify", "--json", database=own).json
    last = rows(own, "SELECT max(position) - 3 FROM event")[0][0]
    execute(own, "DELETE FROM event WHERE position > ?", last)
    execute(own, "UPDATE head SET position = ?, link = (SELECT link FROM event WHERE position = ?)", last, last)

    alone = call("log", "verify", "--json", database=own)
    against = call("log", "verify", "--against", f"{kept['position']}:{kept['link']}", "--json", database=own)

    assert alone.code == 0, "which is why the place is kept elsewhere"
    assert (against.code, against.json["position"], against.json["fault"]) == (1, last, "CUT")


def test_a_place_that_is_none_is_a_wrong_call(call: Call, worked: Path) -> None:
    answer = call("log", "verify", "--against", "here", database=worked)

    assert answer.code == 2
    assert "POSITION:LINK" in answer.err


def test_the_export_has_every_record_and_names_no_position(call: Call, worked: Path, tmp_path: Path) -> None:
    assert call("log", "export", "--out", tmp_path / "export.jsonl", database=worked).code == 0
    lines = (tmp_path / "export.jsonl").read_bytes().splitlines()

    found = [json.loads(one) for one in lines]

    assert len(found) == rows(worked, "SELECT count(*) FROM event")[0][0]
    assert {one["kind"] for one in found} == {"fact", "reading", "case"}
    kinds = [one["kind"] for one in found]
    facts = kinds.count("fact")
    assert kinds[:facts] == ["fact"] * facts
    derived = [(one["household"], one["kind"]) for one in found[facts:]]
    assert derived == sorted(derived)
    assert not {"position", "caused_at", "known_at"} & set().union(*(one.get(one["kind"], {}) for one in found))
    assert call("log", "export", database=worked).out.encode().splitlines() == lines


def test_other_batches_give_the_same_export(
    call: Call, feeds: Path, worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_BATCH_EVENTS", "77")
    monkeypatch.setenv("SHOUWANG_WARM_HOUSEHOLDS", "5")

    call("work", feeds, database=tmp_path / "b.db")

    assert call("log", "export", database=tmp_path / "b.db").out == call("log", "export", database=worked).out
