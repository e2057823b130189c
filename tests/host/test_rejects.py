from __future__ import annotations

from pathlib import Path

from tests.host.calling import Call, family, write_lines


def test_refused_lines_are_counted_by_reason_and_listed(call: Call, worked: Path) -> None:
    answer = call("rejects", "list", "--limit", 0, "--json", database=worked).json

    assert sum(answer["counts"].values()) == len(answer["rejects"]) > 0
    assert set(answer["rejects"][0]) == {"place", "line", "reason", "path", "what"}
    table = call("rejects", "list", "--limit", 1, database=worked).out
    assert all(reason in table for reason in answer["counts"])
    assert f"{len(answer['rejects']) - 1} more" in table


def test_a_refused_line_is_shown_as_it_was(call: Call, worked: Path, feeds: Path) -> None:
    one = call("rejects", "list", "--json", database=worked).json["rejects"][0]
    sent = (feeds / one["place"]).read_text(encoding="utf-8").splitlines()[one["line"] - 1]

    shown = call("rejects", "show", one["place"], one["line"], "--json", database=worked).json

    assert shown == one | {"raw": sent}
    assert sent in call("rejects", "show", one["place"], one["line"], database=worked).out


def test_control_characters_of_a_refused_line_never_reach_the_terminal(call: Call, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "events.jsonl", [b"\x1b[2J\xff{", *family()])
    call("work", file, database=tmp_path / "a.db")

    text = call("rejects", "show", "events.jsonl", 1, database=tmp_path / "a.db").out

    assert "\x1b" not in text
    assert "\\x1b[2J\\xff{" in text


def test_a_line_that_was_not_refused_is_said_not_to_be(call: Call, worked: Path) -> None:
    answer = call("rejects", "show", "events.jsonl", 99, database=worked)

    assert answer.code == 2
    assert "events.jsonl line 99" in answer.err


def test_what_another_file_of_the_same_name_held_is_kept_too(call: Call, tmp_path: Path) -> None:
    for folder, refused in (("monday", b"{one"), ("tuesday", b"{two"), ("again", b"{two")):
        (tmp_path / folder).mkdir()
        file = write_lines(tmp_path / folder / "events.jsonl", [refused, *family()])
        call("work", file, database=tmp_path / "a.db")

    kept = call("rejects", "list", "--json", database=tmp_path / "a.db").json["rejects"]

    assert [(one["place"], one["line"]) for one in kept] == [("events.jsonl", 1)] * 2
