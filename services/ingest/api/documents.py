"""What the OpenAPI document says beyond what the handlers say themselves: forms of content, answers, an example."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from schemas.events import event_types
from schemas.fields import DAY, DIVISION, SOURCE, whole
from schemas.payload import SYSTEM
from services.ingest.api import models, problems
from services.ingest.api.problems import Kind

Document = dict[str, Any]

ABOUT = """部门报送接口。密钥由管理员用 `shouwang keys add` 发给；每条记录各有结果；写入日志之后才答复，重复发送无妨。
每类事件的 JSON Schema 与样例：[/v1/types](/v1/types)。

上限：一个请求 4 MiB，一条记录 64 KiB，一个文件 512 MiB，超过为 413；每个密钥每秒的请求数有限，超过为 429。
429 与 503 带 Retry-After：等待若干秒后原样重发。

The departments' door. A key is made with `shouwang keys add`. Each record gets its own result, behind the commit;
to send it twice does no harm. Wherever a person is meant, an object with the identity number may stand: it is sealed.
JSON Schemas and samples of all types are at /v1/types. Limits: 4 MiB a request, 64 KiB a record, 512 MiB a file.
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
REQUIRED = ("source", "type", "division", "occurredon", "data")
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


KEYED = (problems.UNAUTHORISED, problems.TOO_OFTEN)
ANY = (problems.BROKEN, problems.BUSY)
"""What a request with a key may meet, and what any may."""

RETRY: Document = {
    "Retry-After": {"description": "几秒后重试 / seconds to wait", "schema": {"type": "integer", "minimum": 1}}
}  # fmt: skip
PROBLEM: Document = {problems.MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{models.Problem.__name__}"}}}


def answers(*kinds: Kind) -> dict[int | str, Document]:
    """The problems that a request with a key may meet, beside those that any may."""
    return open_answers(*kinds, *KEYED)


def open_answers(*kinds: Kind) -> dict[int | str, Document]:
    """The problems that a request may meet for which no key is asked."""
    found: dict[int | str, Document] = {}
    for kind in sorted({*kinds, *ANY}, key=lambda kind: (kind.status, kind.word)):
        told = found.get(kind.status, {}).get("description")
        title = kind.title if told is None else " / ".join(problems.halves(told, kind.title))
        found[kind.status] = {"description": title, "content": PROBLEM}
        if kind in {problems.TOO_OFTEN, problems.BUSY}:
            found[kind.status]["headers"] = RETRY
    return found


READING = (problems.UNREADABLE, problems.TOO_SLOW, problems.TOO_LARGE)
EVENT_ANSWERS: dict[int | str, Document] = {
    200: {
        "description": "多条记录的结果，或一条已有的记录 / results of many, or of one that was there",
        "content": {"application/json": {"schema": {"anyOf": [
            {"$ref": f"#/components/schemas/{one.__name__}"} for one in (models.Results, models.Result)
        ]}}},
    },
    201: {"description": "已写入 / stored", "model": models.Result},
    **answers(*READING, problems.FORBIDDEN, problems.OUTDONE, problems.CONFLICT, problems.OTHER_MEDIA,
              problems.REJECTED),
}  # fmt: skip
FILE_ANSWERS = answers(*READING, problems.FORBIDDEN, problems.NOT_FOUND, problems.REJECTED)


def completed(document: Document) -> Document:
    """The document with the models that answers only refer to, summaries in Chinese first, and no word of 3.1 in it."""
    parts = document["components"]["schemas"]
    _, named = models_json_schema(
        [(model, "serialization") for model in (models.Problem, models.Results)], ref_template=SCHEMAS + "{model}"
    )  # fmt: skip
    parts |= {name: one for name, one in named["$defs"].items() if name not in parts}
    for name in OF_THE_FRAMEWORK:
        parts.pop(name, None)
    for operations in document["paths"].values():
        for one in operations.values():
            _complete_operation(one)
    for one in parts.values():
        _complete_schema(one)
    return document


def _complete_operation(one: Document) -> None:
    one["summary"] = one.pop("description").rstrip(".")
    if OF_THE_FRAMEWORK[0] in str(one["responses"].get("422")):
        del one["responses"]["422"]  # wrong parameters are answered with 400


def _complete_schema(one: Document) -> None:
    one.pop("title", None)
    for field in one.get("properties", {}).values():
        field.pop("title", None)
        if field.get("default", 0) is None:
            del field["default"]
        if "examples" in field:
            field["example"] = field.pop("examples")[0]


SCHEMAS = "#/components/schemas/"
OF_THE_FRAMEWORK = ("HTTPValidationError", "ValidationError")
