"""A signed POST to a system of the place (推送接口), with the id by which its receiver drops what comes twice."""

from __future__ import annotations

import hmac
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from schemas.event import canonical
from services.alerts.channels import Channel, Delivered, Message, Refused, Retry, Settings

TIMEOUT_S = 10
BUSY = frozenset({408, 425, 429})
"""Answers of a receiver that may well take it later; of the others of 400 to 499 none does."""

OK, MULTIPLE_CHOICES, BAD_REQUEST, SERVER_ERROR = 200, 300, 400, 500


def body_of(message: Message) -> bytes:
    """What is posted, in canonical JSON; instants as ISO text."""
    one = message.notice
    return canonical(
        {
            "id": one.notice_id, "receiver": one.receiver, "reason": one.reason, "case": message.case, "bulk": one.bulk,
            "grade": None if one.grade is None else one.grade.name, "division": one.division, "place": message.place,
            "due_at": None if one.due_at is None else one.due_at.isoformat(), "said_at": one.said_at.isoformat(),
            "text": message.text,
        }
    )  # fmt: skip


def signature_of(secret: str, body: bytes) -> str:
    """The header by which the receiver knows that it was us."""
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def _send(message: Message, settings: Settings) -> Delivered | Retry | Refused:
    url = urlsplit(settings["webhook_url"])
    if url.scheme not in {"http", "https"} or url.hostname is None:
        return Retry("webhook_url is no http address")
    body = body_of(message)
    headers = {
        "Content-Type": "application/json; charset=utf-8", "X-Shouwang-Id": message.notice.notice_id,
        "X-Shouwang-Signature": signature_of(settings["webhook_secret"], body),
    }  # fmt: skip
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    connection = kind(url.hostname, url.port, timeout=TIMEOUT_S)
    try:
        connection.request("POST", (url.path or "/") + (f"?{url.query}" if url.query else ""), body, headers)
        return _answer(connection.getresponse().status)
    except (OSError, HTTPException) as error:
        return Retry(f"{type(error).__name__}: {error}")
    finally:
        connection.close()


def _answer(status: int) -> Delivered | Retry | Refused:
    if OK <= status < MULTIPLE_CHOICES:
        return Delivered()
    if BAD_REQUEST <= status < SERVER_ERROR and status not in BUSY:
        return Refused(f"HTTP {status}")
    return Retry(f"HTTP {status}")


CHANNEL = Channel("webhook", _send, ("webhook_url", "webhook_secret"))
