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

STATUS = (
    "stored 新存；duplicate 已有同一条；superseded 已有更高版本，不生效；conflict 编号已用于别的内容；rejected 不合格；"
    "not_permitted 无权 / stored; known; outdone by a greater revision; conflict; refused; beyond the key's rights"
)
STATE = (
    "OPEN 进行中或逐条报送；DONE 读完；STOPPED 拒收过多或文件有误而停下，其余未读；WITHDRAWN 已撤回 / still open, or "
    "sent record by record; read to its end; stopped, for too much was refused or the file is broken; withdrawn"
)


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

    @classmethod
    def of(cls, *texts: str) -> Message:
        """What texts say, each in Chinese and in English."""
        chinese, english = halves(*texts)
        return cls(zh=chinese, en=english)


def _outdone(known: int) -> Message:
    return Message.of(
        f"已有版本 {known}，这一条不生效 / revision {known} is known, so this one does not count",
        f"更正或撤回请写 revision ≥ {known + 1} / to correct or withdraw, write a revision of at least {known + 1}",
    )


class Result(Document):
    """一条记录的结果 / what became of one record."""

    number: int = Field(
        description="第几条，从 1 起；JSON Lines 为行号 / which record, from 1; of JSON Lines, its line"
    )
    id: Text = Field(None, description="报送时写的记录编号 / the number that its sender gave it")
    status: Kind = Field(description=STATUS)
    event_id: Text = Field(None, description="入库的事件编号 / the id of the event in the log")
    reason: Text = None
    path: Text = None
    column: Text = None
    message: Message | SkipJsonSchema[None] = None

    @classmethod
    def of(cls, number: int, answer: Answer, *, id: str | None, known: int | None) -> Result:  # noqa: A002  # as it is sent
        """The result that an answer is; `known` is the greater revision by which it was outdone."""
        event_id = answer.event_ids[0] if answer.event_ids else None
        said = cls(number=number, id=id, status=answer.kind, event_id=event_id)
        if known is not None:
            return said.model_copy(update={"path": "revision", "message": _outdone(known)})
        if answer.fault is None:
            return said
        why = {"reason": answer.fault.reason, "path": answer.fault.path, "column": answer.column}
        return said.model_copy(update=why | {"message": Message.of(answer.fault.what, answer.fault.todo)})


class Results(Document):
    """多条记录的结果 / what became of many records, in their order."""

    counts: dict[str, int]
    results: tuple[Result, ...]

    @classmethod
    def of(cls, results: Sequence[Result]) -> Results:
        """Results, counted."""
        counts = Counter(one.status for one in results)
        return cls(counts=dict(sorted(counts.items())), results=tuple(results))


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
    counts: dict[str, int] = Field(description=f"各种结果的条数 / records by result: {STATUS}")
    state: str = Field(description=STATE)


class Deliveries(Document):
    """各次报送，最近的在前 / deliveries, the newest first."""

    deliveries: tuple[DeliveryShown, ...]


class RejectShown(Document):
    """一条被拒收的记录，不含其内容 / a refused record, without its content."""

    number: int = Field(description="编号，翻页用 / its number, by which pages are turned")
    refused_at: datetime = Field(description="拒收时刻 / when it was refused")
    batch: str
    source: str
    line: int = Field(description="行号或第几条，从 1 起 / line or place, from 1")
    reason: str = Field(description="原因代码，见 schemas/README.md / code of the reason")
    path: str = Field(description="字段，空为整条 / the field; empty: the whole record")
    column: Text = Field(None, description="部门文件的列 / the column of a department's file")
    message: Message


class FileTaken(Document):
    """一份文件的结果 / what became of a file."""

    delivery: DeliveryShown
    is_resent: bool = Field(description="同一文件此前已读完 / the same file was read to its end before")
    refused: tuple[RejectShown, ...] = Field(description="最近被拒收的若干行 / the last rows that were refused")
    notes: tuple[Message, ...] = Field(description="须知 / what its sender must know")


class Rejects(Document):
    """被拒收的记录，最近的在前 / refused records, the newest first."""

    total: int = Field(description="符合条件的总数 / how many there are in all")
    rejects: tuple[RejectShown, ...]
    next: int | SkipJsonSchema[None] = Field(
        None, description="下一页的 after；没有则已到头 / `after` of the next page"
    )


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


class TypeShown(Document):
    """一类事件 / a type of event."""

    name: str
    title: str = Field(description="意思 / what it says")
    subjects: tuple[str, ...] = Field(description="可以说的是谁 / of whom it may be said")
    schema_at: str = Field(description="JSON Schema 与样例的地址 / where its JSON Schema and a sample are")


class Types(Document):
    """可报送的事件类型 / the types of events that may be sent."""

    types: tuple[TypeShown, ...]
