"""The page for integrators: what it says to copy is copied here, and does what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from schemas.faults import MEANINGS, Reason
from services.host.program import app
from services.ingest.api.app import openapi
from tests.host.calling import Call, url_of
from tests.host.conftest import _call, _elsewhere
from tests.http.serving import Department, department

__all__ = ["_elsewhere"]

Shell = Callable[..., str]

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "schemas" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
TABLES, ONE, CORRECTED, WITHDRAWN, MANY, UPLOAD = BLOCKS
PYTHON, _ = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

GROUPS = {"keys", "mapping", "rejects"}
"""Commands of several words."""

CURL = """
import sys, httpx
words, headers, content, files = iter(sys.argv[1:]), {}, None, None
for word in words:
    if word == "-H":
        name, _, value = next(words).partition(": ")
        headers[name] = value
    elif word == "--data-binary":
        said = next(words).removeprefix("@")
        content = sys.stdin.buffer.read() if said == "-" else open(said, "rb").read()
    elif word == "-F":
        name, _, file = next(words).partition("=@")
        files = {name: open(file, "rb")}
    elif word != "-sS":
        url = word
answer = httpx.post(url, headers=headers, content=content, files=files, trust_env=False)
print(answer.status_code, answer.text)
"""
"""As much of curl as the page uses, so that no machine needs to have it."""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """Runs a block of the page in an empty folder, with the program and a curl at hand."""
    (tmp_path / "curl.py").write_text(CURL, encoding="utf-8")
    curl = f'curl() {{ "{sys.executable}" "{tmp_path}/curl.py" "$@"; }}\n'

    def run(block: str, **more: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "SHOUWANG_DATABASE_URL": url_of(tmp_path / "a.db"), **more}
        command = ["bash", "-c", curl + block]
        done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
        return done.stdout + done.stderr

    return run


@pytest.fixture
def call() -> Call:
    return _call


@pytest.fixture
def yb(call: Call, tmp_path: Path) -> Iterator[Department]:
    with department(call, tmp_path / "http.db") as found:
        yield found


def of(found: Department) -> dict[str, str]:
    return {"URL": str(found.http.base_url), "KEY": found.http.headers["authorization"].removeprefix("Bearer ")}


def test_the_table_on_the_page_is_checked_and_taken(shell: Shell, call: Call, tmp_path: Path) -> None:
    said = shell(TABLES)

    assert "stays.csv：2 行" in said
    assert "没有发现问题" in said
    (delivery,) = call("deliveries", "--json", database=tmp_path / "a.db").json["deliveries"]
    assert {kind: number for kind, number in delivery["counts"].items() if number} == {"stored": 2}


def test_the_event_on_the_page_is_stored_and_sent_again_it_is_known(shell: Shell, yb: Department) -> None:
    first, again = (shell(ONE, **of(yb)) for _ in range(2))

    assert first.startswith("201"), first
    assert again.startswith("200"), again


def test_what_was_sent_is_corrected_and_withdrawn_as_the_page_says(shell: Shell, yb: Department) -> None:
    told = [shell(block, **of(yb)) for block in (ONE, CORRECTED, WITHDRAWN, CORRECTED, ONE)]

    assert [answer[:3] for answer in told] == ["201", "201", "201", "200", "200"]
    assert "已有版本 2" in shell(WITHDRAWN.replace('"revision": 2', '"revision": 1'), **of(yb))


def test_the_program_on_the_page_sends_an_event(shell: Shell, yb: Department, tmp_path: Path) -> None:
    (tmp_path / "send.py").write_text(PYTHON, encoding="utf-8")

    assert shell(f'"{sys.executable}" send.py', no_proxy="*", **of(yb)).startswith("201")


def test_every_address_on_the_page_exists_and_all_are_there() -> None:
    told = {path.partition("?")[0] for path in re.findall(r"`(?:GET |POST )?(/[a-z][a-z0-9/{}.]*(?:\?[^`]*)?)`", PAGE)}

    assert told - {"/v1"} == {*openapi()["paths"], "/docs", "/openapi.json", "/metrics"}


def test_an_event_file_gets_a_result_for_each_line(shell: Shell, yb: Department, tmp_path: Path) -> None:
    lines = (ROOT / "schemas" / "samples" / "valid.jsonl").read_text("utf-8").splitlines()[:3]
    sent = [json.dumps({**json.loads(line), "source": "340826-yb"}) for line in lines]
    (tmp_path / "events.jsonl").write_text("\n".join([*sent, "{"]), encoding="utf-8")

    answer = shell(MANY, **of(yb))

    results = json.loads(answer.partition(" ")[2])["results"]
    assert [one["status"] for one in results] == ["stored", "stored", "stored", "rejected"]


def test_a_table_is_uploaded_as_the_page_says(shell: Shell, yb: Department) -> None:
    table = TABLES[: TABLES.index("shouwang")]

    answer = shell(table + UPLOAD, **of(yb))

    assert answer.startswith("200"), answer
    assert json.loads(answer.partition(" ")[2])["delivery"]["counts"]["stored"] == 2


def test_every_reason_of_refusal_is_explained_and_no_other() -> None:
    explained = re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", PAGE, re.MULTILINE)

    assert explained == [*MEANINGS.items()]
    assert [*MEANINGS] == list(get_args(Reason))


@pytest.mark.parametrize(
    "words", sorted({words.strip() for words in re.findall(r"`?shouwang((?: [a-z][a-z-]*)+)", PAGE)})
)
def test_every_command_on_the_page_exists(words: str) -> None:
    group, *rest = words.split()

    assert CliRunner().invoke(app, [group, *(rest if group in GROUPS else ()), "--help"]).exit_code == 0
