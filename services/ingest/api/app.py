"""The application: its routes, how it says what went wrong, and its OpenAPI document."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from services.ingest.api import catalogue, documents, events, files, lists, pages
from services.ingest.api.parameters import wrong_parameters
from services.ingest.api.problems import BROKEN, BY_STATUS, UNREADABLE, Problem
from services.ingest.api.watch import Watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from services.ingest.api.parts import Parts

VERSION = "1.0.0"
"""Version of the interface: the first number rises with a change that a sender must know of."""

OPENAPI_VERSION = "3.0.3"
"""The newest that the packaged Swagger UI shows."""


def application(parts: Parts) -> FastAPI:
    """The door over HTTP, made of the parts that a host hands in."""
    app = _routed()
    app.state.parts = parts
    return app


def openapi() -> dict[str, Any]:
    """The OpenAPI document; nothing is opened for it."""
    return _routed().openapi()


class _Door(FastAPI):
    """Says in its document what the framework leaves out."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = documents.completed(super().openapi())
        return self.openapi_schema


def _routed() -> FastAPI:
    app = _Door(
        title="守望 部门报送接口 / Shouwang, the departments' door", version=VERSION, description=documents.ABOUT,
        docs_url=None, redoc_url=None, openapi_url="/openapi.json", separate_input_output_schemas=False,
        lifespan=_lifespan,
    )  # fmt: skip
    app.openapi_version = OPENAPI_VERSION
    for part in (events, files, lists, catalogue, pages):
        app.include_router(part.router)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _refused)
    app.add_middleware(Watch)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Told to end, the service finishes the batches in hand of files that are being read, and reads no further."""
    yield
    app.state.parts.stop()


async def _problem(_request: Request, error: Exception) -> Response:
    return error.response() if isinstance(error, Problem) else Problem(BROKEN, "").response()


async def _unreadable(_request: Request, error: Exception) -> Response:
    return wrong_parameters(error.errors() if isinstance(error, RequestValidationError) else []).response()


async def _refused(_request: Request, error: Exception) -> Response:
    """What the framework refuses itself: an address or a method that there is not."""
    status = error.status_code if isinstance(error, HTTPException) else BROKEN.status
    kind = BY_STATUS.get(status, UNREADABLE)
    headers = error.headers or {} if isinstance(error, HTTPException) else {}
    return Problem(kind, "见 /docs / see /docs", headers).response()
