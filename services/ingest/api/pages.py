"""What anybody may look at: whether the door works, its figures, and its documentation, all without the internet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError
from swagger_ui_bundle import swagger_ui_path  # type: ignore[import-untyped]  # ships no types

from services.ingest.api import documents, figures
from services.ingest.api.models import Health
from services.ingest.api.parts import parts_of
from services.ingest.api.problems import BUSY, NOT_FOUND, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

BUNDLE: Mapping[str, str] = {
    "swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript", "favicon-32x32.png": "image/png",
}  # fmt: skip
"""Files of the packaged Swagger UI that its page asks for."""

PAGE = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<title>守望 部门报送接口 / Shouwang, the departments' door</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
</head>
<body>
<p><a href="v1/types">事件类型与样例 / types of events, with samples</a> · <a href="openapi.json">openapi.json</a></p>
<div id="door"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({url: "openapi.json", dom_id: "#door", deepLinking: true, validatorUrl: null});
"""
CSP = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
"""The page may load from its own server only; Swagger UI sets styles on its elements, so these stay allowed."""

router = APIRouter()


@router.get("/healthz", responses=documents.open_answers())
def healthz() -> Health:
    """进程是否在运行 / whether the process runs."""
    return Health(status="ok")


@router.get("/readyz", responses=documents.open_answers())
def readyz(request: Request) -> Health:
    """能否写入 / whether events can be taken."""
    parts = parts_of(request)
    try:
        with parts.log.reader() as reader:
            reader.head()
    except DBAPIError:
        raise Problem(BUSY, "数据库无法使用 / the database cannot be used") from None
    if not parts.is_well():
        raise Problem(BUSY, "写入或研判线程已停止，请重启 / a thread has ended; restart the service")
    return Health(status="ok")


@router.get("/metrics", response_class=Response, include_in_schema=False)
def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    return Response(parts_of(request).figures.exposed(), media_type=figures.MEDIA_TYPE)


@router.get("/", include_in_schema=False)
def home() -> Response:
    """Leads to the documentation."""
    return RedirectResponse("docs", 307)


@router.get("/docs", response_class=HTMLResponse, include_in_schema=False)
def page() -> HTMLResponse:
    """The page that shows the documentation."""
    return HTMLResponse(PAGE, headers=CSP)


@router.get("/docs/{name}", include_in_schema=False)
def part(name: str) -> Response:
    """A file of that page."""
    if name == "start.js":
        return Response(START, media_type="text/javascript")
    if name not in BUNDLE:
        raise Problem(NOT_FOUND, "没有这个文件 / no such file")
    return FileResponse(Path(swagger_ui_path) / name, media_type=BUNDLE[name])
