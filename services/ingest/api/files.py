"""`POST /v1/files/{mapping}`: a department's own file, read row by row through the same door."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from schemas.faults import Fault
from schemas.fields import DIVISION, whole
from services.ingest.answer import Permit
from services.ingest.api import documents
from services.ingest.api.bodies import file_of
from services.ingest.api.guard import Sender
from services.ingest.api.lists import delivery_shown, mapping_of, refusals
from services.ingest.api.models import FileTaken
from services.ingest.api.parts import Upload, parts_of, permit_of
from services.ingest.api.problems import BUSY, FORBIDDEN, REJECTED, Problem, of_fault
from services.ingest.places import padded

Division = Annotated[
    str,
    Query(
        pattern=whole(f"(?:[0-9]{{6}}|[0-9]{{9}}|{DIVISION})"),
        description="行未写明时的行政区划，县级 6 位即可 / division of rows without one; 6 digits of a county do",
    ),
]
CoversThrough = Annotated[date | None, Query(description="本批次完整至哪天 / the day up to which this is all there is")]

LATER = {"retry-after": "30"}

router = APIRouter()


@router.post(
    "/v1/files/{mapping}", openapi_extra=documents.FILE, responses=documents.FILE_ANSWERS,
    response_model_exclude_none=True,
)  # fmt: skip
async def post_file(
    request: Request, publisher: Sender, mapping: str, division: Division, covers_through: CoversThrough = None
) -> FileTaken:
    """报送一份部门文件（CSV、XLSX、JSON Lines）/ send a department's file."""
    parts = parts_of(request)
    permit, division = permit_of(publisher), padded(division)
    _check(permit, f"{division[:6]}-{mapping_of(request, mapping).department}", division)
    if parts.reading.locked():
        raise Problem(BUSY, "正在读入其他文件，请稍后重试 / other files are being read; come again later", LATER)
    async with parts.reading, file_of(request, parts.limits.file_bytes) as path:
        upload = Upload(path=path, mapping=mapping, division=division, covers_through=covers_through, permit=permit)
        taken = await asyncio.to_thread(parts.take_file, upload)
    if isinstance(taken, Fault):
        raise of_fault(REJECTED, taken)
    parts.figures.answered(taken.counts)
    request.state.records = sum(taken.counts.values())
    refused = await asyncio.to_thread(refusals, parts.log, taken.handed)
    if taken.broken is not None:
        raise of_fault(REJECTED, taken.broken, delivery=delivery_shown(taken.handed).plain())
    return FileTaken(delivery=delivery_shown(taken.handed), is_resent=taken.is_resent, refused=refused)


def _check(permit: Permit, source: str, division: str) -> None:
    if not permit.speaks_for(source):
        raise Problem(FORBIDDEN, f"此密钥不得代 {source} 报送 / this key may not speak for {source}")
    if not permit.covers(division):
        raise Problem(FORBIDDEN, "此密钥不得报送该行政区划 / this key may not speak of this division")
