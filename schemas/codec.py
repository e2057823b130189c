"""Events to bytes and back: one validator over all types, compiled once from the payload classes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaSerializer, SchemaValidator
from pydantic_core import core_schema as cs

from schemas.faults import (
    BAD_VERSION,
    NEWER_VERSION,
    UNKNOWN_TYPE,
    WRONG_RECORD,
    Fault,
    UnreadableEvent,
    fault_of,
    wrong_date,
)
from schemas.fields import (
    DIVISION,
    EVENT_ID,
    FIRST_DAY,
    HOUSEHOLD_ID,
    LAST_DAY,
    PERSON_REF,
    RECORD,
    SOURCE,
    whole,
)
from schemas.payload import Payload

MAX_REVISION = 2**53 - 1
"""Greatest integer that canonical JSON may hold (RFC 8785)."""

SUBJECTS = {
    "person": f"person/{PERSON_REF}",
    "household": f"household/{HOUSEHOLD_ID}",
    "division": f"division/{DIVISION}",
    "system": "system",
}

WIRE = {"event_id": "id", "occurred_on": "occurredon", "schema_version": "schemaversion", "payload": "data"}
"""Fields whose CloudEvents attribute (lower-case letters and digits only) has another name."""


class Envelope(Protocol):
    """What the codec reads of an event itself; the rest is done by the compiled schema."""

    @property
    def event_id(self) -> str:
        """32 hexadecimal digits."""
        ...

    @property
    def record(self) -> str:
        """16 hexadecimal digits."""
        ...

    @property
    def type(self) -> str:
        """Name of the payload class."""
        ...

    @property
    def occurred_on(self) -> date:
        """Civil date of what happened."""
        ...

    @property
    def payload(self) -> Payload:
        """What the event says."""
        ...


E = TypeVar("E", bound=Envelope)


def payload_bytes(payload: Payload) -> bytes:
    """Canonical JSON of a payload; what is None is left out."""
    written: bytes = payload.__pydantic_serializer__.to_json(payload, exclude_none=True)  # type: ignore[attr-defined]
    return written


def subject_pattern(kind: type[Payload]) -> str:
    """Regular expression of the subjects of which the type can be said."""
    return whole("(?:" + "|".join(SUBJECTS[name] for name in sorted(kind.SUBJECTS)) + ")")


class Codec(Generic[E]):
    """Reads and writes events of the given types as flat CloudEvents 1.0 objects.

    `event` is the frozen dataclass to make; its fields and a class attribute `specversion` are filled by the
    validator itself, in one pass and without an object in between.
    """

    def __init__(self, event: type[E], types: Mapping[str, type[Payload]]) -> None:
        self._types = types
        choices = {name: _schema(event, name, kind) for name, kind in types.items()}
        self._validator = SchemaValidator(cs.tagged_union_schema(choices, discriminator="type", strict=True))
        self._serializers = {
            name: SchemaSerializer(_schema(event, name, kind, reading=False)) for name, kind in types.items()
        }

    def body_of(self, event: E) -> bytes:
        """The stored bytes of the event."""
        return self._serializers[event.type].to_json(event, exclude_none=True, by_alias=True)

    def parse(self, body: bytes) -> E:
        """The event that the bytes say.

        Raises:
            UnreadableEvent: if no known type and version can be read from them.
        """
        try:
            event: E = self._validator.validate_json(body)
        except ValidationError as error:
            event = self._lifted(body, error)
        _refuse_misfit(event)
        return event

    def payload_of(self, name: str, content: bytes) -> Payload | tuple[Fault, ...]:
        """The payload of the type `name` that the JSON says, or everything that is wrong with it."""
        kind = self._types.get(name)
        if kind is None:
            return (UNKNOWN_TYPE,)
        try:
            payload: Payload = kind.__pydantic_validator__.validate_json(content)  # type: ignore[attr-defined]
        except ValidationError as error:
            return tuple(fault_of([one]) for one in error.errors(include_url=False, include_input=False))
        return payload

    def make(self, attributes: Mapping[str, Any]) -> E:
        """The event of these attributes, named as on the wire, with the payload under `data`.

        Raises:
            UnreadableEvent: naming the first attribute that is not allowed.
        """
        try:
            event: E = self._validator.validate_python(attributes)
        except ValidationError as error:
            raise UnreadableEvent(self._fault(error)) from None
        _refuse_misfit(event)
        return event

    def _lifted(self, body: bytes, error: ValidationError) -> E:
        """The event of an older version, or the reason why there is none."""
        try:
            wire = json.loads(body)
        except ValueError:
            raise UnreadableEvent(self._fault(error)) from None
        kind = self._types.get(str(wire.get("type"))) if isinstance(wire, dict) else None
        if kind is None or wire.get("schemaversion") == kind.VERSION:
            raise UnreadableEvent(self._fault(error)) from None
        lifted = lift(kind, wire)
        if isinstance(lifted, Fault):
            raise UnreadableEvent(lifted) from None
        try:
            event: E = self._validator.validate_json(json.dumps(lifted))
        except ValidationError as still:
            raise UnreadableEvent(self._fault(still)) from None
        return event

    def _fault(self, error: ValidationError) -> Fault:
        # The first step of each place is the tag of the union, which is no field.
        found = error.errors(include_url=False, include_input=False)
        return fault_of([{**one, "loc": one["loc"][1:]} for one in found])


def lift(kind: type[Payload], wire: Mapping[str, Any]) -> dict[str, Any] | Fault:
    """The CloudEvents object with its payload in the newest version; the one given stays as it is."""
    version, content = wire.get("schemaversion"), wire.get("data")
    if type(version) is not int or version < 1 or not isinstance(content, dict):
        return BAD_VERSION
    if version > kind.VERSION:
        return NEWER_VERSION
    for step in range(version, kind.VERSION):
        content = kind.UPCASTS[step](content)
    return {**wire, "schemaversion": kind.VERSION, "data": content}


def _refuse_misfit(event: Envelope) -> None:
    happened_on = event.payload.happened_on()
    if happened_on is not None and happened_on != event.occurred_on:
        raise UnreadableEvent(wrong_date(happened_on))
    if event.event_id[:16] != event.record:
        raise UnreadableEvent(WRONG_RECORD)


def _schema(event: type[Any], name: str, kind: type[Payload], *, reading: bool = True) -> cs.CoreSchema:
    day = cs.date_schema(ge=FIRST_DAY, le=LAST_DAY, strict=True)
    fields: dict[str, cs.CoreSchema] = {
        "batch": cs.with_default_schema(
            cs.nullable_schema(cs.str_schema(pattern=whole(SOURCE), strict=True)), default=None
        ),
        "division": cs.str_schema(pattern=whole(DIVISION), strict=True),
        "event_id": cs.str_schema(pattern=whole(EVENT_ID), strict=True),
        "occurred_on": day,
        "payload": TypeAdapter(kind).core_schema,
        "record": cs.str_schema(pattern=whole(RECORD), strict=True),
        "revision": cs.int_schema(ge=0, le=MAX_REVISION, strict=True),
        "schema_version": cs.int_schema(ge=kind.VERSION, le=kind.VERSION, strict=True),
        "source": cs.str_schema(pattern=whole(SOURCE), strict=True),
        "specversion": cs.literal_schema(["1.0"]),
        "subject": cs.str_schema(pattern=subject_pattern(kind), strict=True),
        "type": cs.literal_schema([name]),
    }
    wire = {field: WIRE.get(field, field) for field in fields}
    ordered = sorted(fields, key=lambda field: wire[field])
    arguments = cs.dataclass_args_schema(
        event.__name__,
        [
            cs.dataclass_field(
                field,
                fields[field],
                kw_only=True,
                init_only=reading and field == "specversion",
                validation_alias=wire[field],
                serialization_alias=wire[field],
            )
            for field in ordered
        ],
        collect_init_only=True,
        extra_behavior="forbid",
    )
    return cs.dataclass_schema(event, arguments, ordered, slots=True, frozen=True)
