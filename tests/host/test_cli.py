from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from services.host import cli
from services.host.commands.options import option_of
from services.host.program import app
from tests.host.calling import Call


def commands(group: Any, *path: str) -> Iterator[list[str]]:
    """Every command of the program and every group of them."""
    yield [*path]
    for name, each in getattr(group, "commands", {}).items():
        yield from commands(each, *path, name)


COMMANDS = [*commands(get_command(app))]
ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "commands.md"


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
    [
        ("mysql://host/db", "SQLite"),
        ("sqlite://", "file"),
        ("sqlite:///broken.db", "database"),
        ("broken.db", "database"),
    ],
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


def test_a_database_may_be_named_by_its_path(call: Call, worked: Path) -> None:
    assert call("alerts", "--database", worked) == call("alerts", database=worked)


@pytest.mark.parametrize(
    ("database", "option"),
    [
        ("sqlite:///shouwang.db", ""), ("sqlite:///demo/a.db", " --database demo/a.db"),
        ("postgresql+psycopg://me:secret@host/db", " --database postgresql+psycopg://me:***@host/db"),
    ],
)  # fmt: skip
def test_a_further_command_is_told_of_the_database_and_of_no_password(database: str, option: str) -> None:
    assert option_of(database) == option


@pytest.mark.parametrize(
    ("name", "content"), [("BATCH_EVENTS", "many"), ("WARM_HOUSEHOLDS", "0"), ("POLICY_DIRS", "params")]
)
def test_a_setting_that_makes_no_sense_is_said_to_make_none(
    call: Call, feeds: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str
) -> None:
    monkeypatch.setenv(f"SHOUWANG_{name}", content)

    answer = call("work", feeds)

    assert answer.code == 2
    assert f"SHOUWANG_{name}" in answer.err
    assert is_chinese_first(answer.err)


WRONG = [
    ["alrts"], ["--luck"], ["log", "verfy"], ["alerts", "--luck"], ["alerts", "--all=yes"], ["alerts", "--limit"],
    ["alerts", "--limit", "many"], ["alerts", "--limit", "-1"], ["alerts", "--grade", "PURPLE"], ["alerts", "more"],
    ["work"], ["work", "nowhere.jsonl"], ["work", "文件.jsonl"], ["household"], ["household", "h1", "--as-of", "soon"],
    ["work", ".", "--policy", "a.txt"], ["simulate", "--out", "a.txt"], ["log", "export", "--out", "."],
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=" ".join)
def test_a_wrong_call_is_told_so_in_chinese_first_and_where_there_is_help(
    call: Call, wrong: list[str], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").touch()

    answer = call(*wrong)

    assert answer.code == 2
    said = next(line for line in answer.err.splitlines() if line.startswith("出错 / error: "))
    assert is_chinese_first(said.removeprefix("出错 / error: "))
    assert "用法有误" not in said, "each kind has its own words"
    assert answer.err.splitlines()[-1].startswith("帮助 / help: shouwang")


def is_chinese_first(text: str) -> bool:
    chinese, _, english = text.partition(" / ")
    return re.search("[\u4e00-\u9fff]", chinese) is not None and english != ""


def test_a_call_of_nothing_shows_what_can_be_called(call: Call) -> None:
    assert "household" in call().err
    assert "verify" in call("log").err


INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
moment = sys.argv[1]
sys.argv[1] = "alerts"
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == moment:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from services.host.cli import main
main()
"""


@pytest.mark.parametrize("moment", ["sqlalchemy", "sqlite3"], ids=["while it starts", "while a command runs"])
def test_an_interrupt_is_answered_quietly(worked: Path, moment: str) -> None:
    call = [sys.executable, "-c", INTERRUPTED, moment, "--database", worked]

    done = subprocess.run(call, check=False, capture_output=True, encoding="utf-8", cwd=ROOT)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "已中断 / interrupted\n")


def test_the_program_starts_and_ends(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["shouwang", "policy", "check"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 0
    assert "政策参数没有问题" in capsys.readouterr().out
