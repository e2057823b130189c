"""What went wrong with a request, as problem documents (RFC 9457) in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.faults import Fault

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its word, the status it has, and its title, Chinese and English."""

    word: str
    status: int
    title: str


UNREADABLE = Kind("unreadable", 400, "请求无法读取 / the request cannot be read")
UNAUTHORISED = Kind("unauthorised", 401, "没有有效的密钥 / no valid key")
FORBIDDEN = Kind("not_permitted", 403, "此密钥无权办理 / this key may not do this")
NOT_FOUND = Kind("not_found", 404, "没有这个地址或对象 / nothing is there")
NOT_ALLOWED = Kind("method", 405, "此地址不支持该方法 / this address has no such method")
TOO_SLOW = Kind("too_slow", 408, "请求内容传输过慢 / the content came too slowly")
OUTDONE = Kind("superseded", 409, "已有更高版本 / a greater revision is known")
CONFLICT = Kind("conflict", 409, "编号已用于另一内容 / the number was used for another content")
TOO_LARGE = Kind("too_large", 413, "请求内容过大 / the content is too large")
OTHER_MEDIA = Kind("media", 415, "不支持这种内容类型 / this type of content is not taken")
REJECTED = Kind("rejected", 422, "记录被拒收 / the record was refused")
TOO_OFTEN = Kind("too_often", 429, "请求过于频繁 / too many requests")
BROKEN = Kind("broken", 500, "系统内部错误 / an error inside the system")
BUSY = Kind("busy", 503, "系统繁忙或暂不可用 / busy, or out of order for the moment")

KINDS = (
    UNREADABLE, UNAUTHORISED, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, TOO_SLOW, CONFLICT, TOO_LARGE, OTHER_MEDIA, REJECTED,
    TOO_OFTEN, BROKEN, BUSY,
)  # fmt: skip
BY_STATUS = {kind.status: kind for kind in KINDS}


@dataclass  # an exception is written to while it is on its way, so it cannot be frozen
class Problem(Exception):
    """Ends a request: what kind of problem, why and what to do; the text never repeats what was sent."""

    kind: Kind
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def response(self) -> Response:
        """The answer that says so; whoever is to come again is told when."""
        again = {"retry-after": "1"} if self.kind is BUSY else {}
        body = {
            "type": f"urn:shouwang:problem:{self.kind.word}", "title": self.kind.title, "status": self.kind.status,
            "detail": self.detail, **self.more,
        }  # fmt: skip
        return JSONResponse(body, self.kind.status, again | dict(self.headers), MEDIA_TYPE)


def of_fault(kind: Kind, fault: Fault, **more: Any) -> Problem:  # noqa: ANN401  # members of a JSON object
    """The problem that a record or file is, with its reason and the path of the field."""
    detail = " / ".join(halves(fault.what, fault.todo))
    return Problem(kind, detail, more={"reason": fault.reason, "path": fault.path, **more})


def halves(*texts: str) -> tuple[str, str]:
    """Texts that say each thing in Chinese and in English, as one sentence of each.

    >>> halves("缺少必填字段 / the field is missing", "请补齐 / add it")
    ('缺少必填字段。请补齐', 'the field is missing; add it')
    """
    parts = [text.partition(" / ") for text in texts]
    return "。".join(chinese for chinese, _, _ in parts), "; ".join(english or chinese for chinese, _, english in parts)
