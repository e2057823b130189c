"""Around every request: one line in the access log, one figure, and an answer even to what should not have happened."""

from __future__ import annotations

import time
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

import structlog
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError

from schemas.errors import ShouwangError
from services.ingest.api.problems import BROKEN, BUSY, Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

GONE = 499
"""What is logged of a sender who did not wait for the answer."""

OWN = "/services/"
INNERMOST = 6
"""Calls that are logged of those in which an error happened."""

SAFE = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}  # fmt: skip
"""Headers of every answer that does not bring its own."""


class Watch:
    """Middleware. No line holds an address as it was sent, a header or any content: somebody may be named there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = structlog.get_logger("access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and watch it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method == "HEAD":  # answered like GET; the server sends no content of it
            scope = {**scope, "method": "GET"}
        began = time.perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _complete(message)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001  # the last place where it can be answered
            answer = self._answer(error)
            if status == 0:
                await answer(scope, receive, watched)
        finally:
            self._note(scope, method, status or GONE, time.perf_counter() - began)

    def _answer(self, error: Exception) -> Response:
        """The answer to an error; its place is logged, but not its text, which may quote a record."""
        places = _places(error)[-INNERMOST:]
        if isinstance(error, DBAPIError | ShouwangError | TimeoutError):
            self._log.warning("unavailable", error=type(error).__name__, places=places)
            return Problem(BUSY, "请稍后重试，重复发送无妨 / send it again later; twice does no harm").response()
        self._log.error("failed", error=type(error).__name__, places=places)
        return Problem(BROKEN, "已记录，请联系管理员 / it has been noted; tell the administrator").response()

    def _note(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "—")
        state: dict[str, Any] = scope.get("state", {})
        scope["app"].state.parts.figures.requested(route, status, seconds)
        self._log.info(
            "request", method=method if method in METHODS else "—", route=route, status=status,
            ms=round(seconds * 1000, 1), publisher=state.get("publisher"), records=state.get("records"),
        )  # fmt: skip


def _places(error: Exception) -> list[str]:
    """Where in the services an error came through, outermost first."""
    calls = extract_tb(error.__traceback__)
    return [f"{one.filename.rpartition(OWN)[2]}:{one.lineno}" for one in calls if OWN in one.filename]


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _complete(message: Message) -> None:
    told = {name for name, _ in message["headers"]}
    message["headers"] = [
        *message["headers"],
        *((name.encode(), value.encode()) for name, value in SAFE.items() if name.encode() not in told),
    ]
