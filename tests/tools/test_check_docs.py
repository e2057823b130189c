from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.check_docs import (
    ROOT,
    dead_links,
    kept_files,
    tied_to_a_machine,
    unknown_commands,
    unknown_targets,
)

MAKEFILE = "demo: .venv/run\n\tshouwang demo\ntest: .venv/dev\n"


def written(folder: Path, name: str, text: str) -> list[Path]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return [path]


@pytest.mark.parametrize("host", ["https://py" + "pi.org/simple", "files.python" + "hosted.org"])
def test_a_registry_host_is_found_with_its_line(tmp_path: Path, host: str) -> None:
    files = written(tmp_path, "notes.txt", f"one\nfrom {host}\n")

    [problem] = tied_to_a_machine(tmp_path, files)

    assert problem.startswith("notes.txt:2: names the package registry")


@pytest.mark.parametrize("path", ["/ro" + "ot/x", "open('/ho" + "me/li/a.csv')", "=/wo" + "rk/main"])
def test_a_path_of_one_machine_is_found(tmp_path: Path, path: str) -> None:
    [problem] = tied_to_a_machine(tmp_path, written(tmp_path, "a.py", path))

    assert problem.startswith("a.py:1: has the machine path")


@pytest.mark.parametrize("text", ["https://example.cn/work/list", "services/work/x", "../home/x", "/app/root/x"])
def test_what_only_looks_like_a_machine_path_is_left_alone(tmp_path: Path, text: str) -> None:
    assert list(tied_to_a_machine(tmp_path, written(tmp_path, "a.txt", text))) == []


def test_a_file_that_is_not_text_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\xff\xfe\x00/ro" + b"ot/x")

    assert list(tied_to_a_machine(tmp_path, [tmp_path / "a.bin"])) == []


def test_only_relative_links_that_lead_nowhere_are_dead(tmp_path: Path) -> None:
    (tmp_path / "there.md").touch()
    text = "[a](there.md#x) [b](#here) [c](https://x.cn/y) [`d`](gone.md) `[e](f)`\n```\n[e](example.md)\n```\n"

    [problem] = dead_links(tmp_path, written(tmp_path, "README.md", text))

    assert problem == "README.md: the link gone.md leads nowhere; mend or remove it"


def test_a_target_in_code_must_exist_and_prose_may_say_make_sure() -> None:
    readme = "make sure\n```\nmake demo\nmake -j2 test\n```\n`make coffee`"

    assert list(unknown_targets(readme, MAKEFILE)) == [
        "README: `make coffee` is named, and the Makefile has no such target"
    ]


def test_a_command_that_the_program_refuses_is_found(tmp_path: Path) -> None:
    program = tmp_path / "shouwang"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit(sys.argv[1:] != ['policy', 'check', '--help'])\n")
    program.chmod(0o755)

    found = list(unknown_commands("`shouwang policy check` `shouwang polcy check --json`", program))

    assert found == ["README: `shouwang polcy check` is named, and `shouwang polcy check --help` fails"]


def test_without_git_hidden_folders_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "x").touch()
    (tmp_path / "a.txt").touch()

    assert kept_files(tmp_path) == [tmp_path / "a.txt"]


def test_this_repository_is_tied_to_no_machine_and_has_no_dead_link() -> None:
    files = kept_files(ROOT)

    assert files
    assert [*tied_to_a_machine(ROOT, files), *dead_links(ROOT, files)] == []
