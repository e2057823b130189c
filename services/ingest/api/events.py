"""`POST /v1/events`: CloudEvents and event files, each record answered for itself, behind the commit."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic_core import to_json

from schemas.dates import civil_date
from schemas.faults import Fault
from services.ingest.answer import Delivery
from services.ingest.api import documents, wire
from services.ingest.api.bodies import body_of
from services.ingest.api.guard import Sender
from services.ingest.api.models import Result, Results
from services.ingest.api.parts import Parts, parts_of, permit_of
from services.ingest.api.problems import (
    CONFLICT,
    FORBIDDEN,
    OTHER_MEDIA,
    REJECTED,
    UNREADABLE,
    Problem,
    of_fault,
)
from services.ingest.intake import RawRecord
from services.ingest.process import Parcel

if TYPE_CHECKING:
    from services.ingest.answer import Answer, Kind
    from services.ingest.publishers import Publisher

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
LINES = ("application/x-ndjson", "application/jsonl")

DONE: dict[Kind, int] = {"stored": 201, "duplicate": 200, "superseded": 200}
REFUSALS = {"conflict": CONFLICT, "rejected": REJECTED, "not_permitted": FORBIDDEN}

FORMS = (
    "内容类型应为 application/cloudevents+json、application/cloudevents-batch+json、application/x-ndjson，或带 ce- "
    "请求头的 application/json / write one of application/cloudevents+json, application/cloudevents-batch+json, "
    "application/x-ndjson, or application/json with ce- headers"
)

Record = tuple[object, bytes]
"""What a record says, an object or a fault, and its bytes."""

router = APIRouter()


@router.post("/v1/events", openapi_extra=documents.EVENTS, responses=documents.EVENT_ANSWERS, response_model=None)
async def post_events(request: Request, publisher: Sender) -> Response:
    """报送事件，一条或多条 / send events, one or many."""
    parts = parts_of(request)
    read = _reader(request)
    body = await body_of(request, parts.limits.event_bytes, parts.limits.body_s)
    is_single = read in {_structured, _binary}
    day = civil_date(parts.clock())
    records = read(request, body)
    parcel = await _in_turn(len(body), lambda: _parcel(parts, publisher, records, day))
    answers = await asyncio.wrap_future(parts.writer.put(parcel)) if records else []
    parts.figures.answered(Counter(answer.kind for answer in answers))
    request.state.records = len(answers)
    return _single(answers[0]) if is_single else _many(answers)


LARGE_BYTES = 65_536
"""More than this is taken apart in another thread, so that other requests go on meanwhile."""


async def _in_turn(size: int, make: Callable[[], Parcel]) -> Parcel:
    return make() if size < LARGE_BYTES else await asyncio.to_thread(make)


# --- the four forms


def _reader(request: Request) -> Callable[[Request, bytes], list[Record]]:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == STRUCTURED:
        return _structured
    if media == BATCH:
        return _batch
    if media in LINES:
        return _lines
    if media in wire.JSON_TYPES and any(name.startswith(wire.HEADER) for name in request.headers):
        return _binary
    raise Problem(OTHER_MEDIA, FORMS)


def _structured(_request: Request, body: bytes) -> list[Record]:
    return [(wire.one(body), body)]


def _batch(_request: Request, body: bytes) -> list[Record]:
    members = wire.many(body)
    if members is None:
        raise Problem(UNREADABLE, "不是 JSON 数组 / not a JSON array")
    return [(member, to_json(member)) for member in members]


def _lines(_request: Request, body: bytes) -> list[Record]:
    return [(wire.one(line), line) for line in wire.lines(body)]


def _binary(request: Request, body: bytes) -> list[Record]:
    said = wire.binary(request.headers.items(), body)
    return [(said, body if isinstance(said, Fault) else to_json(said))]


# --- there and back


def _parcel(parts: Parts, publisher: Publisher, records: Sequence[Record], day: date) -> Parcel:
    """All records of a publisher and a day are one delivery; equal ones without a number count within their request."""
    delivery = Delivery(
        county=publisher.divisions[0][:6].ljust(6, "0"), batch=f"{publisher.publisher}-http-{day:%Y%m%d}",
        source=publisher.publisher, on_change="refuse",
    )  # fmt: skip
    saids = [
        wire.statement(said, RawRecord(delivery.batch, number, raw), parts.refs, day)
        for number, (said, raw) in enumerate(records, 1)
    ]  # fmt: skip
    return Parcel(saids, delivery, permit_of(publisher))


def _single(answer: Answer) -> Response:
    result = Result.of(1, answer).plain()
    if answer.fault is not None:
        raise of_fault(REFUSALS[answer.kind], answer.fault, result=result)
    return JSONResponse(result, DONE[answer.kind])


def _many(answers: Sequence[Answer]) -> Response:
    results = Results.of(answers).plain()
    return Response(to_json(results), media_type="application/json")
