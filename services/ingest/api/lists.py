"""What a publisher may look up: its own deliveries and refusals, and the kinds of files that are taken."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from schemas.faults import Reason
from services.eventlog import rejects
from services.eventlog.rejects import DeadLetter, Wanted
from services.eventlog.sql import SqlLog
from services.ingest import deliveries
from services.ingest.answer import Permit
from services.ingest.api import documents
from services.ingest.api.guard import Sender
from services.ingest.api.models import (
    Deliveries,
    DeliveryShown,
    Mappings,
    MappingShown,
    Message,
    Rejects,
    RejectShown,
)
from services.ingest.api.parts import parts_of, permit_of
from services.ingest.api.problems import NOT_FOUND, UNREADABLE, Problem
from services.ingest.deliveries import Handed
from services.ingest.mapping import Mapping
from services.ingest.templates import template

MOST = 1_000
"""Entries of one list."""

REFUSALS = 100
"""Refused rows that the answer to a file lists; the others are found under /v1/rejects."""

MAX_NUMBER = 2**63 - 1
"""Greatest number of a row that a database has."""

Limit = Annotated[int, Query(ge=1, le=MOST, description="最多列出几条 / how many to list")]


class Asked(BaseModel):
    """Which refused records are asked for; a misspelt parameter would otherwise list all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    batch: Annotated[str, Field(max_length=128)] | SkipJsonSchema[None] = Field(
        None, description="只列此批次 / of this batch only"
    )
    reason: Reason | SkipJsonSchema[None] = Field(None, description="只列此原因 / refused for this reason only")
    after: Annotated[int, Field(ge=1, le=MAX_NUMBER)] | SkipJsonSchema[None] = Field(
        None, description="接着列：上一页的 next / the page behind `next` of the last one"
    )
    limit: Annotated[int, Field(ge=1, le=MOST)] = Field(50, description="最多列出几条 / how many to list")


router = APIRouter()


@router.get("/v1/deliveries", responses=documents.answers(UNREADABLE), response_model_exclude_none=True)
def get_deliveries(request: Request, publisher: Sender, limit: Limit = 50) -> Deliveries:
    """本单位的各次报送 / the deliveries of the publisher."""
    found = _handed(request, permit_of(publisher))
    return Deliveries(deliveries=tuple(delivery_shown(one) for one in found[:limit]))


@router.get(
    "/v1/deliveries/{batch}", responses=documents.answers(UNREADABLE, NOT_FOUND), response_model_exclude_none=True
)
def get_delivery(request: Request, publisher: Sender, batch: str) -> DeliveryShown:
    """一次报送 / one delivery."""
    found = next((one for one in _handed(request, permit_of(publisher)) if one.batch == batch), None)
    if found is None:
        raise Problem(NOT_FOUND, "本单位没有这个批次 / the publisher has no such batch")
    return delivery_shown(found)


@router.get("/v1/rejects", responses=documents.answers(UNREADABLE), response_model_exclude_none=True)
def get_rejects(request: Request, publisher: Sender, asked: Annotated[Asked, Query()]) -> Rejects:
    """本单位被拒收的记录及原因，不含内容 / the publisher's refused records and the reasons, without their content."""
    sources = {one.source for one in _handed(request, permit_of(publisher))}
    with parts_of(request).log.reader() as reader:
        wanted = Wanted(delivery=asked.batch, sources=sources, reason=asked.reason)
        total = sum(rejects.counts(reader.connection, wanted).values())
        page = replace(wanted, before=asked.after)
        letters = list(rejects.letters(reader.connection, page, limit=asked.limit + 1, newest=True))
    shown = letters[: asked.limit]
    following = shown[-1].number if len(letters) > asked.limit else None
    return Rejects(total=total, rejects=tuple(_reject(one) for one in shown), next=following)


@router.get("/v1/mappings", responses=documents.answers(), response_model_exclude_none=True)
def get_mappings(request: Request, publisher: Sender) -> Mappings:  # noqa: ARG001  # a key is asked for
    """可报送的部门文件及其列 / the kinds of files that are taken, with their columns."""
    found = parts_of(request).mappings
    return Mappings(mappings=tuple(_mapping(found[name]) for name in sorted(found)))


@router.get(
    "/v1/mappings/{name}/template", response_class=Response,
    responses={
        200: {"description": "样表 / the template", "content": {"text/csv": {"schema": {"type": "string"}}}},
        **documents.answers(NOT_FOUND),
    },
)  # fmt: skip
def get_template(request: Request, publisher: Sender, name: str) -> Response:  # noqa: ARG001  # as above
    """一种部门文件的样表（CSV）/ the template of a kind of file, as CSV."""
    columns = template(mapping_of(request, name))
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow([one.head for one in columns])
    rows.writerow([one.sample for one in columns])
    return Response(sheet.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8")


def mapping_of(request: Request, name: str) -> Mapping:
    """The mapping of a name.

    Raises:
        Problem: there is none.
    """
    found = parts_of(request).mappings.get(name)
    if found is None:
        detail = "没有这种部门文件，见 /v1/mappings / no such kind of file; see /v1/mappings"
        raise Problem(NOT_FOUND, detail, more={"path": "mapping"})
    return found


def _handed(request: Request, permit: Permit) -> list[Handed]:
    with parts_of(request).log.reader() as reader:
        found = deliveries.listed(reader.connection)
    return [one for one in found if one.source == permit.publisher or permit.speaks_for(one.source)]


def refusals(log: SqlLog, one: Handed) -> tuple[RejectShown, ...]:
    """The last refused records of a delivery, with the reasons."""
    with log.reader() as reader:
        wanted = Wanted(delivery=one.batch, sources={one.source})
        letters = list(rejects.letters(reader.connection, wanted, limit=REFUSALS, newest=True))
    return tuple(_reject(each) for each in letters)


def delivery_shown(one: Handed) -> DeliveryShown:
    """A delivery, as it is said."""
    return DeliveryShown(
        batch=one.batch, source=one.source, mapping=one.mapping, county=one.county, feed=one.feed,
        covered_through_on=one.covered_through_on, began_at=one.began_at, ended_at=one.ended_at, state=str(one.state),
        counts={kind: number for kind, number in one.counts.items() if number},
    )  # fmt: skip


def _reject(one: DeadLetter) -> RejectShown:
    return RejectShown(
        number=one.number, refused_at=one.refused_at, batch=one.delivery, source=one.source,
        line=one.line, reason=one.reason, path=one.path, column=one.column,
        message=Message.of(one.what, one.todo),
    )  # fmt: skip


def _mapping(one: Mapping) -> MappingShown:
    columns = tuple(names[0] for names in one.columns.known)
    return MappingShown(name=one.name, title=one.title, department=one.department, feed=one.feed, columns=columns)
