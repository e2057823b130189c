"""What libraries say of a broker that is away does not bury what a process says itself."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.host.loglines import QUIET_S, Libraries, log_to

STARTED = 1_760_000_000.0
AWAY = "Unable connect to node with id %s: %s"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the process writes."""
    before = logging.root.handlers[:]
    logging.root.handlers = [one for one in before if not isinstance(one, Libraries)]
    told = io.StringIO()
    log_to(told)
    yield told
    logging.root.handlers = before
    structlog.reset_defaults()


def say(second: float, text: str, *arguments: object, line: int = 1, level: int = logging.ERROR) -> None:
    """Log as a library does, from a line of its code, so many seconds after the first time."""
    logger = logging.getLogger("aiokafka.client")
    record = logger.makeRecord(logger.name, level, "client.py", line, text, arguments, None)
    record.created = STARTED + second
    logger.handle(record)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(one) for one in stream.getvalue().splitlines()]


def test_a_flood_is_one_line_in_some_seconds_with_the_number_of_those_left_out(stream: io.StringIO) -> None:
    for tenth in range(250):
        say(tenth / 10, AWAY, tenth % 3, "refused")

    told = lines(stream)
    assert [one["left_out"] for one in told] == [0, 10 * QUIET_S - 1, 10 * QUIET_S - 1]
    assert told[0] | {"timestamp": ""} == {
        "event": "Unable connect to node with id 0: refused", "level": "error", "logger": "aiokafka.client",
        "left_out": 0, "timestamp": "",
    }  # fmt: skip


def test_a_flood_hides_nothing_else(stream: io.StringIO) -> None:
    for second in range(5):
        say(second, AWAY, 0, "refused")
    say(5, "topic is not authorized", line=2)
    structlog.get_logger("worker").warning("waiting", why="AdminShutdown")

    assert [one["event"] for one in lines(stream)] == [
        "Unable connect to node with id 0: refused", "topic is not authorized", "waiting"
    ]  # fmt: skip


def test_only_warnings_and_worse_are_told_and_beginning_twice_tells_nothing_twice(stream: io.StringIO) -> None:
    log_to(stream)
    say(0, "heartbeat", level=logging.INFO)
    say(1, "left the group", level=logging.WARNING, line=3)

    assert [(one["event"], one["level"]) for one in lines(stream)] == [("left the group", "warning")]


def test_an_error_brings_its_traceback(stream: io.StringIO) -> None:
    try:
        int("gone")
    except ValueError:
        logging.getLogger("kafka").exception("lost")

    (told,) = lines(stream)
    assert "ValueError: invalid literal" in told["exception"]


def test_a_stream_that_is_gone_ends_no_thread_of_a_library(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    stream.close()

    say(0, AWAY, 0, "refused")
