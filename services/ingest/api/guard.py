"""Who sends a request: the key is recognised, and how often it is used is counted, before anything is read."""

from __future__ import annotations

from math import ceil
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from services.ingest.api.parts import parts_of
from services.ingest.api.problems import TOO_OFTEN, UNAUTHORISED, Problem
from services.ingest.publishers import Publisher

SCHEME = HTTPBearer(
    auto_error=False, scheme_name="key",
    description="部门密钥，由 shouwang keys add 生成 / a department's key, made by shouwang keys add",
)  # fmt: skip

NO_KEY = "请求没有密钥；请在请求头写 Authorization: Bearer 密钥 / no key; send the header Authorization: Bearer KEY"
UNKNOWN_KEY = (
    "密钥不存在、已到期或已停用；请向管理员核对（shouwang keys list）/ the key is unknown, has ended "
    "or was revoked; ask the administrator (shouwang keys list)"
)


async def sender(request: Request, _key: Annotated[object, Security(SCHEME)] = None) -> Publisher:
    """Who sends a request.

    Raises:
        Problem: nobody who may, or too often.
    """
    parts = parts_of(request)
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    is_key = kind.lower() == "bearer" and text.strip() != ""
    publisher = parts.keyring.whose(text.strip()) if is_key else None
    if publisher is None:
        headers = {"www-authenticate": "Bearer", "connection": "close"}
        raise Problem(UNAUTHORISED, UNKNOWN_KEY if is_key else NO_KEY, headers)
    request.state.publisher = publisher.publisher
    pause_s = parts.keyring.pause_s(publisher)
    if pause_s:
        seconds = ceil(pause_s)
        raise Problem(TOO_OFTEN, f"请在 {seconds} 秒后再发 / come again in {seconds} s", {"retry-after": str(seconds)})
    return publisher


Sender = Annotated[Publisher, Depends(sender)]
