"""How an assessment is written into the log and read back: canonical JSON, equal values to equal bytes."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from pydantic import TypeAdapter

from schemas.assessment import Assessment
from schemas.event import canonical

TYPE = "Assessed"
"""Type of the log's records that hold an assessment (研判)."""


@cache
def _adapter() -> TypeAdapter[Assessment]:
    return TypeAdapter(Assessment)


def stream_of(household_id: str) -> str:
    """The stream of a household's readings."""
    return f"reading/{household_id}"


def reading_id(household_id: str, cause_id: str) -> str:
    """Id of the reading of a household that an event caused; 32 hexadecimal digits, the same at every replay."""
    return sha256(f"reading\0{household_id}\0{cause_id}".encode()).hexdigest()[:32]


def body_of(assessment: Assessment) -> bytes:
    """The assessment in canonical JSON."""
    return canonical(_adapter().dump_python(assessment, mode="json"))


def parse(body: bytes) -> Assessment:
    """The assessment that the bytes say."""
    return _adapter().validate_json(body)
