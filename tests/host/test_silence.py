from __future__ import annotations

from pathlib import Path

from tests.host.calling import Call
from tests.host.working import HOUSEHOLD, day, office


def test_a_silence_is_listed_until_it_is_ended_and_twice_is_once(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)
    add = ("silence", "add", HOUSEHOLD, "--reason", "正在帮扶", "--until", f"{day(30)}", "--dimension", "支出骤增")

    at_work.done(*add, "--id", "hush", staff="S12")
    assert at_work.done(*add, "--id", "hush", staff="S12")["is_repeat"]
    listed = at_work.say("silence", "list", HOUSEHOLD, "--json").json
    silence = listed["silences"][0]

    assert set(listed) == {"household_id", "silences", "muted"}
    assert (silence["dimension"], silence["author"]) == ("expenditure_surge", "S12")
    assert silence["silence_id"] in at_work.say("silence", "list", HOUSEHOLD).out
    at_work.done("silence", "end", HOUSEHOLD, silence["silence_id"], staff="S12")
    assert at_work.say("silence", "list", HOUSEHOLD, "--json").json["silences"] == []


def test_nobody_is_silent_about_what_is_no_dimension(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)

    add = ("silence", "add", HOUSEHOLD, "--reason", "OTHER", "--until", f"{day(30)}", "--dimension", "luck")

    assert at_work.say(*add, staff="S12").code == 2
