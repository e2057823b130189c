"""What the monitor passes on to the alerts besides readings, as records of the log between the two of them.

They say where in the log the fact or broadcast stands; a log of one process has none of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from schemas import readings
from schemas.event import Recorded, canonical
from schemas.messages import Message, Passed, Told
from services.eventlog.protocol import Draft, TabledReader
from services.host.distributed.wire import Item

TOLD, PASSED = "Told", "Passed"

STREAMS = {TOLD: ("told", "household_id"), PASSED: ("reached", "part")}
"""Of each type what its streams begin with, and what in it names the one."""


def told(one: Told) -> Draft:
    """That a case hears of a fact."""
    body = {"household_id": one.household_id, "division": one.division, "living": one.living,
            "position": one.recorded.position}  # fmt: skip
    return _draft(TOLD, one.recorded, body)


def reached(one: Passed, part: int, parts: int) -> Draft:
    """That of a partition every reading that belongs before a broadcast is made (已研判至)."""
    body = {"part": part, "parts": parts, "position": one.recorded.position}
    return _draft(PASSED, one.recorded, body)


def stream_of(kind: str, body: Mapping[str, object]) -> str:
    """The stream of a message of one of `STREAMS`."""
    prefix, name = STREAMS[kind]
    return f"{prefix}/{body[name]}"


def _draft(kind: str, cause: Recorded, body: Mapping[str, object]) -> Draft:
    stream = stream_of(kind, body)
    parts = body.get("parts", "")  # the same broadcast is passed on again after a change of their number
    number = sha256(f"{stream}\0{parts}\0{cause.event.event_id}".encode()).hexdigest()[:32]
    return Draft(stream, number, kind, cause.known_on, canonical(body), cause.recorded_at)


def heard(reader: TabledReader, items: Sequence[Item]) -> list[Message]:
    """What the alerts hear: readings as they are, all else with the fact or broadcast from the log."""
    said = [(item, None if item.type == readings.TYPE else json.loads(item.body)) for item in items]
    positions = {body["position"] for _, body in said if body is not None}
    recorded = {one.position: Item.of(one).recorded() for one in reader.at_positions(positions)}
    return [_message(item, body, recorded) for item, body in said]


def _message(item: Item, body: Mapping[str, object] | None, recorded: Mapping[int, Recorded]) -> Message:
    if body is None:
        return readings.parse(item.body)
    cause = recorded[int(str(body["position"]))]
    if item.type == PASSED:
        return Passed(cause)
    living = body["living"]
    return Told(str(body["household_id"]), str(body["division"]), living if isinstance(living, int) else None, cause)
