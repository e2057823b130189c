"""One line of an event file: a CloudEvents 1.0 object as a source writes it, without what Shouwang derives itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from schemas.codec import MAX_REVISION, subject_pattern
from schemas.events import event_types
from schemas.faults import Fault, fault_of
from schemas.fields import DIVISION, FIRST_DAY, LAST_DAY, SOURCE, Instant, whole
from schemas.payload import SYSTEM, Payload

NUMBER_CHARACTERS = 128
"""Longest number that a source may give its own record; identity numbers of cards and bills are far shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a source says (事件行): `id` is the number of its own record, if it has one; `revision` that row's version.

    `recordedat` is when a loaded history became known; a live source leaves it out.
    """

    type: str
    source: str
    subject: str
    division: str
    occurredon: date
    data: Payload
    id: str | None = None
    revision: int = 0
    batch: str | None = None
    recordedat: datetime | None = None
    specversion: str = "1.0"


def read_line(raw: bytes) -> Line | Fault:
    """The statement that a line makes, or the first thing that is wrong with it."""
    try:
        line: Line = _validator().validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # The first step of each place is the tag of the union, which is no field.
        return fault_of([{**one, "loc": one["loc"][1:]} for one in found])
    return line


@cache
def _validator() -> SchemaValidator:
    # What the system says of itself, time and policy, no source can say.
    told = {name: kind for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM}
    choices = {name: _schema(name, kind) for name, kind in told.items()}
    return SchemaValidator(cs.tagged_union_schema(choices, discriminator="type", strict=True))


def _schema(name: str, kind: type[Payload]) -> cs.CoreSchema:
    text = cs.str_schema(pattern=whole(SOURCE))
    fields: dict[str, cs.CoreSchema] = {
        "type": cs.literal_schema([name]),
        "source": text,
        "subject": cs.str_schema(pattern=subject_pattern(kind)),
        "division": cs.str_schema(pattern=whole(DIVISION)),
        "occurredon": cs.date_schema(ge=FIRST_DAY, le=LAST_DAY),
        "data": TypeAdapter(kind).core_schema,
        "id": _optional(cs.str_schema(min_length=1, max_length=NUMBER_CHARACTERS)),
        "revision": cs.with_default_schema(cs.int_schema(ge=0, le=MAX_REVISION), default=0),
        "batch": _optional(text),
        "recordedat": _optional(TypeAdapter(Instant).core_schema),
        "specversion": cs.with_default_schema(cs.literal_schema(["1.0"]), default="1.0"),
    }
    arguments = cs.dataclass_args_schema(
        "Line", [cs.dataclass_field(field, schema, kw_only=True) for field, schema in fields.items()],
        extra_behavior="forbid",
    )  # fmt: skip
    config = cs.CoreConfig(extra_fields_behavior="forbid", strict=True)
    return cs.dataclass_schema(Line, arguments, list(fields), slots=True, frozen=True, config=config)


def _optional(schema: cs.CoreSchema) -> cs.CoreSchema:
    return cs.with_default_schema(cs.nullable_schema(schema), default=None)
