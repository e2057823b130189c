from __future__ import annotations

from pathlib import Path

import pytest

from services.host import cli
from tests.host.calling import Call

COMMANDS = [
    [], ["work"], ["alerts"], ["household"], ["explain"], ["verify"], ["rebuild"], ["scenario"], ["simulate"], ["demo"],
    ["log"], ["log", "verify"], ["log", "export"], ["policy"], ["policy", "check"], ["policy", "show"], ["rejects"],
    ["rejects", "list"], ["rejects", "show"],
]  # fmt: skip
PAGE = Path(__file__).parent.parent.parent / "docs" / "commands.md"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_helps(call: Call, command: list[str]) -> None:
    short, long = call(*command, "-h"), call(*command, "--help")

    assert short == long
    assert short.code == 0
    assert "Usage: shouwang" in short.out


def test_the_page_of_commands_is_what_the_program_says(call: Call) -> None:
    page = call("reference").out

    assert PAGE.read_text(encoding="utf-8") == page, "write it again: shouwang reference > docs/commands.md"


@pytest.mark.parametrize("command", [["alerts"], ["verify"], ["rebuild"], ["log", "verify"], ["rejects", "list"]])
def test_looking_at_a_database_that_is_not_there_makes_none(call: Call, command: list[str], tmp_path: Path) -> None:
    answer = call(*command)

    assert answer.code == 2
    assert "shouwang.db" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "word"),
    [("nonsense", "URL"), ("mysql://host/db", "SQLite"), ("sqlite://", "file"), ("sqlite:///broken.db", "database")],
)
def test_a_database_that_cannot_be_used_is_one_clear_message(call: Call, url: str, word: str, tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database, however long it may be" * 100)

    answer = call("alerts", "--database", url)

    assert answer.code == 2
    assert word in answer.err
    assert answer.err.count("\n") == 1
    assert "Traceback" not in answer.err


def test_the_database_may_come_from_the_environment(call: Call, worked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_DATABASE_URL", f"sqlite:///{worked.as_posix()}")

    assert call("alerts").code == 0


def test_a_setting_that_makes_no_sense_is_said_to_make_none(
    call: Call, feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_BATCH_EVENTS", "many")

    answer = call("work", feeds)

    assert answer.code == 2
    assert "batch_events" in answer.err


def test_the_program_starts_and_ends(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["shouwang", "policy", "check"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 0
    assert "政策参数没有问题" in capsys.readouterr().out
