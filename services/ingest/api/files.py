"""`POST /v1/files/{mapping}`: a department's own file, read row by row through the same door."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic.json_schema import SkipJsonSchema

from schemas.dates import civil_date
from schemas.faults import Fault
from schemas.fields import DIVISION, whole
from services.ingest.answer import REFUSED, Permit
from services.ingest.api import documents
from services.ingest.api.bodies import file_of
from services.ingest.api.guard import Sender
from services.ingest.api.lists import delivery_shown, mapping_of, refusals
from services.ingest.api.models import FileTaken, Message
from services.ingest.api.parts import Upload, parts_of, permit_of
from services.ingest.api.problems import BUSY, FORBIDDEN, REJECTED, UNREADABLE, Problem, of_fault
from services.ingest.deliveries import Handed, State
from services.ingest.mapping import Mapping
from services.ingest.places import padded

Division = Annotated[
    str,
    Query(
        pattern=whole(f"(?:[0-9]{{6}}|[0-9]{{9}}|{DIVISION})"),
        description="行未写明时的行政区划，县级 6 位即可 / division of rows without one; 6 digits of a county do",
    ),
]
CoversThrough = Annotated[
    date | SkipJsonSchema[None], Query(description="本批次完整至哪天 / the day up to which this is all there is")
]

LATER = {"retry-after": "30"}

AHEAD = "covers_through 尚未到来，未读文件 / covers_through lies ahead; nothing was read"
STOPPED = (
    "拒收过多，已停止：其余行未读，也未声明报齐 / too much was refused, so reading stopped: the rest was not read",
    "请按 refused 改好文件或核对对照表后重发整份 / mend the file, or check the mapping, and send the whole file again",
)
NOT_COVERED = (
    "未声明报齐：此批次未读完或未被采信 / completeness was not declared: this delivery was not read to its end"
)
NO_FEED = (
    "未声明报齐：此类文件不构成完整数据来源 / completeness was not declared: this kind of file makes no feed complete"
)
COVERED_ANYWAY = (
    "已声明报齐，但有行被拒收，暂按没有发生对待 / completeness was declared although rows were refused",
    "请尽快改好重发 / mend them and send them again soon",
)
"""What is said beside the counts of a file."""

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
    columns = mapping_of(request, mapping)
    _check(permit, f"{division[:6]}-{columns.department}", division)
    if covers_through is not None and covers_through > civil_date(parts.clock()):
        raise Problem(UNREADABLE, AHEAD, more={"reason": "wrong_date", "path": "covers_through"})
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
    return FileTaken(
        delivery=delivery_shown(taken.handed), is_resent=taken.is_resent, refused=refused,
        notes=tuple(_notes(taken.handed, columns, covers_through)),
    )  # fmt: skip


def _notes(handed: Handed, columns: Mapping, covers_through: date | None) -> Iterator[Message]:
    """What the sender of a file must know beyond the counts."""
    if handed.state is State.STOPPED:
        yield Message.of(*STOPPED)
    if covers_through is None:
        return
    is_covered = handed.covered_through_on is not None and handed.covered_through_on >= covers_through
    if not is_covered:
        yield Message.of(NOT_COVERED if columns.feed else NO_FEED)
    elif any(handed.counts.get(kind) for kind in REFUSED):
        yield Message.of(*COVERED_ANYWAY)


def _check(permit: Permit, source: str, division: str) -> None:
    if not permit.covers(division):
        detail = "此密钥不得报送该行政区划 / this key may not speak of this division"
        raise Problem(FORBIDDEN, detail, more={"reason": "not_permitted", "path": "division"})
    if not permit.speaks_for(source):
        detail = f"此密钥不得代 {source} 报送 / this key may not speak for {source}"
        raise Problem(FORBIDDEN, detail, more={"reason": "not_permitted", "path": "mapping"})
