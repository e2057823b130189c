from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from schemas.assessment import Grade
from schemas.case.feed import Notice
from services.alerts.channels import Delivered, Message, Refused, Retry, channels, in_app, mail_drop, usable, webhook

NOTICE = Notice(
    notice_id="0" * 31 + "1", receiver="staff/S12", reason="FIRST", household_id="h1", number=1,
    division="340826100001", grade=Grade.RED, dimension="sudden_shock", due_at=datetime(2026, 1, 2, 4, tzinfo=UTC),
    said_at=datetime(2026, 1, 1, 4, tzinfo=UTC),
)  # fmt: skip
MESSAGE = Message(NOTICE, "孚玉镇", "红·1级 RED")


class Receiver(ThreadingHTTPServer):
    """A system of the place: keeps what it is sent, and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.status = 200
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def settings(self) -> dict[str, str]:
        return {"webhook_url": f"http://127.0.0.1:{self.server_port}/notices?from=sw", "webhook_secret": "secret"}


class Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_receiver_can_check_by_its_secret_who_has_posted_what(receiver: Receiver) -> None:
    answer = webhook.CHANNEL.send(MESSAGE, receiver.settings)

    headers, body = receiver.got[0]
    wanted = "sha256=" + hmac.new(b"secret", body, sha256).hexdigest()
    assert answer == Delivered()
    assert (headers["X-Shouwang-Id"], headers["X-Shouwang-Signature"]) == (NOTICE.notice_id, wanted)
    said = json.loads(body)
    assert (said["id"], said["case"], said["grade"], said["place"]) == (NOTICE.notice_id, "h1#1", "RED", "孚玉镇")


@pytest.mark.parametrize(
    ("status", "outcome"), [(204, Delivered), (400, Refused), (410, Refused), (408, Retry), (429, Retry), (503, Retry)]
)
def test_what_a_receiver_answers_says_whether_it_is_asked_again(
    receiver: Receiver, status: int, outcome: type[object]
) -> None:
    receiver.status = status

    assert isinstance(webhook.CHANNEL.send(MESSAGE, receiver.settings), outcome)


def test_a_receiver_that_is_not_there_may_be_there_later(receiver: Receiver) -> None:
    settings = receiver.settings
    receiver.server_close()

    assert isinstance(webhook.CHANNEL.send(MESSAGE, settings | {"webhook_url": "http://127.0.0.1:1/"}), Retry)
    assert isinstance(webhook.CHANNEL.send(MESSAGE, settings | {"webhook_url": "notices"}), Retry)


def test_a_mail_is_there_as_a_whole_under_its_id_and_once(tmp_path: Path) -> None:
    settings = {"mail_dir": (tmp_path / "drop").as_posix()}

    assert mail_drop.CHANNEL.send(MESSAGE, settings) == mail_drop.CHANNEL.send(MESSAGE, settings) == Delivered()

    (file,) = (tmp_path / "drop").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert file.name == f"{NOTICE.notice_id}.eml"
    assert mail["To"] == "staff.S12@shouwang.invalid"
    assert "h1#1" in mail["Subject"]
    assert "2026-01-02 12:00" in mail.get_content()


def test_a_folder_that_cannot_be_written_may_be_writable_later(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert isinstance(mail_drop.CHANNEL.send(MESSAGE, {"mail_dir": (tmp_path / "file").as_posix()}), Retry)


def test_a_message_says_reason_grade_case_place_and_limit_and_no_more() -> None:
    assert MESSAGE.text == (
        "[红·1级 RED] 新案件 new case：h1#1\n地区 / place: 孚玉镇\n截止 / due: 2026-01-02 12:00\n"
    )  # fmt: skip
    assert not re.search(r"\d{11,}", webhook.body_of(MESSAGE).decode().replace(NOTICE.notice_id, "").replace(
        NOTICE.division, ""
    ))  # fmt: skip


def test_channels_are_found_and_used_where_they_are_set_up() -> None:
    assert [one.name for one in channels()] == ["in_app", "mail_drop", "webhook"]
    assert [one.name for one in usable({})] == ["in_app"]
    assert [one.name for one in usable({"webhook_url": "http://a", "webhook_secret": ""})] == ["in_app"]
    assert [one.name for one in usable({"mail_dir": "a"})] == ["in_app", "mail_drop"]
    assert in_app.CHANNEL.send(MESSAGE, {}) == Delivered()
