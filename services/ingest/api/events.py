"""`POST /v1/events`: CloudEvents and event files, each record answered for itself, behind the commit."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic_core import to_json

from schemas.dates import civil_date
from schemas.faults import Fault
from services.ingest.answer import Delivery
from services.ingest.api import documents, outdone, wire
from services.ingest.api.bodies import body_of
from services.ingest.api.guard import Sender
from services.ingest.api.models import Result, Results
from services.ingest.api.parts import Parts, parts_of, permit_of
from services.ingest.api.problems import (
    CONFLICT,
    FORBIDDEN,
    OTHER_MEDIA,
    OUTDONE,
    REJECTED,
    UNREADABLE,
    Problem,
    of_fault,
)
from services.ingest.intake import RawRecord
from services.ingest.line import NUMBER_CHARACTERS
from services.ingest.process import Parcel

if TYPE_CHECKING:
    from services.ingest.answer import Answer, Kind
    from services.ingest.publishers import Publisher

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
LINES = ("application/x-ndjson", "application/jsonl")

DONE: dict[Kind, int] = {"stored": 201, "duplicate": 200}
REFUSALS = {"conflict": CONFLICT, "rejected": REJECTED, "not_permitted": FORBIDDEN}

FORMS = (
    "内容类型应为 application/cloudevents+json、application/cloudevents-batch+json、application/x-ndjson，或带 ce- "
    "请求头的 application/json / write one of application/cloudevents+json, application/cloudevents-batch+json, "
    "application/x-ndjson, or application/json with ce- headers"
)


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One record of a request: its place from 1 (of JSON Lines, its line), its bytes, and what they say or a fault."""

    number: int
    said: object
    raw: bytes

    @property
    def id(self) -> str | None:
        """The number that its sender gave it, if it has one that may be one."""
        found = self.said.get("id") if isinstance(self.said, dict) else None
        return found if isinstance(found, str) and len(found) <= NUMBER_CHARACTERS else None


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
    is_outdone = any(answer.kind == "superseded" for answer in answers)
    known = await asyncio.to_thread(outdone.revisions, parts.log, parcel, answers) if is_outdone else {}
    results = [
        Result.of(record.number, answer, id=record.id, known=known.get(place))
        for place, (record, answer) in enumerate(zip(records, answers, strict=True))
    ]  # fmt: skip
    return _single(results[0], answers[0]) if is_single else _many(results)


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
    if media in {*wire.JSON_TYPES, ""} and any(name.startswith(wire.HEADER) for name in request.headers):
        return _binary
    raise Problem(OTHER_MEDIA, FORMS)


def _structured(_request: Request, body: bytes) -> list[Record]:
    return [Record(1, wire.one(body), body)]


def _batch(_request: Request, body: bytes) -> list[Record]:
    members = wire.many(body)
    if isinstance(members, Fault):
        raise of_fault(UNREADABLE, members)
    return [Record(number, member, to_json(member)) for number, member in enumerate(members, 1)]


def _lines(_request: Request, body: bytes) -> list[Record]:
    return [Record(number, wire.one(line), line) for number, line in wire.lines(body)]


def _binary(request: Request, body: bytes) -> list[Record]:
    said = wire.binary(request.headers.items(), body)
    return [Record(1, said, body if isinstance(said, Fault) else to_json(said))]


# --- there and back


def _parcel(parts: Parts, publisher: Publisher, records: Sequence[Record], day: date) -> Parcel:
    """All records of a publisher and a day are one delivery; equal ones without a number count within their request."""
    delivery = Delivery(
        county=publisher.divisions[0][:6].ljust(6, "0"), batch=f"{publisher.publisher}-http-{day:%Y%m%d}",
        source=publisher.publisher, on_change="refuse",
    )  # fmt: skip
    saids = [
        wire.statement(one.said, RawRecord(delivery.batch, one.number, one.raw), parts.refs, day) for one in records
    ]  # fmt: skip
    return Parcel(saids, delivery, permit_of(publisher))


def _single(result: Result, answer: Answer) -> Response:
    if answer.fault is not None:
        raise of_fault(REFUSALS[answer.kind], answer.fault, result=result.plain())
    if result.message is not None:
        detail = f"{result.message.zh} / {result.message.en}"
        raise Problem(OUTDONE, detail, more={"path": "revision", "result": result.plain()})
    return JSONResponse(result.plain(), DONE[answer.kind])


def _many(results: Sequence[Result]) -> Response:
    return Response(to_json(Results.of(results).plain()), media_type="application/json")
