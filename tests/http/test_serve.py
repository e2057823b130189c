from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.host.calling import Call, rows, url_of
from tests.host.working import family_now
from tests.http.serving import BATCH, department, event, key_of, of_person

START = "from services.host.cli import main; main()"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(database: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The service as a process of its own, and its address."""
    port = free_port()
    command = [sys.executable, "-c", START, "serve", "--port", str(port), "--database", url_of(database), *options]
    with (
        (database.parent / "serve.log").open("ab") as log,
        subprocess.Popen(command, stderr=log, stdout=log) as running,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            while running.poll() is None:
                try:
                    if httpx.get(f"{address}/readyz", trust_env=False).status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield running, address
        finally:
            running.kill()


def batch(first: int, size: int) -> list[dict[str, Any]]:
    return [of_person(id=f"stay-{number}") for number in range(first, first + size)]


def facts(database: Path) -> int:
    return int(rows(database, "SELECT count(*) FROM event WHERE type = 'MedicalSettled'")[0][0])


@pytest.mark.slow
def test_a_batch_that_was_cut_off_by_a_kill_is_sent_again_and_is_there_once(call: Call, tmp_path: Path) -> None:
    database = tmp_path / "killed.db"
    headers = {"authorization": f"Bearer {key_of(call, database)}", "content-type": BATCH}
    said = [batch(first, 100) for first in range(0, 800, 100)]
    answered: list[int] = []

    def send(address: str, one: list[dict[str, Any]]) -> None:
        try:
            answer = httpx.post(f"{address}/v1/events", json=one, headers=headers, timeout=30, trust_env=False)
        except httpx.TransportError:
            return
        assert answer.json()["counts"].keys() <= {"stored", "duplicate"}
        answered.append(len(one))

    for pause in (0.1, 0.3):
        with served(database, "--no-follow") as (running, address):
            threads = [threading.Thread(target=send, args=(address, one)) for one in said]
            for thread in threads:
                thread.start()
            time.sleep(pause)
            before = sum(answered)
            running.kill()
            running.wait()
            for thread in threads:
                thread.join()
            assert facts(database) >= min(before, 800)
    with served(database, "--no-follow") as (_, address):
        for one in said:
            send(address, one)

    assert facts(database) == 800
    assert call("verify", "--json", database=database).code == 0


@pytest.mark.slow
def test_told_to_end_it_answers_what_it_has_begun_and_ends_well(call: Call, tmp_path: Path) -> None:
    database = tmp_path / "ended.db"
    headers = {"authorization": f"Bearer {key_of(call, database)}", "content-type": BATCH}
    answers: list[httpx.Response] = []
    with served(database) as (running, address):

        def send() -> None:
            answers.append(httpx.post(f"{address}/v1/events", json=batch(0, 2_000), headers=headers, timeout=60))

        thread = threading.Thread(target=send)
        thread.start()
        time.sleep(0.2)
        running.send_signal(signal.SIGTERM)
        thread.join()
        code = running.wait(timeout=60)

    assert code == 0, (tmp_path / "serve.log").read_text()
    assert answers[0].json()["counts"] == {"stored": facts(database)}
    for written in (tmp_path / "serve.log").read_text().splitlines()[2:]:
        assert json.loads(written)["level"] == "info"


def readings(database: Path) -> int:
    return int(rows(database, "SELECT count(*) FROM stream WHERE name LIKE 'reading/%'")[0][0])


@pytest.mark.parametrize("at_first", [True, False])
def test_what_is_sent_is_read_at_once_or_later_and_raises_an_alert(
    call: Call, tmp_path: Path, *, at_first: bool
) -> None:
    database = tmp_path / "followed.db"
    options = ("--publisher", "exchange", "--sources", "340826-mz,340826-yb", "--divisions", "340826")
    with department(call, database, *options, follows=at_first) as sender:
        answer = sender.send([{"specversion": "1.0", **one} for one in family_now()], BATCH)
        assert answer.json()["counts"] == {"stored": 3}
    with department(call, database, follows=True) as sender:
        for _ in range(500):
            if readings(database):
                break
            time.sleep(0.02)
        assert sender.get("/readyz") == {"status": "ok"}

    assert call("alerts", "--json", database=database).json["alerts"]


def test_single_events_and_reading_go_on_side_by_side(call: Call, tmp_path: Path) -> None:
    with department(call, tmp_path / "both.db", follows=True) as sender:
        answers = [sender.send(event(id=f"{number}")).status_code for number in range(60)]

    assert answers == [201] * 60


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path) -> None:
    database = tmp_path / "none.db"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = ["serve", "--port", str(taken.getsockname()[1]), "--database", url_of(database)]
        done = subprocess.run([sys.executable, "-c", START, *command], check=False, capture_output=True, text=True)

    assert done.returncode != 0
    assert "端口已被占用" in done.stderr
    assert "listening" not in done.stderr
    assert not database.exists()
