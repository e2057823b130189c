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


def test_what_a_silence_would_have_held_back_is_shown_and_nothing_is_changed(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)
    before = at_work.say("log", "verify", "--json").json

    asked = ("silence", "preview", HOUSEHOLD, "--from", f"{day(0)}", "--until", f"{day(30)}")
    found = at_work.say(*asked, "--json")

    assert found.code == 0, found.err
    assert set(found.json) == {"household_id", "silence", "ended_on", "ended_for", "notices"}
    assert (found.json["ended_on"], found.json["notices"]) == (None, []), "all were told before it would have begun"
    assert "0 held back" in at_work.say(*asked).out
    assert at_work.say("log", "verify", "--json").json == before


def test_a_silence_that_nobody_could_have_given_is_refused_as_it_would_have_been(call: Call, tmp_path: Path) -> None:
    at_work = office(call, tmp_path)
    asked = ("silence", "preview", HOUSEHOLD)

    assert at_work.refused(*asked, "--from", day(0), "--until", day(400)) == "TOO_LONG"
    assert at_work.refused(*asked, "--from", "2024-01-01", "--until", "2024-02-01") == "NO_ALERT"
    assert at_work.say(*asked, "--from", day(1), "--until", day(2)).code == 2, "it would lie ahead"
