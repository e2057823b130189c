from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.host.calling import Call, write_lines
from tests.host.working import HOUSEHOLD, Office, family_now, office


@pytest.fixture
def at_work(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("SHOUWANG_MAIL_DIR", (tmp_path / "mail").as_posix())
    return office(call, tmp_path)


def mails(at_work: Office) -> list[str]:
    return sorted(one.name for one in (at_work.folder / "mail").glob("*.eml"))


def test_what_was_decided_to_be_told_is_sent_once(at_work: Office) -> None:
    first = at_work.say("notify", "run", "--once", "--from-start", "--json").json
    again = at_work.say("notify", "run", "--once", "--json").json

    assert first["sent"] == 2 * len(mails(at_work)) > 0, "in the application, and as a mail"
    assert (first["passed_over"], first["waiting"]) == (0, 0)
    assert again == {"sent": 0, "dropped": 0, "waiting": 0, "dead": 0, "passed_over": 0}


def test_a_log_that_was_there_before_is_not_told_of(at_work: Office) -> None:
    first, again = at_work.say("notify", "run", "--once"), at_work.say("notify", "run", "--once")
    assert mails(at_work) == []
    assert re.search(r"[1-9]\d* notices of before are passed over, and those since 20\d\d-", first.err)
    assert "passed over" not in again.err

    at_work.done("case", "escalate", HOUSEHOLD, "--level", "COUNTY", staff="S12")
    at_work.done("case", "assign", HOUSEHOLD, "--to", "S34", staff="T1")
    at_work.say("notify", "run", "--once")

    assert len(mails(at_work)) >= 1


def test_no_rebuild_sends_anything(at_work: Office) -> None:
    at_work.say("notify", "run", "--once", "--from-start")
    before = mails(at_work)

    assert at_work.say("rebuild").code == 0
    at_work.say("notify", "run", "--once")

    assert mails(at_work) == before


def test_reading_sends_meanwhile(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_MAIL_DIR", (tmp_path / "mail").as_posix())
    database = tmp_path / "live.db"
    lines = write_lines(tmp_path / "family.jsonl", [*family_now()])

    assert call("work", lines, "--notify", database=database).code == 0

    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_nothing_is_dead_before_it_was_tried(at_work: Office) -> None:
    answer = at_work.say("notify", "dead")

    assert answer.code == 0
    assert at_work.say("notify", "dead", "--json").json == {"dead": []}
