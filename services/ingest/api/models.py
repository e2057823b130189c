"""The documents that the door answers with; a member that has nothing to say is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from services.ingest.answer import Answer, Kind
from services.ingest.api.problems import halves

Text = str | SkipJsonSchema[None]
"""A text that may be left out."""


class Document(BaseModel):
    """A JSON object of an answer."""

    model_config = ConfigDict(frozen=True)

    def plain(self) -> dict[str, Any]:
        """The object, without what it does not say."""
        return self.model_dump(mode="json", exclude_none=True)


class Problem(Document):
    """为何不能办理 / why a request was not met (RFC 9457)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = Field(examples=["urn:shouwang:problem:rejected"])
    title: str
    status: int
    detail: str
    reason: Text = None
    path: Text = None


class Message(Document):
    """一句话 / one sentence, in both languages."""

    zh: str
    en: str


class Result(Document):
    """一条记录的结果 / what became of one record."""

    number: int = Field(description="第几条，从 1 起 / which record, from 1")
    status: Kind
    event_id: Text = None
    reason: Text = None
    path: Text = None
    column: Text = None
    message: Message | SkipJsonSchema[None] = None

    @classmethod
    def of(cls, number: int, answer: Answer) -> Result:
        """The result that an answer is."""
        event_id = answer.event_ids[0] if answer.event_ids else None
        if answer.fault is None:
            return cls(number=number, status=answer.kind, event_id=event_id)
        chinese, english = halves(answer.fault.what, answer.fault.todo)
        return cls(
            number=number, status=answer.kind, event_id=event_id, reason=answer.fault.reason, path=answer.fault.path,
            column=answer.column, message=Message(zh=chinese, en=english),
        )  # fmt: skip


class Results(Document):
    """多条记录的结果 / what became of many records, in their order."""

    counts: dict[str, int]
    results: tuple[Result, ...]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Results:
        """The results of answers, in their order."""
        counts = Counter(answer.kind for answer in answers)
        results = tuple(Result.of(number, answer) for number, answer in enumerate(answers, 1))
        return cls(counts=dict(sorted(counts.items())), results=results)


class DeliveryShown(Document):
    """一次报送 / a delivery."""

    batch: str
    source: str
    mapping: Text = None
    county: str
    feed: Text = None
    covered_through_on: date | SkipJsonSchema[None] = None
    began_at: datetime
    ended_at: datetime | SkipJsonSchema[None] = None
    counts: dict[str, int]
    state: str


class Deliveries(Document):
    """各次报送，最近的在前 / deliveries, the newest first."""

    deliveries: tuple[DeliveryShown, ...]


class RejectShown(Document):
    """一条被拒收的记录，不含其内容 / a refused record, without its content."""

    batch: str
    source: str
    line: int
    reason: str
    path: str
    column: Text = None
    message: Message


class FileTaken(Document):
    """一份文件的结果 / what became of a file."""

    delivery: DeliveryShown
    is_resent: bool = Field(description="同一文件此前已读完 / the same file was read to its end before")
    refused: tuple[RejectShown, ...] = Field(description="最近被拒收的若干行 / the last rows that were refused")


class Rejects(Document):
    """被拒收的记录，最近的在前 / refused records, the newest first."""

    rejects: tuple[RejectShown, ...]


class MappingShown(Document):
    """一种部门文件的对照表 / the mapping of a kind of file."""

    name: str
    title: str
    department: str
    feed: Text = None
    columns: tuple[str, ...]


class Mappings(Document):
    """可报送的部门文件 / the kinds of files that are taken."""

    mappings: tuple[MappingShown, ...]


class Health(Document):
    """是否可用 / whether it works."""

    status: str
