"""What may be sent: every type of event with its JSON Schema and a sample, for whoever writes a sender."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

import schemas
from schemas.events import event_types
from schemas.payload import SYSTEM, Payload
from schemas.sent import schema_of_sent
from services.ingest.api import documents
from services.ingest.api.models import Types, TypeShown
from services.ingest.api.problems import NOT_FOUND, Problem

SAMPLES = Path(schemas.__file__).parent / "samples" / "valid.jsonl"
MEDIA_TYPE = "application/schema+json"

TERM = re.compile(r" ?\(([\u4e00-\u9fff][^()]*)\)")
"""The Chinese term in the sentence that says what a type is."""

router = APIRouter()


@router.get("/v1/types", responses=documents.open_answers())
def get_types() -> Types:
    """可报送的事件类型 / the types of events that may be sent."""
    return Types(types=tuple(_shown(name, kind) for name, kind in sorted(_told().items())))


@router.get(
    "/v1/types/{name}", response_class=Response,
    responses={
        200: {"description": "附样例 / with a sample", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}},
        **documents.open_answers(NOT_FOUND),
    },
)  # fmt: skip
def get_type(name: str) -> Response:
    """一类事件怎么写：JSON Schema，examples 为样例 / how a type is written: its JSON Schema, with a sample."""
    kind = _told().get(name)
    if kind is None:
        raise Problem(NOT_FOUND, "没有这类事件，见 /v1/types / there is no such type; see /v1/types")
    return JSONResponse(schema_of_sent(name, kind) | {"examples": [_samples()[name]]}, media_type=MEDIA_TYPE)


@cache
def _told() -> dict[str, type[Payload]]:
    """The types that a source can say."""
    return {name: kind for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM}


@cache
def _samples() -> dict[str, Any]:
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    return {one["type"]: one for one in map(json.loads, lines)}


def _shown(name: str, kind: type[Payload]) -> TypeShown:
    said = (kind.__doc__ or name).partition("\n")[0]
    term = TERM.search(said)
    title = said if term is None else f"{term[1]} / {said.replace(term[0], '')}"
    return TypeShown(name=name, title=title, subjects=tuple(sorted(kind.SUBJECTS)), schema_at=f"/v1/types/{name}")
