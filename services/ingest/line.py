"""One line of an event file: a CloudEvents 1.0 object as a source writes it, without what Shouwang derives itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from schemas.codec import MAX_REVISION, subject_pattern
from schemas.events import event_types
from schemas.faults import Fault, fault_of
from schemas.fields import CODE, DIVISION, FIRST_DAY, LAST_DAY, SOURCE, Instant, whole
from schemas.payload import SYSTEM, Payload

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

NUMBER_CHARACTERS = 128
"""Longest number that a source may give its own record; identity numbers of cards and bills are far shorter."""

NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{15}|[0-9]{17}[0-9Xx])(?![0-9])")
"""What may be an identity number."""

NO_TYPE = Fault("missing_field", "type", "缺少事件类型 / the type is missing", "请补齐 / add it")
NOBODY = Fault(
    "missing_field", "subject", "没有写明说的是谁 / nobody is named",
    '人写 "data": {"person": {"number": …}}，家庭写 "subject": "household/户编号" / name a person in data.person, a '
    "household in subject",
)  # fmt: skip
NOT_IN_SUBJECT = "身份证号写在 data.person.number，不写 subject / an identity number belongs in data.person.number"
IN_FEN = "单位是分，应为整数：元乘以 100 / the unit is fen: write a whole number, yuan times 100"
HINTS = {
    whole(CODE): "应为英文代码（来源部门的代码表），不含空格和汉字 / write a code of the source, ASCII without blanks",
    whole(DIVISION): "应为 12 位区划代码，不足补 0，如 340826000000 / write 12 digits, filled up with zeros",
    whole(SOURCE): "应为英文代码，如 340826-yb / write a code such as 340826-yb",
}
"""What to write, by the pattern that was missed."""


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
        found = error.errors(include_url=False)[0]
        # The first step of each place is the tag of the union, which is no field.
        return _fault({**found, "loc": found["loc"][1:]})
    return line


def _fault(error: ErrorDetails) -> Fault:
    """The fault of an error, with what helps most where senders err most; the text never repeats what was sent."""
    kind, fault = error["type"], fault_of([error])
    if kind == "union_tag_not_found":
        return NO_TYPE
    if fault.path == "subject":
        return NOBODY if kind == "missing" else _subject(fault, error["input"])
    if fault.path.endswith("_fen") and isinstance(error["input"], float):
        return replace(fault, todo=IN_FEN)
    pattern = error.get("ctx", {}).get("pattern")
    return replace(fault, todo=HINTS[pattern]) if pattern in HINTS else fault


def _subject(fault: Fault, said: object) -> Fault:
    is_number = isinstance(said, str) and NUMBER.search(said) is not None
    return replace(fault, todo=NOT_IN_SUBJECT) if is_number else fault


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
