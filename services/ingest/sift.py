"""A record against everything that can be known without the log: its form, its places, what its publisher may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.faults import Fault
from services.ingest.answer import Answer
from services.ingest.intake import NOT_YET, Accepted, Intake, RawRecord, Rejected

if TYPE_CHECKING:
    from datetime import datetime

    from schemas.event import Event
    from services.ingest.answer import Permit
    from services.ingest.said import Said
    from services.vault.identity import Identity

ASK = "请核对，或向县级管理员申请授权 / check it, or ask the county's administrator for the right"
ELSEWHERE = "无权报送此地区 / no right to speak of this division"
NOTHING_SAID = Fault(
    "missing_field", "", "这一行没有说出任何事情 / this row says nothing",
    "请核对对照表的条件，或删除这一行 / check the conditions of the mapping, or remove the row",
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Fit:
    """A record that may go into the log, with its events."""

    said: Said
    events: tuple[Accepted, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Turned:
    """A record that is turned away (拒收), and whom it named."""

    record: RawRecord
    answer: Answer
    people: tuple[Identity, ...] = ()


def sift(said: Said | Rejected | Turned, intake: Intake, permit: Permit | None) -> Fit | Turned:
    """The events of a record, or the first reason against it; a row of which one statement is bad is refused whole."""
    if isinstance(said, Turned):
        return said
    if isinstance(said, Rejected):
        return Turned(said.record, Answer("rejected", fault=said.fault))
    events: list[Accepted] = []
    first: Turned | None = None if said.lines else turned(said, NOTHING_SAID)
    for line in said.lines:
        # Every statement is taken, for equal rows without a number are told apart by counting them.
        taken = intake.take(RawRecord(said.record.place, said.record.line, line))
        if isinstance(taken, Rejected):
            first = first or turned(said, taken.fault)
            continue
        fault = None if permit is None else objection(permit, taken.event)
        if fault is not None:
            first = first or turned(said, fault)
        events.append(taken)
    return first or Fit(said, tuple(events))


def in_time(one: Fit | Turned, at: datetime) -> Fit | Turned:
    """The same, unless it says that it became known at an instant that lies ahead of the log's clock."""
    if isinstance(one, Turned) or all(each.recorded_at is None or each.recorded_at <= at for each in one.events):
        return one
    return turned(one.said, NOT_YET)


def turned(said: Said, fault: Fault) -> Turned:
    """A record that is turned away for a fault, with the column of the department's file that is at fault."""
    kind = fault.reason if fault.reason in {"conflict", "not_permitted"} else "rejected"
    answer = Answer(kind, fault=fault, column=said.columns.get(fault.path))
    return Turned(said.record, answer, said.people)


def objection(permit: Permit, event: Event) -> Fault | None:
    """Why a publisher may not say an event; None if they may."""
    if permit.types is not None and event.type not in permit.types:
        return Fault("not_permitted", "type", "无权报送此类事件 / no right to send this type of event", ASK)
    if not permit.speaks_for(event.source):
        return Fault("not_permitted", "source", "无权以此来源报送 / no right to speak as this source", ASK)
    if not permit.covers(event.division):
        return Fault("not_permitted", "division", ELSEWHERE, ASK)
    kind, _, code = event.subject.partition("/")
    return Fault("not_permitted", "subject", ELSEWHERE, ASK) if kind == "division" and not permit.covers(code) else None
