"""What the OpenAPI document says beyond what the handlers say themselves: forms of content, answers, an example."""

from __future__ import annotations

from typing import Any

from schemas.events import event_types
from schemas.fields import DAY, DIVISION, SOURCE, whole
from schemas.payload import SYSTEM
from services.ingest.api import models, problems
from services.ingest.api.problems import Kind

Document = dict[str, Any]

ABOUT = """部门报送接口。密钥由管理员用 `shouwang keys add` 发给；每条记录各有结果；写入日志之后才答复，重复发送无妨。

The departments' door. A key is made with `shouwang keys add`. Each record gets its own result, behind the commit;
to send it twice does no harm. Wherever a person is meant, an object with the identity number may stand: it is sealed.
"""

EXAMPLE: Document = {
    "specversion": "1.0", "id": "YB-2026-000123", "source": "340826-yb", "type": "MedicalSettled",
    "division": "340826100001", "occurredon": "2026-03-10",
    "data": {
        "person": {"number": "990101198006010013", "name": "王芳"}, "admit_on": "2026-03-01",
        "discharge_on": "2026-03-10", "total_fen": 5000000, "basic_fen": 1000000, "major_fen": 0, "assist_fen": 0,
        "commercial_fen": 0, "out_of_scope_fen": 0, "personal_fen": 4000000, "designated": True, "icu_days": 0,
    },
}  # fmt: skip


def _text(chinese: str, english: str, **more: Any) -> Document:  # noqa: ANN401  # members of a JSON object
    return {"type": "string", "description": f"{chinese} / {english}", **more}


def _types() -> list[str]:
    return sorted(name for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM)


ATTRIBUTES: Document = {
    "specversion": _text("CloudEvents 版本", "version of CloudEvents", enum=["1.0"]),
    "id": _text("来源自己的记录编号", "number of the source's own record", minLength=1, maxLength=128),
    "source": _text("来源代码，须为密钥所许", "code of the source, as the key allows", pattern=whole(SOURCE)),
    "type": _text("事件类型", "type of the event", enum=_types()),
    "subject": _text("主体；用 data.person 写明人员时省略", "whom it is said of; left out beside data.person"),
    "division": _text("行政区划代码，12 位", "division code, 12 digits", pattern=whole(DIVISION)),
    "occurredon": _text("发生日期，北京时间", "civil date of occurrence", format="date", pattern=whole(DAY)),
    "revision": {"type": "integer", "minimum": 0, "description": "来源行版本 / version of the source's row"},
    "batch": _text("来源批次", "the source's own batch", pattern=whole(SOURCE)),
    "recordedat": _text("获知时刻，仅补录历史时写", "when it became known, of a history only", format="date-time"),
    "time": _text("发出时刻，不入库", "when it was sent; not kept", format="date-time"),
    "datacontenttype": _text("只能是 application/json", "application/json only"),
    "data": {"type": "object", "description": "内容，见 docs/events.md / the content, by type"},
}
REQUIRED = ("specversion", "id", "source", "type", "division", "occurredon", "data")
EVENT: Document = {"type": "object", "required": [*REQUIRED], "properties": ATTRIBUTES, "example": EXAMPLE}

HEADERS: list[Document] = [
    {
        "name": f"ce-{name}", "in": "header", "schema": {"type": "string"},
        "description": "二进制模式的事件属性，百分号编码 / an attribute in binary mode, percent-encoded",
    }
    for name in ATTRIBUTES
    if name not in {"data", "datacontenttype"}
]  # fmt: skip

EVENTS: Document = {
    "parameters": HEADERS,
    "requestBody": {
        "required": True,
        "content": {
            "application/cloudevents+json": {"schema": EVENT},
            "application/cloudevents-batch+json": {"schema": {"type": "array", "items": EVENT}},
            "application/x-ndjson": {"schema": {"type": "string", "description": "每行一条 / one event a line"}},
            "application/json": {"schema": {"type": "object", "description": "二进制模式 / binary mode: data"}},
        },
    },
}

FILE: Document = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object", "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            **{
                media: {"schema": {"type": "string", "format": "binary"}}
                for media in (
                    "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "application/x-ndjson", "application/octet-stream",
                )
            },
        },
    },
}  # fmt: skip


def answers(*kinds: Kind) -> dict[int | str, Document]:
    """The problems that a request may meet, beside those that any request may."""
    everywhere = (problems.UNAUTHORISED, problems.TOO_OFTEN, problems.BROKEN, problems.BUSY)
    schema = {"$ref": f"#/components/schemas/{models.Problem.__name__}"}
    return {
        kind.status: {"description": kind.title, "content": {problems.MEDIA_TYPE: {"schema": schema}}}
        for kind in sorted({*kinds, *everywhere}, key=lambda kind: kind.status)
    }


READING = (problems.UNREADABLE, problems.TOO_SLOW, problems.TOO_LARGE)
EVENT_ANSWERS: dict[int | str, Document] = {
    200: {
        "description": "多条记录的结果，或一条已有的记录 / results of many, or of one that was there",
        "content": {"application/json": {"schema": {"anyOf": [
            {"$ref": f"#/components/schemas/{one.__name__}"} for one in (models.Results, models.Result)
        ]}}},
    },
    201: {"description": "已写入 / stored", "model": models.Result},
    **answers(*READING, problems.FORBIDDEN, problems.CONFLICT, problems.OTHER_MEDIA, problems.REJECTED),
}  # fmt: skip
FILE_ANSWERS = answers(*READING, problems.FORBIDDEN, problems.NOT_FOUND, problems.REJECTED)
